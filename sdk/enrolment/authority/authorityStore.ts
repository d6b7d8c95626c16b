import type { Hex } from "../../chain/hex.ts";
import type { LeafChange } from "../tree/tree.ts";

/** A person's visit: opened at the desk, used once, for that person only. */
export interface Session {
  /** 32 random bytes; the proof of possession is bound to it. */
  readonly nonce: Hex;
  /** Keyed hash of nonce, one-time code and the number on the identity card that the desk saw. */
  readonly ticketHash: Hex;
  /** Of the uniqueness key behind `ticketHash`. */
  readonly keyVersion: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/**
 * Why an enrolment was revoked: the mnemonic is lost, the authority erred, somebody else enrolled in the person's name, the person died,
 * a court decided. After the first three the person may enrol anew.
 */
export type RevocationReason = "loss" | "error" | "theft" | "death" | "court";

/** One enrolled person. Nothing here tells who it is without the authority's keys. */
export interface Person {
  /** Keyed hash of the normalised number: unique. */
  readonly personKey: Hex;
  /** Of the uniqueness key behind `personKey`. */
  readonly keyVersion: number;
  readonly commitment: bigint;
  /** Name and number, encrypted (AES-256-GCM). */
  readonly sealed: Hex;
  /** Of the key that encrypts them; 0: the first key, as release 0.1 sealed. */
  readonly sealingVersion: number;
  readonly revocation?: Revocation;
}

/** State of a revoked enrolment. */
export interface Revocation {
  readonly reason: RevocationReason;
  /**
   * Registry seconds (unix less all seconds ever paused) at which an epoch with the place at 0 was published; undefined until then.
   * The wait before a new enrolment counts from here. 0: the commitment never had a place, so no pseudonym can rest on it.
   */
  readonly publishedAt?: number;
}

/** What a key is for. */
export type SecretKeyPurpose = "uniqueness" | "sealing";

/** How a transaction holds the keys in force: `shared` while it works with them, `exclusive` to change them. */
export type KeyLock = "shared" | "exclusive";

/** What the store knows of a key: never the key. */
export interface KeyState {
  readonly purpose: SecretKeyPurpose;
  readonly version: number;
  /** Keyed hash of a constant. */
  readonly check: Hex;
  /** `current`: written with. `old`: still read with. `retired`: no row needs it. */
  readonly use: "current" | "old" | "retired";
}

/** What stands on chain at a place: nothing yet, the commitment, or 0. */
export type LeafStanding = "empty" | "commitment" | "zero";

/** A commitment with its place. */
export interface PlacedLeaf {
  readonly place: number;
  readonly commitment: bigint;
  /** Its person was revoked, so 0 ought to stand. */
  readonly isZeroed: boolean;
  readonly standing: LeafStanding;
}

/** What an authority keeps. Everything inside one `transact` happens, or nothing does. */
export interface AuthorityStore {
  /**
   * Runs `work` as one transaction. If another one gets in its way `work` is run again from the start, so it does nothing but read and
   * write records.
   *
   * @param work reads and writes; if it throws, none of its writes remain
   * @returns what `work` returns
   */
  transact<T>(work: (records: AuthorityRecords) => Promise<T>): Promise<T>;
}

/** Reads and writes within one transaction. No answer grows with the number of people: lists have a limit. */
export interface AuthorityRecords {
  /**
   * Every key the store knows of.
   *
   * @param lock until the transaction ends no other may change which keys are in force; `exclusive`: nor work with them
   */
  keyStates(lock: KeyLock): Promise<readonly KeyState[]>;
  /** Adds or replaces by purpose and version. */
  putKeyState(state: KeyState): Promise<void>;
  /** Whether any row, of any group, or a session not over at `now` is under this version of a key or an older one. */
  isKeyNeeded(purpose: SecretKeyPurpose, version: number, now: number): Promise<boolean>;

  session(nonce: Hex): Promise<Session | undefined>;
  putSession(session: Session): Promise<void>;
  /** @returns whether it was there: of two transactions that use one session up, one is told no */
  removeSession(nonce: Hex): Promise<boolean>;
  /** Removes up to `limit` sessions that are over at `now`. */
  removeExpiredSessions(now: number, limit: number): Promise<number>;

  /** The latest enrolment of the person who has one of these keys; nobody else may change it until the transaction ends. */
  person(personKeys: readonly Hex[]): Promise<Person | undefined>;
  personByCommitment(commitment: bigint): Promise<Person | undefined>;
  /**
   * Adds a person, or replaces the record that has the key `replaces`.
   *
   * @param person new content; its key may be another one
   * @param replaces key of the record that {@link AuthorityRecords.person} gave
   */
  putPerson(person: Person, replaces?: Hex): Promise<void>;
  /** Up to `limit` people whose record is under an older key than these versions; nobody else may change them meanwhile. */
  peopleUnderOlderKeys(uniqueness: number, sealing: number, limit: number): Promise<readonly Person[]>;

  /**
   * Accepts a commitment; it waits for a place.
   *
   * @returns false if it was accepted before, by anyone, ever
   */
  queueLeaf(commitment: bigint): Promise<boolean>;
  /**
   * Notes that 0 ought to stand for a commitment. One that has no place never gets one.
   *
   * @returns its place, if it has one
   */
  zeroLeaf(commitment: bigint): Promise<number | undefined>;
  /**
   * Gives up to `limit` waiting commitments the next free places, in ascending order of commitment: a place says nothing about when its
   * person enrolled.
   *
   * @returns how many
   * @throws EnrolmentTreeFull
   */
  placeWaiting(limit: number): Promise<number>;
  /** Up to `limit` changes that lead from what stands on chain to what ought to, by ascending place. */
  pendingChanges(limit: number): Promise<readonly LeafChange[]>;
  /** Up to `limit` leaves with a place from `fromPlace` on, by ascending place. */
  placedLeaves(fromPlace: number, limit: number): Promise<readonly PlacedLeaf[]>;
  /**
   * Notes what stands on chain. Where it now is 0, the wait of the revoked person begins; where it no longer is, the wait has not begun.
   *
   * @param standings each place once
   * @param publishedAt registry seconds, for waits that begin
   * @returns number of people whose wait begins
   */
  markStanding(
    standings: readonly { readonly place: number; readonly standing: LeafStanding }[],
    publishedAt: number,
  ): Promise<number>;
}
