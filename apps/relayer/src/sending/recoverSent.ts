import { wordOf } from "@realdid/service";
import { hexlify } from "ethers";
import type { Hex, PseudonymAction, PseudonymProof } from "realdid";

import { type OpenProof, openProofs } from "./openProofs.ts";
import type { Sender } from "./sender.ts";
import { type Settlement, settle } from "./settle.ts";

/** Event of each action. */
const EVENTS: Readonly<Record<PseudonymAction, string>> = {
  register: "PseudonymRegistered",
  renew: "PseudonymRenewed",
  replace: "PseudonymReplaced",
  freeze: "PseudonymFroze",
  claim: "PseudonymClaimed",
};

/** More than there can be: those of one turn. */
const ALL = 1_000_000;

/**
 * Finds out what came of proofs that a turn before left as sent, when nothing is on its way any more: the chain knows. What it does not
 * know was never sent, and waits again.
 *
 * @param sender what sending needs
 */
export async function recoverSent(sender: Sender): Promise<void> {
  const { db, network } = sender;
  const sent = await openProofs(db, network.deployment, "sent", ALL);
  if (sent.length === 0) return;
  const settlements: Settlement[] = [];
  for (const one of sent) {
    const transaction = await findTransaction(sender, one);
    if (transaction !== undefined) settlements.push({ id: one.id, state: "done", transaction });
    else if (await hasMovedOn(sender, one.proof)) settlements.push({ id: one.id, state: "moved on" });
  }
  await settle(sender, settlements);
  await db.updateTable("proof").set({ state: "waiting", sent_after: null }).where("state", "=", "sent").execute();
  sender.log.warn({ sent: sent.length, settled: settlements.length }, "an interrupted batch was found again");
}

async function hasMovedOn({ network }: Sender, { platformId, pseudonym, sequence }: PseudonymProof): Promise<boolean> {
  return Number(await network.pseudonymRegistry.sequenceOf(platformId, pseudonym)) > sequence;
}

/** The transaction that made this very change. */
async function findTransaction({ network }: Sender, { proof, sentAfter }: OpenProof): Promise<Hex | undefined> {
  const { pseudonymRegistry, runner, deployment } = network;
  const event = pseudonymRegistry.interface.getEvent(EVENTS[proof.action] as "PseudonymRegistered");
  const logs = await runner.provider?.getLogs({
    address: deployment.addresses.pseudonymRegistry,
    fromBlock: sentAfter ?? deployment.fromBlock,
    topics: [event.topicHash, proof.platformId, hexlify(wordOf(proof.pseudonym))],
  });
  const found = logs?.find((log) => {
    const args = pseudonymRegistry.interface.parseLog(log)?.args.toObject() ?? {};
    const isSame =
      args.controller === undefined || String(args.controller).toLowerCase() === proof.controller.toLowerCase();
    return isSame && Number(args.sequence) === proof.sequence + 1;
  });
  return found?.transactionHash as Hex | undefined;
}
