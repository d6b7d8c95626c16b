import { type Kysely, addressBytes, bytesOf, wordOf } from "@realdid/service";
import {
  type AnswerVerdict,
  EnrolmentAnswerInvalid,
  type Hex,
  type OperatorAnswer,
  type RealDidNetwork,
  safeOwners,
  verifyAnswer,
} from "realdid";

import type { Schema } from "../database/schema.ts";
import { proposalOf } from "./collectSignatures.ts";
import { type Epoch, nowSeconds } from "./epochs.ts";
import type { Told } from "./group.ts";
import { asked } from "./groupView.ts";

/** An operator's answer to a batch, as it came. */
export interface GivenAnswer {
  /** Number of the Safe's transaction that it is for. */
  readonly safeNonce: number;
  readonly answer: OperatorAnswer;
}

const KINDS = { signed: "signature", "signed another root": "evidence", refused: "refusal" } as const;

/**
 * Verifies an operator's answer and keeps it. Only the operator could have made it, and only for this batch and this transaction of the
 * Safe; the same answer again changes nothing. A signature over another root is kept as evidence and its operator named.
 *
 * @param context database, chain and log
 * @param epoch the batch it answers
 * @param given the answer
 * @returns what it amounts to
 * @throws EnrolmentAnswerInvalid if it proves nothing about anybody
 */
export async function recordAnswer(
  context: { readonly db: Kysely<Schema>; readonly network: RealDidNetwork; readonly tell: Told },
  epoch: Epoch,
  { safeNonce, answer }: GivenAnswer,
): Promise<AnswerVerdict> {
  const { db, network, tell } = context;
  if (epoch.root === null || epoch.safe_nonce !== safeNonce) throw new EnrolmentAnswerInvalid("nonce");
  const { authority } = await asked(network.enrolmentRegistry.groupOf(epoch.group_id));
  const proposal = proposalOf(network, epoch, authority as Hex);
  const verdict = verifyAnswer(network, await safeOwners(network.runner, authority as Hex), proposal, answer);
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("epoch_signature")
    .values({
      epoch_id: epoch.id,
      safe_nonce: safeNonce,
      operator: addressBytes(answer.operator),
      kind: KINDS[verdict],
      root: answer.kind === "signature" ? wordOf(answer.root) : null,
      part: answer.kind === "refusal" ? answer.part : null,
      signature: bytesOf(answer.signature),
      received_at: nowSeconds(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n) {
    const part = answer.kind === "refusal" ? answer.part : verdict === "signed" ? undefined : "root";
    const fields = { groupId: epoch.group_id, batch: epoch.id, operator: answer.operator, part };
    tell(verdict === "signed" ? "info" : "warn", `operator ${verdict}`, fields);
  }
  return verdict;
}
