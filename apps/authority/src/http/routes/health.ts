import { Type } from "@fastify/type-provider-typebox";
import { sql } from "kysely";

import type { Routes } from "../createServer.ts";

/** Whether the service can answer: it asks its database. */
export const healthRoutes: Routes = (server, { database }) => {
  server.get(
    "/health",
    {
      schema: { summary: "Whether the service works", response: { 200: Type.Object({ status: Type.Literal("ok") }) } },
    },
    async () => {
      await sql`select 1`.execute(database.db);
      return { status: "ok" as const };
    },
  );
};
