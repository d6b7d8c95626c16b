import { Type } from "@fastify/type-provider-typebox";
import { sql } from "kysely";

import { REFUSALS } from "../schemas.ts";
import type { Routes } from "../server.ts";

const OK = Type.Object({ status: Type.Literal("ok") });

/** Whether the process lives, and whether it can do its work: it asks its database and the chain. */
export const healthRoutes: Routes = (server, { database, chain }) => {
  server.get(
    "/health",
    { schema: { summary: "Whether the process lives", tags: ["service"], response: { 200: OK } } },
    async () => ({ status: "ok" as const }),
  );
  server.get(
    "/ready",
    {
      schema: {
        summary: "Whether database and chain answer",
        tags: ["service"],
        response: { 200: OK, ...REFUSALS },
      },
    },
    async () => {
      await Promise.all([sql`select 1`.execute(database.db), chain.now()]);
      return { status: "ok" as const };
    },
  );
};
