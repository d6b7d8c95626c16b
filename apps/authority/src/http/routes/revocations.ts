import { REFUSALS, Type } from "@realdid/service";
import { revocationReason, revokePerson } from "realdid";

import { authorityOf } from "../../service.ts";
import { GROUP_PATH, NUMBER } from "../schemas.ts";
import type { Routes } from "../server.ts";

/** What the desk learns of a revocation: never which leaf it was. */
export const REVOKED = Type.Object({
  hasWait: Type.Boolean({
    description: "Whether a new enrolment has to wait for a publication, the root window and the longest lease",
  }),
});

/** The desk revokes. */
export const revocationRoutes: Routes = (server, service) => {
  server.post(
    "/v1/groups/:groupId/revocations",
    {
      schema: {
        summary: "Revoke a person's enrolment",
        tags: ["desk"],
        params: GROUP_PATH,
        body: Type.Object(
          {
            number: NUMBER,
            reason: Type.String({
              maxLength: 20,
              description: "loss, error, theft, death or court; error also lifts a death or court that was a mistake",
            }),
          },
          { additionalProperties: false },
        ),
        response: { 201: REVOKED, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { number, reason } = request.body;
      const checked = revocationReason(reason);
      const place = await revokePerson(authorityOf(service, request.params.groupId), number, checked);
      service.metrics.revocations.inc();
      return reply.code(201).send({ hasWait: place !== undefined });
    },
  );
};
