import { Type } from "@fastify/type-provider-typebox";

import { REFUSALS } from "../schemas.ts";
import type { Server } from "../server.ts";

const OK = Type.Object({ status: Type.Literal("ok") });

/**
 * Adds `/health`, whether the process lives, and `/ready`, whether it can do its work.
 *
 * @param server to add them to
 * @param ask asks what the work needs, its database and the chain, and throws if one of them does not answer
 * @param summary of what is asked
 */
export function addHealthRoutes(
  server: Server,
  ask: () => Promise<unknown>,
  summary = "Whether database and chain answer",
): void {
  server.get(
    "/health",
    { schema: { summary: "Whether the process lives", tags: ["service"], response: { 200: OK } } },
    async () => ({ status: "ok" as const }),
  );
  server.get(
    "/ready",
    {
      schema: {
        summary,
        tags: ["service"],
        response: { 200: OK, ...REFUSALS },
      },
    },
    async () => {
      await ask();
      return { status: "ok" as const };
    },
  );
}
