import type { Hex } from "../../chain/hex.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import { checkMessage } from "../../pseudonym/checkMessage.ts";
import { verifyPseudonymProof } from "../../pseudonym/verify/verifyPseudonymProof.ts";
import { LoginPseudonymNotLive } from "../errors.ts";
import type { PlatformView, VisitorState } from "../view/platformView.ts";
import { isSameAddress } from "../isSameAddress.ts";
import { type VisitorStanding, canStillRegister } from "../verify/readStanding.ts";
import type { RegistrationStore } from "../store/loginStore.ts";
import {
  LoginRegistrationDeadline,
  LoginRegistrationMismatch,
  LoginRegistrationPending,
  LoginRegistrationRootNotLive,
} from "./errors.ts";

/** The registry takes no deadline further ahead. */
const DEADLINE_SECONDS = 3600;
/** Wallets choose deadlines on full quarters of an hour, so that they say nothing. */
const DEADLINE_STEP_SECONDS = 900;

/**
 * Verifies the registration of a first visit as strictly as the registry will, and holds it until it is on chain.
 *
 * @param view the platform's view of the chain
 * @param registrations where the platform holds registrations
 * @param visitor pseudonym and controller that signed in
 * @param registration of any shape
 * @returns how the visitor stands
 * @throws {@link LoginRegistrationMismatch} {@link LoginPseudonymNotLive} {@link LoginRegistrationDeadline}
 * {@link LoginRegistrationRootNotLive} {@link LoginRegistrationPending}; PseudonymProofMalformed, PseudonymProofFalse
 */
export async function holdRegistration(
  view: PlatformView,
  registrations: RegistrationStore,
  visitor: { readonly pseudonym: bigint; readonly controller: Hex },
  registration: unknown,
): Promise<VisitorStanding> {
  const checked = checkMessage(registration);
  // One spelling, whatever case the digits came in: stores compare text.
  const proof = { ...checked, platformId: checked.platformId.toLowerCase() as Hex, controller: visitor.controller };
  requireFor(view, visitor, checked);
  const state = await view.stateOf(proof.pseudonym);
  const time = await view.chainTime();
  requireFits(state, proof, time);
  if (!(await view.isLiveRoot(proof.root))) throw new LoginRegistrationRootNotLive();
  await verifyPseudonymProof(view.deployment, proof);
  await holdAlone(view, registrations, proof, time);
  return { state: "pending", sequence: proof.sequence + 1, endsAt: proof.deadline };
}

function requireFor(
  { platformId }: PlatformView,
  visitor: { readonly pseudonym: bigint; readonly controller: Hex },
  proof: PseudonymProof,
): void {
  if (proof.action !== "register") throw new LoginRegistrationMismatch("action");
  if (proof.platformId.toLowerCase() !== platformId.toLowerCase()) throw new LoginRegistrationMismatch("platform");
  if (proof.pseudonym !== visitor.pseudonym) throw new LoginRegistrationMismatch("pseudonym");
  if (!isSameAddress(proof.controller, visitor.controller)) throw new LoginRegistrationMismatch("controller");
}

function requireFits({ sequence, validUntil }: VisitorState, proof: PseudonymProof, time: number): void {
  // Held by another, frozen, or proved against a withdrawn epoch: the registry takes no registration before that ends.
  if (validUntil > time) throw new LoginPseudonymNotLive();
  if (sequence !== proof.sequence) throw new LoginRegistrationMismatch("state of the pseudonym");
  const { deadline } = proof;
  if (deadline < time || deadline > time + DEADLINE_SECONDS || deadline % DEADLINE_STEP_SECONDS !== 0) {
    throw new LoginRegistrationDeadline(deadline, time);
  }
}

/** One controller at a time: another's registration goes only when the registry would not take it any more. */
async function holdAlone(
  view: PlatformView,
  registrations: RegistrationStore,
  proof: PseudonymProof,
  time: number,
): Promise<void> {
  const held = await registrations.hold(proof, time);
  if (isSameAddress(held.controller, proof.controller)) return;
  if (!(await canStillRegister(view, await view.stateOf(held.pseudonym), held))) {
    await registrations.drop(held);
    const again = await registrations.hold(proof, time);
    if (isSameAddress(again.controller, proof.controller)) return;
  }
  throw new LoginRegistrationPending(held.deadline);
}
