import { REFUSALS, Type, WORD } from "@realdid/service";
import { openSession } from "realdid";

import { authorityOf } from "../../service.ts";
import { GROUP_PATH, NUMBER } from "../schemas.ts";
import type { Routes } from "../server.ts";

const TICKET = Type.Object({
  nonce: WORD,
  code: Type.String({
    description: "One-time code: hand it over in person, together with the nonce, and keep no copy",
  }),
  expiresAt: Type.Integer({ description: "Unix seconds" }),
});

/** The desk opens sessions for people who stand there. */
export const sessionRoutes: Routes = (server, service) => {
  server.post(
    "/v1/groups/:groupId/sessions",
    {
      schema: {
        summary: "Open a session for the person whose identity card the desk saw",
        tags: ["desk"],
        params: GROUP_PATH,
        body: Type.Object({ number: NUMBER }, { additionalProperties: false }),
        response: { 201: TICKET, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { groupId } = request.params;
      const ticket = await openSession(authorityOf(service, groupId), request.body.number);
      service.metrics.sessions.inc({ group: groupId });
      return reply.code(201).send(ticket);
    },
  );
};
