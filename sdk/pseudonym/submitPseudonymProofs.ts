import type { ContractTransactionReceipt } from "ethers";

import { ContractError } from "../chain/errors.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import type { RealDidError } from "../errors.ts";
import { claimGroup } from "./claimGroup.ts";
import { PseudonymBatchHasFalse } from "./errors.ts";
import { freezePseudonym } from "./freezePseudonym.ts";
import type { PseudonymAction } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";
import { registerPseudonym } from "./registerPseudonym.ts";
import { registerPseudonyms } from "./registerPseudonyms.ts";
import { renewPseudonym } from "./renewPseudonym.ts";
import { replacePseudonym } from "./replacePseudonym.ts";
import { verifyPseudonymProofs } from "./verify/verifyPseudonymProofs.ts";

/** Most registrations of one transaction: well below what one may hold, so that each call of `registerPseudonyms` sends one. */
const REGISTRATIONS_AT_ONCE = 128;

/** What came of one proof. */
export type SubmittedProof =
  /** Its change was made by this transaction, which others may share. */
  | { readonly index: number; readonly outcome: "done"; readonly receipt: ContractTransactionReceipt }
  /** Nothing was changed: the pseudonym has changed since the proof was made, perhaps by this very proof, sent before. */
  | { readonly index: number; readonly outcome: "moved on" }
  /** Nothing was changed, and nothing will be: it is false, or the registry refuses it for the reason given. */
  | { readonly index: number; readonly outcome: "refused"; readonly error: RealDidError };

interface Item {
  readonly index: number;
  readonly proof: PseudonymProof;
}

type Submit = (network: RealDidNetwork, proof: PseudonymProof) => Promise<ContractTransactionReceipt>;

const SUBMIT: { readonly [Action in PseudonymAction]: Submit } = {
  register: registerPseudonym,
  renew: renewPseudonym,
  replace: replacePseudonym,
  freeze: freezePseudonym,
  claim: claimGroup,
};

/**
 * What a relayer does: submits proofs that came from anyone, of any platforms and actions. Each is verified before anything is sent.
 * Registrations of one platform with the same root and deadline go together; the others one by one, those of one pseudonym in the order
 * of their sequence. A proof that is refused hinders no other. The same again does nothing twice.
 *
 * @param network connected with the signer who pays
 * @param proofs as they came
 * @returns what came of each, in the order given
 * @throws {@link ChainUnreachable}, or {ChainFundsMissing} if the sender cannot pay; what was sent before stays done
 * @see docs/spec/pseudonym.md section 9
 * @example
 * const outcomes = await submitPseudonymProofs(network, proofs);
 * for (const { index, outcome } of outcomes) console.log(index, outcome); // 0 done
 */
export async function submitPseudonymProofs(
  network: RealDidNetwork,
  proofs: readonly PseudonymProof[],
): Promise<readonly SubmittedProof[]> {
  const { invalid } = await verifyPseudonymProofs(network.deployment, proofs);
  const outcomes: SubmittedProof[] = invalid.map((found) => ({ ...found, outcome: "refused" }));
  const isInvalid = new Set(invalid.map(({ index }) => index));
  const items = proofs.map((proof, index) => ({ index, proof })).filter(({ index }) => !isInvalid.has(index));
  for (const sending of inOrder(items)) {
    const current: Item[] = [];
    for (const item of sending) {
      if (await hasMovedOn(network, item.proof)) outcomes.push({ index: item.index, outcome: "moved on" });
      else current.push(item);
    }
    outcomes.push(...(await submit(network, current)));
  }
  return outcomes.sort((a, b) => a.index - b.index);
}

/** What goes into one transaction each: registrations first, since the other actions are of pseudonyms that are held. */
function inOrder(items: readonly Item[]): readonly (readonly Item[])[] {
  const batches = new Map<string, Item[][]>();
  for (const item of items.filter(({ proof }) => proof.action === "register")) {
    const key = `${item.proof.platformId} ${item.proof.root} ${item.proof.deadline}`.toLowerCase();
    const known = batches.get(key) ?? [];
    const room = known.find((batch) => batch.length < REGISTRATIONS_AT_ONCE && !holds(batch, item.proof));
    if (room === undefined) known.push([item]);
    else room.push(item);
    batches.set(key, known);
  }
  const others = items.filter(({ proof }) => proof.action !== "register");
  others.sort((a, b) => a.proof.sequence - b.proof.sequence);
  return [...[...batches.values()].flat(), ...others.map((item) => [item])];
}

function holds(batch: readonly Item[], { pseudonym }: PseudonymProof): boolean {
  return batch.some(({ proof }) => proof.pseudonym === pseudonym);
}

async function hasMovedOn(network: RealDidNetwork, proof: PseudonymProof): Promise<boolean> {
  const sequence = await view(network.pseudonymRegistry.sequenceOf(proof.platformId, proof.pseudonym));
  return sequence > proof.sequence;
}

async function submit(network: RealDidNetwork, items: readonly Item[]): Promise<readonly SubmittedProof[]> {
  const [first, ...more] = items;
  if (first === undefined) return [];
  try {
    if (more.length === 0) {
      const receipt = await SUBMIT[first.proof.action](network, first.proof);
      return [{ index: first.index, outcome: "done", receipt }];
    }
    // Hexadecimal digits may come in either case; here they are one platform's.
    const proofs = items.map(({ proof }) => ({ ...proof, platformId: first.proof.platformId }));
    const [receipt] = await registerPseudonyms(network, proofs);
    return items.map((item) => outcomeOf(network, item, receipt as ContractTransactionReceipt));
  } catch (error) {
    return items.map(({ index }, i) => ({ index, outcome: "refused", error: refusalOf(error, i) }));
  }
}

/** Why the registry took nothing, of the proof at a place in what was sent; what is no refusal is thrown on. */
function refusalOf(error: unknown, place: number): RealDidError {
  if (error instanceof ContractError) return error;
  if (!(error instanceof PseudonymBatchHasFalse)) throw error;
  return error.invalid.find(({ index }) => index === place)?.error ?? error;
}

/** Of a registration in a batch: the registry leaves out those whose pseudonym has moved on meanwhile. */
function outcomeOf(
  network: RealDidNetwork,
  { index, proof }: Item,
  receipt: ContractTransactionReceipt,
): SubmittedProof {
  const registry = network.pseudonymRegistry.interface;
  const isDone = receipt.logs.some((log) => {
    const event = registry.parseLog(log);
    return event?.name === "PseudonymRegistered" && event.args.pseudonym === proof.pseudonym;
  });
  return isDone ? { index, outcome: "done", receipt } : { index, outcome: "moved on" };
}
