import { getAddress, isAddress, isHexString } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { SCALAR_ORDER } from "../../pseudonym/scope.ts";
import type { LoginChallenge } from "../challenge/createChallenge.ts";
import { isHostOf } from "../challenge/domain.ts";
import {
  LoginAnswerMalformed,
  LoginChallengeExpired,
  LoginChallengeNotYetValid,
  LoginDomainMismatch,
  LoginGroupMissing,
  LoginNetworkMismatch,
  LoginNonceUnknown,
  LoginPseudonymNotLive,
  LoginSignatureInvalid,
} from "../errors.ts";
import { holdRegistration } from "../firstVisit/holdRegistration.ts";
import { isSignedBy } from "./isSignedBy.ts";
import type { LoginAnswer, SessionKeyGrant } from "../challenge/loginAnswer.ts";
import { loginMessage } from "../challenge/loginMessage.ts";
import type { PlatformView } from "../view/platformView.ts";
import { type VisitorStanding, readStanding } from "./readStanding.ts";
import type { LoginStore } from "../store/loginStore.ts";
import { keepSessionKey, requireGrant, requireSameState, requireSession } from "../session/useSessionKey.ts";

/** Who has signed in. */
export interface LoginSession {
  readonly platformId: Hex;
  /** The visitor's lasting identifier on this platform. */
  readonly pseudonym: bigint;
  /** Checksummed address. */
  readonly controller: Hex;
  /** `pending`: the pseudonym's registration is held and not on chain yet. */
  readonly state: "registered" | "pending";
  /** Only while pending: unix seconds of chain time after which the registration can no longer be made, and the visit ends. */
  readonly endsAt?: number;
  readonly signedBy: "controller" | "session";
  /** Session key that this login authorised. */
  readonly sessionKey?: SessionKeyGrant;
}

/** What a platform asks of a login. */
export interface LoginOptions {
  /** Unix seconds now. */
  readonly time: number;
  /** Groups of which the pseudonym must hold a live claim; none unless given. */
  readonly groups?: readonly number[];
  /** How far the clocks of the platform's machines may differ; 30 unless given, at most 300. */
  readonly skewSeconds?: number;
}

const SKEW_SECONDS = 30;
const SKEW_SECONDS_MAXIMUM = 300;

/**
 * Verifies an answer on the platform's side. Reads the chain, writes nothing on it. A first visit's registration is verified and held; a
 * session key that the login authorises is kept.
 *
 * @param view the platform's view of the chain
 * @param answer the visitor's answer
 * @param store what the platform keeps for logins; the answered challenge is used up, whatever the outcome
 * @param options time, and what else is asked
 * @returns who has signed in
 * @throws {@link LoginNonceUnknown} {@link LoginNetworkMismatch} {@link LoginDomainMismatch} {@link LoginChallengeExpired}
 * {@link LoginChallengeNotYetValid} {@link LoginAnswerMalformed} {@link LoginSignatureInvalid} {@link LoginPseudonymNotLive}
 * {@link LoginGroupMissing}; of session keys {@link LoginSessionKeyUnknown} {@link LoginSessionKeyExpired}
 * {@link LoginSessionKeyRefused}; of a first visit {@link LoginRegistrationMismatch} {@link LoginRegistrationDeadline}
 * {@link LoginRegistrationRootNotLive} {@link LoginRegistrationPending} PseudonymProofMalformed PseudonymProofFalse
 * @see docs/spec/login.md section 5
 * @example
 * const { pseudonym } = await verifyLogin(readPlatform(network, platformId), answer, store, { time: Date.now() / 1000 });
 */
