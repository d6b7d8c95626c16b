import { REFUSALS, Type, WORD } from "@realdid/service";
import { type Hex, reclaimPerson } from "realdid";

import { authorityOf } from "../../service.ts";
import { GROUP_PATH, NUMBER } from "../schemas.ts";
import type { Routes } from "../server.ts";
import { REVOKED } from "./revocations.ts";

/** At the desk a person takes back the enrolment that somebody else made in their name. */
export const reclaimRoutes: Routes = (server, service) => {
  server.post(
    "/v1/groups/:groupId/reclaims",
    {
      schema: {
        summary: "Revoke, for theft, what somebody else enrolled in the name of the person who is present",
        tags: ["desk"],
        params: GROUP_PATH,
        body: Type.Object(
          { number: NUMBER, nonce: WORD, code: Type.String({ minLength: 1, maxLength: 40 }) },
          { additionalProperties: false },
        ),
        response: { 201: REVOKED, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { number, nonce, code } = request.body;
      const reclaim = { number, sessionNonce: nonce.toLowerCase() as Hex, code };
      const place = await reclaimPerson(authorityOf(service, request.params.groupId), reclaim);
      service.metrics.revocations.inc();
      return reply.code(201).send({ hasWait: place !== undefined });
    },
  );
};
