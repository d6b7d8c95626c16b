import { PasskeyStoreFailed } from "./errors.ts";

/** Where a wallet keeps what each of its passkeys is for, so that none serves two things. */
export interface PasskeyStore {
  /** What the credential is for; undefined if nothing is recorded. */
  read(credentialId: string): Promise<string | undefined>;
  /** Records what it is for unless something is recorded, in one atomic step. Returns what is recorded then. */
  claim(credentialId: string, label: string): Promise<string>;
}

/** The part of the browser's Storage that is used here. */
export interface PasskeyStorage {
  /** The text under a key. */
  getItem(key: string): string | null;
  /** Keeps a text under a key. */
  setItem(key: string, value: string): void;
}

/** The part of the browser's Web Locks that is used here. */
export interface PasskeyLocks {
  /** Does `work` while nobody else on this origin holds the lock. */
  request(name: string, work: () => Promise<string>): Promise<string>;
}

const PREFIX = "realdid.passkey.";

/**
 * Keeps records in memory: for tests and short-lived programs.
 *
 * @returns an empty store
 */
export function memoryPasskeyStore(): PasskeyStore {
  const labels = new Map<string, string>();
  return {
    read: (credentialId) => Promise.resolve(labels.get(credentialId)),
    claim(credentialId, label) {
      const held = labels.get(credentialId) ?? label;
      labels.set(credentialId, held);
      return Promise.resolve(held);
    },
  };
}

/**
 * Keeps records in the browser, for all pages of the wallet's origin.
 *
 * @param storage `localStorage`
 * @param locks keeps two pages from claiming at once; `navigator.locks` unless given
 * @returns the store
 * @throws {@link PasskeyStoreFailed} from `claim`, if the browser does not keep the record
 * @example const store = storagePasskeyStore(localStorage);
 */
export function storagePasskeyStore(
  storage: PasskeyStorage,
  locks: PasskeyLocks | undefined = locksOf(),
): PasskeyStore {
  const read = (credentialId: string): string | undefined => storage.getItem(PREFIX + credentialId) ?? undefined;
  // Within one page nothing comes between reading and writing: neither waits.
  const claim = (credentialId: string, label: string): string => {
    const held = read(credentialId);
    if (held !== undefined) return held;
    try {
      storage.setItem(PREFIX + credentialId, label);
    } catch (thrown) {
      throw new PasskeyStoreFailed(thrown);
    }
    if (read(credentialId) !== label) throw new PasskeyStoreFailed();
    return label;
  };
  return {
    read: (credentialId) => Promise.resolve(read(credentialId)),
    async claim(credentialId, label) {
      if (locks === undefined) return claim(credentialId, label);
      return locks.request(PREFIX + credentialId, () => Promise.resolve(claim(credentialId, label)));
    },
  };
}

function locksOf(): PasskeyLocks | undefined {
  return (globalThis as { navigator?: { locks?: PasskeyLocks } }).navigator?.locks;
}
