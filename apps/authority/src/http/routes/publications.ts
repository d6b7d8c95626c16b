import { REFUSALS, Type } from "@realdid/service";

import { requestPublication } from "../../publishing/requestPublication.ts";
import { authorityOf } from "../../service.ts";
import { GROUP_PATH } from "../schemas.ts";
import type { Routes } from "../server.ts";

/** Whoever runs the service has a batch begin before the schedule does. */
export const publicationRoutes: Routes = (server, service) => {
  server.post(
    "/v1/groups/:groupId/publications",
    {
      schema: {
        summary: "Begin a batch now",
        description: "The publisher of the group begins it, in this process or another.",
        tags: ["publishing"],
        params: GROUP_PATH,
        response: { 202: Type.Object({ state: Type.Literal("requested") }), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { groupId } = authorityOf(service, request.params.groupId);
      await requestPublication(service.database.db, groupId);
      return reply.code(202).send({ state: "requested" as const });
    },
  );
};
