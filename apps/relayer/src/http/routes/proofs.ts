import { ADDRESS, REFUSALS, type Routes, Type, WORD, createGate, limitsOf } from "@realdid/service";
import { parsePseudonymProof } from "realdid";

import { RelayerProofUnknown } from "../../errors.ts";
import { acceptProof } from "../../proofs/acceptProof.ts";
import { reportProof } from "../../proofs/proofRecords.ts";
import type { Relayer } from "../../relayer.ts";

const NUMBER = Type.Integer({ minimum: 0 });

/** As the SDK's formatPseudonymProof writes it. */
const PROOF = Type.Object(
  {
    networkId: WORD,
    chainId: Type.String({ pattern: "^[0-9]{1,78}$" }),
    registry: ADDRESS,
    action: Type.String({ maxLength: 20, description: "register, renew, replace, freeze or claim" }),
    groupId: NUMBER,
    platformId: WORD,
    controller: ADDRESS,
    sequence: NUMBER,
    deadline: NUMBER,
    pseudonym: WORD,
    root: WORD,
    points: Type.Array(WORD, { minItems: 8, maxItems: 8 }),
  },
  { additionalProperties: false },
);

const ID = Type.String({ pattern: "^[0-9a-f]{64}$", description: "The proof's id, as its POST answered it" });
const STATE = Type.Union(
  [
    Type.Literal("waiting"),
    Type.Literal("sent"),
    Type.Literal("done"),
    Type.Literal("moved on"),
    Type.Literal("refused"),
  ],
  { description: "`moved on`: the pseudonym has changed in another way since the proof was made" },
);

/** Wallets and platforms hand in proofs and ask what came of them. */
export const proofRoutes: Routes<Relayer> = (server, relayer) => {
  const { config, metrics, network, database } = relayer;
  const gate = createGate(config.pending, (inside) => metrics.pending.set(inside));
  server.post(
    "/v1/proofs",
    {
      ...limitsOf(config),
      schema: {
        summary: "Hand in a proof to be submitted",
        description:
          "As the SDK's formatPseudonymProof writes it; its deadline on a full quarter of an hour, at most one hour ahead. " +
          "It goes on chain with the next batch of its platform. The same proof again is the same proof.",
        tags: ["proofs"],
        body: PROOF,
        response: { 202: Type.Object({ id: ID, state: STATE }), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const proof = parsePseudonymProof(network.deployment, request.body);
      const accepted = await gate.pass(() => acceptProof({ database, network, queue: config.queue }, proof));
      return reply.code(202).send(accepted);
    },
  );
  server.get(
    "/v1/proofs/:id",
    {
      schema: {
        summary: "What came of a proof",
        tags: ["proofs"],
        params: Type.Object({ id: ID }),
        response: {
          200: Type.Object({
            state: STATE,
            code: Type.Optional(Type.String({ description: "Why it was refused" })),
            transaction: Type.Optional(WORD),
          }),
          ...REFUSALS,
        },
      },
    },
    async ({ params: { id } }) => {
      const report = await reportProof(database.db, id);
      if (report === undefined) throw new RelayerProofUnknown();
      return report;
    },
  );
};
