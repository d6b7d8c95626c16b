import type { PseudonymAction, PseudonymProof, RealDidNetwork } from "realdid";
import type { Hex } from "realdid";

import { asked } from "./asked.ts";

/** What the registry says when it did what a proof asks. */
const EVENTS = {
  register: "PseudonymRegistered",
  renew: "PseudonymRenewed",
  replace: "PseudonymReplaced",
  freeze: "PseudonymFroze",
  claim: "PseudonymClaimed",
} as const satisfies Record<PseudonymAction, string>;

/** A proof lives for an hour at most: a change that it made is not further back. */
const BLOCKS_BACK = 10_000;

/** Whether the pseudonym has changed since a proof was made, and whether that was the change that it asks for. */
export type Change =
  | { readonly kind: "none" }
  /** By this transaction, if it is still near. */
  | { readonly kind: "asked"; readonly transaction?: Hex }
  | { readonly kind: "other" };

/**
 * Looks at the registry for what a proof asks. Whoever sent it, and whichever process died over it: what counts is what the chain shows.
 *
 * @param network connected
 * @param proof true
 * @returns the change
 * @throws ChainUnreachable
 */
export async function findChange(network: RealDidNetwork, proof: PseudonymProof): Promise<Change> {
  const { pseudonymRegistry: registry, runner } = network;
  const { platformId, pseudonym, sequence, action, controller, groupId } = proof;
  const status = await asked(registry.statusOf(platformId, pseudonym));
  if (Number(status.sequence) <= sequence) return { kind: "none" };
  const newest = (await asked(runner.provider?.getBlockNumber() ?? Promise.resolve(0))) - BLOCKS_BACK;
  const topics = registry.interface.encodeFilterTopics(EVENTS[action], [platformId, pseudonym]);
  const filter = { address: network.deployment.addresses.pseudonymRegistry, topics, fromBlock: Math.max(0, newest) };
  const logs = await asked(runner.provider?.getLogs(filter) ?? Promise.resolve([]));
  for (const log of logs) {
    const args = registry.interface.parseLog(log)?.args.toObject() ?? {};
    if (Number(args.sequence) !== sequence + 1) continue;
    const isSameController = args.controller === undefined || isSame(args.controller, controller);
    const isSameGroup = args.groupId === undefined || Number(args.groupId) === groupId;
    const isAsked = isSameController && isSameGroup;
    return isAsked ? { kind: "asked", transaction: log.transactionHash as Hex } : { kind: "other" };
  }
  // Too far back to be found: who controls it says so, as long as nothing happened since.
  const isBound = action === "register" || action === "replace";
  const isNext = Number(status.sequence) === sequence + 1;
  return isBound && isNext && isSame(status.controller, controller) ? { kind: "asked" } : { kind: "other" };
}

function isSame(one: unknown, other: string): boolean {
  return String(one).toLowerCase() === other.toLowerCase();
}
