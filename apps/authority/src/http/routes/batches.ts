import { ADDRESS, BODY_BYTES, REFUSALS, type Server, type Static, Type, WORD, hexOf, sql } from "@realdid/service";
import { type BatchPart, EnrolmentAnswerInvalid, type Hex, type OperatorAnswer } from "realdid";

import { AuthorityBatchUnknown } from "../../publishing/errors.ts";
import { type Epoch, OPEN_STATES } from "../../publishing/epochs.ts";
import { countAnswers } from "../../publishing/metrics.ts";
import type { Told } from "../../publishing/group.ts";
import { recordAnswer } from "../../publishing/recordAnswer.ts";
import type { EpochSignatureTable } from "../../publishing/tables.ts";
import type { Service } from "../../service.ts";
import { type Routes } from "../server.ts";

const PARTS = [
  "previous root",
  "leaves",
  "neutral leaf",
  "root",
  "size",
  "batch hash",
  "repeated commitment",
  "registry",
  "nonce",
] as const satisfies readonly BatchPart[];

const SIGNATURE = Type.String({ pattern: "^0x[0-9a-fA-F]{130}$", description: "65 bytes" });
const PART = Type.Unsafe<(typeof PARTS)[number]>(Type.String({ enum: [...PARTS] }));
const BATCH_PATH = Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) });

const ANSWER = Type.Object(
  {
    safeNonce: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    operator: ADDRESS,
    root: Type.Optional(WORD),
    part: Type.Optional(PART),
    signature: SIGNATURE,
  },
  {
    additionalProperties: false,
    description: "With `root`: a signature over the Safe transaction with that root. With `part`: a refusal.",
  },
);

const BATCH = Type.Object({
  id: Type.Integer(),
  groupId: Type.Integer(),
  state: Type.String(),
  previousRoot: WORD,
  root: WORD,
  size: Type.Integer(),
  batchHash: WORD,
  uri: Type.Optional(Type.String({ description: "Of the leaves' file; without it the leaves go on chain in full" })),
  safeNonce: Type.Integer({ description: "Number of the Safe's transaction that is to be signed" }),
  answers: Type.Array(
    Type.Object({
      operator: ADDRESS,
      verdict: Type.String({ description: "signature, refusal, or evidence: a signature over another root" }),
      root: Type.Optional(WORD),
      part: Type.Optional(Type.String()),
    }),
  ),
});

const RESPONSE = { 200: BATCH, ...REFUSALS };

/** Operators fetch what they are asked to sign, and answer. */
export const batchRoutes: Routes = (server, service) => {
  readRoutes(server, service);
  answerRoutes(server, service);
};

function readRoutes(server: Server, service: Service): void {
  server.get(
    "/v1/batches",
    {
      schema: {
        summary: "Batches that operators are asked to sign",
        tags: ["operators"],
        response: { 200: Type.Array(BATCH), ...REFUSALS },
      },
    },
    async () => {
      const rows = await openBatches(service);
      return Promise.all(rows.map((row) => describeBatch(service, row)));
    },
  );
  server.get(
    "/v1/batches/:id",
    {
      schema: {
        summary: "One batch; its leaves are at /v1/leaves/<batchHash>",
        tags: ["operators"],
        params: BATCH_PATH,
        response: RESPONSE,
      },
    },
    async ({ params }) => describeBatch(service, await batchOf(service, params.id)),
  );
}

function answerRoutes(server: Server, service: Service): void {
  const { config, database, log, network } = service;
  const count = countAnswers(service.metrics.registry);
  const tell: Told = (level, event, fields) => log[level](fields, event);
  server.post(
    "/v1/batches/:id/signatures",
    {
      bodyLimit: BODY_BYTES,
      config: { rateLimit: { max: config.attempts, timeWindow: config.attemptSeconds * 1000 } },
      schema: {
        summary: "An operator's signature or refusal",
        description: "Proved by the operator's own key; sent again, it changes nothing.",
        tags: ["operators"],
        params: BATCH_PATH,
        body: ANSWER,
        response: RESPONSE,
      },
    },
    async ({ params, body }) => {
      const epoch = await batchOf(service, params.id);
      const answer = answerOf(body);
      const given = { safeNonce: body.safeNonce, answer };
      count(answer.operator, await recordAnswer({ db: database.db, network, tell }, epoch, given));
      return describeBatch(service, epoch);
    },
  );
}

function answerOf({ operator, root, part, signature }: Static<typeof ANSWER>): OperatorAnswer {
  const from = { operator: operator as Hex, signature: signature as Hex };
  if (root !== undefined && part === undefined) return { kind: "signature", root: BigInt(root), ...from };
  if (part !== undefined && root === undefined) return { kind: "refusal", part, ...from };
  throw new EnrolmentAnswerInvalid("signature");
}

/** Leaves of a file, which no answer is made of, stay in the database. */
function openBatches({ database, config }: Service): Promise<Epoch[]> {
  return database.db
    .selectFrom("epoch")
    .selectAll()
    .select(sql<Uint8Array>`case when uri is null then leaves else ''::bytea end`.as("leaves"))
    .where("state", "in", OPEN_STATES)
    .where("safe_nonce", "is not", null)
    .where("root", "is not", null)
    .where("group_id", "in", [...config.groups])
    .orderBy("id")
    .execute();
}

async function batchOf(service: Service, id: number): Promise<Epoch> {
  const epoch = (await openBatches(service)).find((one) => one.id === id);
  if (epoch === undefined) throw new AuthorityBatchUnknown();
  return epoch;
}

async function describeBatch({ database }: Service, epoch: Epoch): Promise<Static<typeof BATCH>> {
  const answers = await database.db
    .selectFrom("epoch_signature")
    .selectAll()
    .where("epoch_id", "=", epoch.id)
    .where("safe_nonce", "=", epoch.safe_nonce ?? -1)
    .orderBy("received_at")
    .execute();
  return {
    id: epoch.id,
    groupId: epoch.group_id,
    state: epoch.state,
    previousRoot: hexOf(epoch.previous_root),
    root: hexOf(epoch.root ?? new Uint8Array(32)),
    size: epoch.size,
    batchHash: hexOf(epoch.batch_hash),
    ...(epoch.uri === null ? {} : { uri: epoch.uri }),
    safeNonce: epoch.safe_nonce ?? 0,
    answers: answers.map(describeAnswer),
  };
}

/** Signatures are kept back until they are in a transaction: whoever had them could send it first. */
function describeAnswer({ operator, kind, root, part }: EpochSignatureTable): Static<typeof BATCH>["answers"][number] {
  return {
    operator: hexOf(operator),
    verdict: kind,
    ...(root === null ? {} : { root: hexOf(root) }),
    ...(part === null ? {} : { part }),
  };
}
