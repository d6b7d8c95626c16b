import { RegistryPaused, type SubmittedProof, submitPseudonymProofs } from "realdid";

import type { OpenProof } from "./openProofs.ts";
import type { Sender } from "./sender.ts";
import { type Settlement, settle } from "./settle.ts";

/**
 * Sends what waits for one platform.
 *
 * @param sender what sending needs
 * @param batch of one platform, sorted by pseudonym
 * @throws ChainFundsMissing RelayerFeeTooHigh RelayerInterrupted ChainUnreachable RegistryPaused; what was sent before is settled, or found
 * by the next turn
 */
export async function sendPlatform(sender: Sender, batch: readonly OpenProof[]): Promise<void> {
  const { db, network, log, counts } = sender;
  const block = await network.runner.provider?.getBlockNumber();
  const ids = batch.map(({ id }) => id);
  await db
    .updateTable("proof")
    .set({ state: "sent", sent_after: block ?? 0 })
    .where("id", "in", ids)
    .where("state", "=", "waiting")
    .execute();
  const outcomes = await submitPseudonymProofs(
    network,
    batch.map(({ proof }) => proof),
  );
  const settled = outcomes.filter((one) => !isPaused(one));
  await settle(
    sender,
    settled.map((one) => settlementOf(batch[one.index] as OpenProof, one)),
  );
  const receipts = new Map(
    outcomes.flatMap((one) => (one.outcome === "done" ? [[one.receipt.hash, one.receipt]] : [])),
  );
  for (const { gasUsed } of receipts.values()) counts.gas.inc(Number(gasUsed));
  counts.transactions.inc(receipts.size);
  const count = (outcome: string): number => settled.filter((one) => one.outcome === outcome).length;
  log.info(
    { platform: batch[0]?.platformId, done: count("done"), movedOn: count("moved on"), refused: count("refused") },
    "batch settled",
  );
  // Not refused for good: it is tried again until the deadline.
  if (settled.length < outcomes.length) throw new RegistryPaused();
}

function isPaused(one: SubmittedProof): boolean {
  return one.outcome === "refused" && one.error instanceof RegistryPaused;
}

function settlementOf({ id }: OpenProof, one: SubmittedProof): Settlement {
  switch (one.outcome) {
    case "done":
      return { id, state: "done", transaction: one.receipt.hash as `0x${string}` };
    case "moved on":
      return { id, state: "moved on" };
    case "refused":
      return { id, state: "refused", code: one.error.code };
  }
}
