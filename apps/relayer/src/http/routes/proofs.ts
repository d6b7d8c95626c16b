import { ADDRESS, type Routes, REFUSALS, Type, WORD, limitsOf } from "@realdid/service";

import type { ProofState } from "../../database/tables.ts";
import { RelayerProofUnknown } from "../../errors.ts";
import { findProof } from "../../proofs/findProof.ts";
import type { Service } from "../../openService.ts";

/** A number beyond JSON's. */
const NUMBER = Type.String({ pattern: "^0x[0-9a-f]{1,64}$", description: "0x and hex digits in lower case" });
const WHOLE = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const PROOF = Type.Object(
  {
    networkId: WORD,
    chainId: Type.String({ pattern: "^[0-9]{1,78}$" }),
    registry: ADDRESS,
    action: Type.String({ enum: ["register", "renew", "replace", "freeze", "claim"] }),
    groupId: WHOLE,
    platformId: WORD,
    controller: ADDRESS,
    sequence: WHOLE,
    deadline: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "Unix seconds on a full quarter of an hour, at most an hour ahead of the chain: commonDeadline",
    }),
    pseudonym: NUMBER,
    root: NUMBER,
    points: Type.Array(NUMBER, { minItems: 8, maxItems: 8 }),
  },
  { description: "As formatPseudonymProof writes it; fields beyond these are dropped" },
);

const KEPT = Type.Object(
  {
    id: WORD,
    state: Type.Unsafe<ProofState>(
      Type.String({
        enum: ["waiting", "sent", "done", "moved on", "refused"],
        description: "moved on: the pseudonym changed otherwise, and this proof is void",
      }),
    ),
    code: Type.Optional(Type.String({ description: "Why it was refused" })),
    transaction: Type.Optional(WORD),
  },
  { description: "How far the proof is" },
);

/** Proofs come in, and how far they are can be asked. */
export const proofRoutes: Routes<Service> = (server, { intake, database, config }) => {
  server.post(
    "/v1/proofs",
    {
      ...limitsOf(config),
      schema: {
        summary: "Submit a proof; the same one again says how far it is",
        tags: ["proofs"],
        body: PROOF,
        response: { 202: KEPT, ...REFUSALS },
      },
    },
    async (request, reply) => reply.code(202).send(await intake.take(request.body)),
  );
  server.get(
    "/v1/proofs/:id",
    {
      schema: {
        summary: "How far a proof is",
        tags: ["proofs"],
        params: Type.Object({ id: WORD }),
        response: { 200: KEPT, ...REFUSALS },
      },
    },
    async (request) => {
      const found = await findProof(database.db, request.params.id);
      if (found === undefined) throw new RelayerProofUnknown();
      return found;
    },
  );
};
