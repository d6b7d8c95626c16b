import type { Hex } from "../../chain/hex.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import type { LoginChallenge } from "../challenge/createChallenge.ts";
import { isSameAddress } from "../isSameAddress.ts";

/** Where a platform keeps the challenges it gave out, so that each is answered at most once, and as it was given out. */
export interface ChallengeStore {
  /** Keeps a challenge at least until five minutes after it expires, for clocks that differ. */
  keep(challenge: LoginChallenge): Promise<void>;
  /** Hands the challenge out and forgets it, in one atomic step; undefined if this platform has none with this nonce. */
  take(platformId: Hex, nonce: string): Promise<LoginChallenge | undefined>;
}

/** Kept so long after they expire. */
export const CHALLENGE_KEPT_SECONDS = 300;

/** A session key as a login authorised it. */
export interface SessionKeyRecord {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  readonly publicKey: Hex;
  /** Who authorised it: it ends with this controller. */
  readonly controller: Hex;
  /** Changes of the pseudonym when it was authorised, counting a registration that was pending: it ends with the next. */
  readonly sequence: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Most session keys of one pseudonym: one more ends the one that expires first. */
export const SESSION_KEYS_MAXIMUM = 10;

/** Session keys that stand. */
export interface SessionKeyStore {
  /** Keeps a key; the same again replaces it. */
  keep(key: SessionKeyRecord): Promise<void>;
  find(platformId: Hex, pseudonym: bigint, publicKey: Hex): Promise<SessionKeyRecord | undefined>;
  drop(platformId: Hex, pseudonym: bigint, publicKey: Hex): Promise<void>;
}

/** Registrations of first visits that are not on chain yet: at most one for each pseudonym. */
export interface RegistrationStore {
  /**
   * Holds a registration, in one atomic step, unless one with another controller is held that can still be registered: one of the same
   * sequence or a later one whose deadline has not passed.
   *
   * @param proof verified
   * @param chainTime unix seconds of the newest block
   * @returns what is held afterwards: `proof`, or the other one
   */
  hold(proof: PseudonymProof, chainTime: number): Promise<PseudonymProof>;
  find(platformId: Hex, pseudonym: bigint): Promise<PseudonymProof | undefined>;
  /** What is held for a platform, sorted by pseudonym. */
  list(platformId: Hex): Promise<readonly PseudonymProof[]>;
  /** Lets go of exactly this registration; one that replaced it stays. */
  drop(proof: PseudonymProof): Promise<void>;
}

/**
 * Whether a registration takes the place of one that is held: it is the same controller's, or the other can no longer be made.
 *
 * @param held registration of the same pseudonym
 * @param proof the new one
 * @param chainTime unix seconds of the newest block
 * @returns true if the new one is held from now on
 */
export function canReplace(held: PseudonymProof, proof: PseudonymProof, chainTime: number): boolean {
  return (
    isSameAddress(held.controller, proof.controller) || held.deadline < chainTime || held.sequence < proof.sequence
  );
}

/** Whether two are the same registration of a pseudonym, whichever of its valid proofs they carry. */
export function isSameRegistration(a: PseudonymProof, b: PseudonymProof): boolean {
  return (
    isSameAddress(a.controller, b.controller) &&
    a.sequence === b.sequence &&
    a.deadline === b.deadline &&
    a.root === b.root
  );
}

/** A visitor's stay on a website, known by the token in a cookie. */
export interface Visit {
  /** SHA-256 of the token, 32 bytes: who reads the store cannot sign in with it. */
  readonly tokenHash: Hex;
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** Who signed in: the visit ends when another controls the pseudonym. */
  readonly controller: Hex;
  /** Session key that this visit's login authorised or used; ended with the visit. */
  readonly sessionKey?: Hex;
  /** Unix seconds. */
  readonly endsAt: number;
}

/** Visits that have not ended. */
export interface VisitStore {
  keep(visit: Visit): Promise<void>;
  find(platformId: Hex, tokenHash: Hex): Promise<Visit | undefined>;
  drop(platformId: Hex, tokenHash: Hex): Promise<void>;
}

/** Everything that a platform keeps for logins. `memoryLoginStore` for one process, `sqlLoginStore` for many. */
export interface LoginStore {
  readonly challenges: ChallengeStore;
  readonly sessionKeys: SessionKeyStore;
  readonly registrations: RegistrationStore;
  readonly visits: VisitStore;
  /**
   * Forgets what has ended: challenges, session keys and visits by `time`. Registrations are settled by `submitPending`.
   *
   * @param time unix seconds now
   */
  dropExpired(time: number): Promise<void>;
}
