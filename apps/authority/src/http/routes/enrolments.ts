import { BODY_BYTES, REFUSALS, type Static, Type, WORD, createGate } from "@realdid/service";
import { EnrolmentRefused, RealDidError, enrolPerson, outsideRefusal, readEnrolment } from "realdid";

import { authorityOf } from "../../service.ts";
import { GROUP_PATH, NUMBER } from "../schemas.ts";
import { type Routes } from "../server.ts";

const POINT = Type.Object({ x: WORD, y: WORD }, { additionalProperties: false });

const REQUEST = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: "^[^\\u0000-\\u001f\\u007f]+$",
      description: "Name as the population register has it",
    }),
    number: NUMBER,
    sessionNonce: WORD,
    code: Type.String({ minLength: 1, maxLength: 40, description: "One-time code from the desk" }),
    commitment: WORD,
    proof: Type.Optional(
      Type.Object(
        { publicKey: POINT, r8: POINT, s: WORD },
        { additionalProperties: false, description: "Proof of possession: docs/spec/enrolment.md section 5" },
      ),
    ),
  },
  { additionalProperties: false },
);

const ENROLMENT = Type.Object({
  commitment: WORD,
  state: Type.Literal("waiting", { description: "It counts once a root that holds it is published" }),
});

/** Refusals before presence leave at whole multiples of this, counted from the arrival: how long the work took does not show. */
const REFUSAL_STEP_MS = 50;

/** Wallets enrol. */
export const enrolmentRoutes: Routes = (server, service) => {
  const { config, metrics } = service;
  const gate = createGate(config.pending, (inside) => metrics.pending.set(inside));
  server.post(
    "/v1/groups/:groupId/enrolments",
    {
      bodyLimit: BODY_BYTES,
      config: { rateLimit: { max: config.attempts, timeWindow: config.attemptSeconds * 1000 } },
      schema: {
        summary: "Enrol a person",
        description:
          "Refusals before presence is shown are one and the same (ENROLMENT_REFUSED); after that they say why. " +
          "A refusal changes nothing and the ticket stays good. Sent again after it succeeded, it answers ENROLMENT_REFUSED.",
        tags: ["enrolment"],
        params: GROUP_PATH,
        body: REQUEST,
        response: { 201: ENROLMENT, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { groupId } = request.params;
      const authority = authorityOf(service, groupId);
      try {
        const body = request.body as Static<typeof REQUEST>;
        await gate.pass(() => enrolPerson(authority, readEnrolment(body)));
      } catch (thrown) {
        const refusal = thrown instanceof RealDidError ? outsideRefusal(thrown) : thrown;
        if (refusal instanceof EnrolmentRefused) await untilStep(reply.elapsedTime);
        throw refusal;
      }
      metrics.enrolments.inc({ group: groupId });
      return reply.code(201).send({ commitment: request.body.commitment, state: "waiting" as const });
    },
  );
};

function untilStep(elapsedMs: number): Promise<void> {
  const rest = REFUSAL_STEP_MS - (elapsedMs % REFUSAL_STEP_MS);
  return new Promise((resolve) => setTimeout(resolve, rest));
}
