import type { Hex } from "../../chain/hex.ts";
import type { CreditCode } from "../creditCode.ts";
import type { BusinessIdentity } from "./businessIdentity.ts";

/** A visit of an organisation's representative: opened at the desk, used once, for that organisation only. */
export interface OrganisationSession {
  /** 32 random bytes; the request is bound to it. */
  readonly nonce: Hex;
  readonly creditCode: CreditCode;
  /** Hash of nonce and one-time code. */
  readonly codeHash: Hex;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Business identity that it was used for: sent once more, the request gets that one and never another. */
  readonly uid?: Hex;
}

/** One organisation, as the public register has it, and its business identity. No personal data. */
export interface OrganisationRecord {
  readonly creditCode: CreditCode;
  readonly name: string;
  readonly identity: BusinessIdentity;
  /** Opens the identity's `creditCodeHash`. */
  readonly creditCodeSalt: Hex;
  readonly uid: Hex;
  readonly isRevoked: boolean;
}

/** What an authority keeps of organisations. Everything inside one `transact` happens, or nothing does; two about one code never interleave. */
export interface OrganisationStore {
  /**
   * Runs `work` as one transaction.
   *
   * @param work reads and writes; if it throws, none of its writes remain
   * @returns what `work` returns
   */
  transact<T>(work: (records: OrganisationRecords) => Promise<T>): Promise<T>;
}

/** Reads and writes within one transaction. */
export interface OrganisationRecords {
  session(nonce: Hex): Promise<OrganisationSession | undefined>;
  /** Adds or replaces by nonce. */
  putSession(session: OrganisationSession): Promise<void>;
  /** The organisation's latest business identity; nobody else reads or writes this code until the transaction ends. */
  organisation(creditCode: CreditCode): Promise<OrganisationRecord | undefined>;
  /** By the uid of its latest business identity. */
  organisationByUid(uid: Hex): Promise<OrganisationRecord | undefined>;
  /** Adds or replaces by credit code. */
  putOrganisation(record: OrganisationRecord): Promise<void>;
}

/**
 * Keeps organisations in memory: for one process.
 *
 * @returns an empty store
 */
export function memoryOrganisationStore(): OrganisationStore {
  let sessions = new Map<Hex, OrganisationSession>();
  let organisations = new Map<CreditCode, OrganisationRecord>();
  const records: OrganisationRecords = {
    session: async (nonce) => sessions.get(nonce),
    putSession: async (session) => void sessions.set(session.nonce, session),
    organisation: async (creditCode) => organisations.get(creditCode),
    organisationByUid: async (uid) => [...organisations.values()].find((one) => one.uid === uid),
    putOrganisation: async (record) => void organisations.set(record.creditCode, record),
  };
  let last: Promise<unknown> = Promise.resolve();
  const run = async <T>(work: (records: OrganisationRecords) => Promise<T>): Promise<T> => {
    const before = [new Map(sessions), new Map(organisations)] as const;
    try {
      return await work(records);
    } catch (thrown) {
      [sessions, organisations] = before;
      throw thrown;
    }
  };
  return {
    transact(work) {
      const result = last.then(() => run(work));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