export async function verifyLogin(
  view: PlatformView,
  answer: LoginAnswer,
  store: LoginStore,
  { time, groups = [], skewSeconds = SKEW_SECONDS }: LoginOptions,
): Promise<LoginSession> {
  const challenge = await takeChallenge(view, answer, store);
  requireTime(challenge, time, Math.min(skewSeconds, SKEW_SECONDS_MAXIMUM));
  const visitor = visitorOf(answer);
  const standing = await (answer.signedBy === "session"
    ? standBySession(view, { ...answer, ...visitor }, store, challenge, time)
    : standByController(view, { ...answer, ...visitor }, store, challenge, time));
  if (groups.length > 0 && !(await view.hasClaims(visitor.pseudonym, groups))) throw new LoginGroupMissing(groups);
  const { platformId } = view;
  const { signedBy } = answer;
  const { state } = standing;
  const session = { platformId, ...visitor, state, signedBy };
  const grant = answer.signedBy === "controller" ? answer.sessionKey : undefined;
  if (grant !== undefined) await keepSessionKey(store.sessionKeys, { ...session, ...standing }, grant);
  return {
    ...session,
    ...(standing.state === "pending" ? { endsAt: standing.endsAt } : {}),
    ...(grant === undefined ? {} : { sessionKey: grant }),
  };
}

/** The challenge as it was given out, never as it came back. */
async function takeChallenge(view: PlatformView, answer: LoginAnswer, store: LoginStore): Promise<LoginChallenge> {
  if (typeof answer !== "object" || (answer as unknown) === null) throw new LoginAnswerMalformed("shape");
  const { nonce } = answer;
  if (typeof nonce !== "string") throw new LoginAnswerMalformed("nonce");
  const challenge = await store.challenges.take(view.platformId, nonce);
  if (challenge === undefined) throw new LoginNonceUnknown();
  const { networkId, chainId } = view.deployment;
  if (challenge.networkId !== networkId || challenge.chainId !== chainId || challenge.platformId !== view.platformId) {
    throw new LoginNetworkMismatch();
  }
  const domain = await view.domain();
  if (!isHostOf(domain, challenge.domain)) throw new LoginDomainMismatch(challenge.domain, domain);
  return challenge;
}

function requireTime({ issuedAt, expiresAt }: LoginChallenge, time: number, skewSeconds: number): void {
  // Written so that a time that is no number is refused.
  if (!(time >= issuedAt - skewSeconds)) throw new LoginChallengeNotYetValid(issuedAt, Math.floor(time));
  if (!(time <= expiresAt + skewSeconds)) throw new LoginChallengeExpired(expiresAt, Math.floor(time));
}

function visitorOf({ pseudonym, controller, signature, signedBy }: LoginAnswer): {
  readonly pseudonym: bigint;
  readonly controller: Hex;
} {
  if (signedBy !== "controller" && (signedBy as unknown) !== "session") throw new LoginAnswerMalformed("signedBy");
  if (typeof pseudonym !== "bigint" || pseudonym <= 0n || pseudonym >= SCALAR_ORDER) throw new LoginPseudonymNotLive();
  if (!isAddress(controller) || !isHexString(signature)) throw new LoginSignatureInvalid();
  return { pseudonym, controller: getAddress(controller) as Hex };
}

async function standByController(
  view: PlatformView,
  answer: LoginAnswer & { readonly signedBy: "controller" },
  store: LoginStore,
  challenge: LoginChallenge,
  time: number,
): Promise<VisitorStanding> {
  const { pseudonym, controller, signature, sessionKey, registration } = answer;
  if (sessionKey !== undefined) requireGrant(challenge, sessionKey, time);
  const text = loginMessage(challenge, controller, pseudonym, sessionKey);
  if (!(await isSignedBy(view.runner, controller, text, signature))) throw new LoginSignatureInvalid();
  const standing = await readStanding(view, store.registrations, answer);
  if (standing !== undefined) return standing;
  if (registration === undefined) throw new LoginPseudonymNotLive();
  return holdRegistration(view, store.registrations, answer, registration);
}

async function standBySession(
  view: PlatformView,
  answer: LoginAnswer & { readonly signedBy: "session" },
  store: LoginStore,
  challenge: LoginChallenge,
  time: number,
): Promise<VisitorStanding> {
  const record = await requireSession(store.sessionKeys, view.platformId, answer, challenge, time);
  const standing = await readStanding(view, store.registrations, answer);
  await requireSameState(store.sessionKeys, record, standing);
  if (standing === undefined) throw new LoginPseudonymNotLive();
  return standing;
}
