import type { Hex } from "../../chain/hex.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import { isSameAddress } from "../isSameAddress.ts";
import type { PlatformView, VisitorState } from "../view/platformView.ts";
import type { RegistrationStore } from "../store/loginStore.ts";

/** Where a controller stands with a pseudonym now. */
export type VisitorStanding =
  /** It controls the live pseudonym. `sequence`: changes of the pseudonym so far. */
  | { readonly state: "registered"; readonly sequence: number }
  /** Its registration is held and can still be made, until `endsAt`, unix seconds of chain time. `sequence`: what it will be then. */
  | { readonly state: "pending"; readonly sequence: number; readonly endsAt: number };

/**
 * Asks whether a visitor still counts: what a website does on each request of someone who signed in.
 *
 * @param view the platform's view of the chain
 * @param registrations where the platform holds registrations of first visits
 * @param visitor pseudonym, and the controller that signed in
 * @returns how they stand; undefined if the visit is over: lapsed, frozen, released, withdrawn, or in other hands
 * @see docs/spec/login.md section 7
 * @example
 * const standing = await readStanding(view, store.registrations, visit); // { state: "registered", sequence: 1 }
 */
export async function readStanding(
  view: PlatformView,
  registrations: RegistrationStore,
  { pseudonym, controller }: { readonly pseudonym: bigint; readonly controller: Hex },
): Promise<VisitorStanding | undefined> {
  const before = await view.stateOf(pseudonym);
  if (!before.isLive) {
    const held = await registrations.find(view.platformId, pseudonym);
    const isPending =
      held !== undefined && isSameAddress(held.controller, controller) && (await canStillRegister(view, before, held));
    if (isPending) return { state: "pending", sequence: held.sequence + 1, endsAt: held.deadline };
  }
  // What is held no longer may have arrived on chain since it was asked.
  const { isLive, controller: present, sequence } = before.isLive ? before : await view.stateOf(pseudonym);
  return isLive && isSameAddress(present, controller) ? { state: "registered", sequence } : undefined;
}

/**
 * Whether the registry would take a verified registration now.
 *
 * @param view the platform's view of the chain
 * @param state of the pseudonym
 * @param proof its registration
 * @returns true if nobody holds the pseudonym, nothing changed since the proof, its deadline lies ahead and its root counts
 */
export async function canStillRegister(
  view: PlatformView,
  state: VisitorState,
  proof: PseudonymProof,
): Promise<boolean> {
  if (state.sequence !== proof.sequence) return false;
  const time = await view.chainTime();
  return state.validUntil <= time && proof.deadline >= time && (await view.isLiveRoot(proof.root));
}
