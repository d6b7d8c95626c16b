import type { Hex } from "../../chain/hex.ts";

/** A person's visit: opened at the desk, used once, for that person only. */
export interface Session {
  /** 32 random bytes; the proof of possession is bound to it. */
  readonly nonce: Hex;
  /** Keyed hash of the number on the identity card that the desk saw. */
  readonly personKey: Hex;
  /** Keyed hash of the one-time code. */
  readonly codeHash: Hex;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Why an enrolment was revoked. After a loss or an error the person may enrol anew. */
export type RevocationReason = "loss" | "error" | "death" | "court";

/** One enrolled person. Nothing here tells who it is without the authority's keys. */
export interface Person {
  /** Keyed hash of the normalised number: unique. */
  readonly personKey: Hex;
  readonly commitment: bigint;
  /** In the group's tree. */
  readonly place: number;
  /** Name and number, encrypted (AES-256-GCM). */
  readonly sealed: Hex;
  /** Unix seconds. */
  readonly enrolledAt: number;
  readonly revocation?: Revocation;
}

/** State of a revoked enrolment. */
export interface Revocation {
  readonly reason: RevocationReason;
  /**
   * Registry seconds (unix less all seconds ever paused) at which an epoch with the place at 0 was published; undefined until then.
   * The wait before a new enrolment counts from here.
   */
  readonly publishedAt?: number;
}

/** What an authority keeps. Everything inside one `transact` happens, or nothing does; two never interleave. */
export interface AuthorityStore {
  /**
   * Runs `work` as one transaction.
   *
   * @param work reads and writes; if it throws, none of its writes remain
   * @returns what `work` returns
   */
  transact<T>(work: (records: AuthorityRecords) => Promise<T>): Promise<T>;
}

/** Reads and writes within one transaction. */
export interface AuthorityRecords {
  session(nonce: Hex): Promise<Session | undefined>;
  putSession(session: Session): Promise<void>;
  removeSession(nonce: Hex): Promise<void>;
  /** The person's latest enrolment. */
  person(personKey: Hex): Promise<Person | undefined>;
  personByCommitment(commitment: bigint): Promise<Person | undefined>;
  /** Adds or replaces by `personKey`. */
  putPerson(person: Person): Promise<void>;
  /** Everyone whose latest enrolment is revoked. */
  revokedPeople(): Promise<readonly Person[]>;
  /** Whether this commitment was ever accepted. */
  isCommitmentUsed(commitment: bigint): Promise<boolean>;
  /** Puts a commitment at the next free place, for good, and returns the place. */
  appendLeaf(commitment: bigint): Promise<number>;
  /** Empties a place. */
  zeroLeaf(place: number): Promise<void>;
  /** All leaves by place: what the published tree ought to be. */
  leaves(): Promise<readonly bigint[]>;
}
