import type { PseudonymProof } from "../../pseudonym/proof.ts";
import type { PlatformView } from "../view/platformView.ts";
import { isSameAddress } from "../isSameAddress.ts";
import { canStillRegister } from "../verify/readStanding.ts";
import type { RegistrationStore } from "../store/loginStore.ts";

/** What came of a registration that was held. All but `waiting` are held no longer. */
export interface SettledRegistration {
  readonly pseudonym: bigint;
  readonly outcome:
    /** On chain: the visitor's controller holds the pseudonym. */
    | "registered"
    /** The pseudonym changed otherwise meanwhile: the visit is over. */
    | "moved on"
    /** Its deadline passed: the visit is over, the visitor proves anew. */
    | "lapsed"
    /** Not on chain yet; the next call tries again, unless the registry would not take it now. */
    | "waiting";
}

/**
 * Sends the registrations that a platform holds, all in one batch sorted by pseudonym, and lets go of those that are settled. Call it
 * every so often, from one process: the wait between two calls says nothing of who came when. The chain alone decides what is settled, so
 * the same again does nothing twice, wherever the last call ended.
 *
 * @param view the platform's view of the chain
 * @param registrations where the platform holds them
 * @param submit sends proofs, or hands them to a relayer; called with at least one, or not at all
 * @returns what came of each, sorted by pseudonym
 * @throws what `submit` throws; everything stays held then
 * @see docs/spec/login.md section 7
 * @example
 * await submitPending(view, store.registrations, (proofs) => submitPseudonymProofs(network, proofs));
 */
export async function submitPending(
  view: PlatformView,
  registrations: RegistrationStore,
  submit: (proofs: readonly PseudonymProof[]) => Promise<unknown>,
): Promise<readonly SettledRegistration[]> {
  const held = await registrations.list(view.platformId);
  const before = await settleEach(view, registrations, held);
  const sending: PseudonymProof[] = [];
  for (const [i, proof] of held.entries()) {
    if (before[i]?.outcome !== "waiting") continue;
    if (await canStillRegister(view, await view.stateOf(proof.pseudonym), proof)) sending.push(proof);
  }
  if (sending.length === 0) return before;
  await submit(sending);
  const after = await settleEach(view, registrations, sending);
  return before.map((item) => after.find(({ pseudonym }) => pseudonym === item.pseudonym) ?? item);
}

async function settleEach(
  view: PlatformView,
  registrations: RegistrationStore,
  held: readonly PseudonymProof[],
): Promise<SettledRegistration[]> {
  const settled: SettledRegistration[] = [];
  for (const proof of held) {
    const outcome = await outcomeOf(view, proof);
    if (outcome !== "waiting") await registrations.drop(proof);
    settled.push({ pseudonym: proof.pseudonym, outcome });
  }
  return settled;
}

async function outcomeOf(view: PlatformView, proof: PseudonymProof): Promise<SettledRegistration["outcome"]> {
  const state = await view.stateOf(proof.pseudonym);
  if (state.sequence > proof.sequence) {
    return isSameAddress(state.controller, proof.controller) ? "registered" : "moved on";
  }
  // Only time is final: a root may look as if it did not count to a view that is behind, or while blocks are being replaced.
  return proof.deadline < (await view.chainTime()) ? "lapsed" : "waiting";
}
