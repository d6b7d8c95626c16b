import type { Hex } from "../../chain/hex.ts";
import { EnrolmentStoreUnreadable } from "../errors.ts";
import type { AuthorityRecords, AuthorityStore, Person, Session } from "./authorityStore.ts";

/** Version of the exported form. */
const FORMAT = "realdid authority v1";

interface State {
  readonly sessions: Map<Hex, Session>;
  readonly people: Map<Hex, Person>;
  readonly personKeys: Map<bigint, Hex>;
  readonly used: Set<bigint>;
  readonly leaves: bigint[];
}

/** An authority's store in memory, for tests, tasks and small groups. */
export interface MemoryStore extends AuthorityStore {
  /** Everything as JSON text. Names and numbers in it are sealed; numbers' hashes are keyed. */
  exportJson(): string;
}

/**
 * Makes a store in memory.
 *
 * @param json what `exportJson` gave earlier; empty store without it
 * @returns the store
 * @throws {@link EnrolmentStoreUnreadable} if the text is not such an export
 */
export function memoryStore(json?: string): MemoryStore {
  const state = json === undefined ? emptyState() : importState(json);
  let last: Promise<unknown> = Promise.resolve();
  return {
    transact(work) {
      const result = last.then(() => runTransaction(state, work));
      last = result.catch(() => undefined);
      return result;
    },
    exportJson: () => exportState(state),
  };
}

/** Each write puts how to take it back on a list; a failure takes all back, last first. */
async function runTransaction<T>(state: State, work: (records: AuthorityRecords) => Promise<T>): Promise<T> {
  const undo: (() => void)[] = [];
  try {
    return await work(recordsOf(state, undo));
  } catch (thrown) {
    for (const step of undo.reverse()) step();
    throw thrown;
  }
}

function recordsOf(state: State, undo: (() => void)[]): AuthorityRecords {
  const { sessions, people, personKeys, used, leaves } = state;
  return {
    session: async (nonce) => sessions.get(nonce),
    putSession: async (session) => setEntry(sessions, session.nonce, session, undo),
    removeSession: async (nonce) => setEntry(sessions, nonce, undefined, undo),
    person: async (personKey) => people.get(personKey),
    personByCommitment: async (commitment) => {
      const person = people.get(personKeys.get(commitment) ?? "0x");
      return person?.commitment === commitment ? person : undefined;
    },
    putPerson: async (person) => {
      setEntry(people, person.personKey, person, undo);
      setEntry(personKeys, person.commitment, person.personKey, undo);
    },
    revokedPeople: async () => [...people.values()].filter((person) => person.revocation !== undefined),
    isCommitmentUsed: async (commitment) => used.has(commitment),
    appendLeaf: async (commitment) => {
      if (!used.has(commitment)) undo.push(() => used.delete(commitment));
      used.add(commitment);
      leaves.push(commitment);
      undo.push(() => leaves.pop());
      return leaves.length - 1;
    },
    zeroLeaf: async (place) => {
      const leaf = leaves[place] ?? 0n;
      leaves[place] = 0n;
      undo.push(() => (leaves[place] = leaf));
    },
    leaves: async () => [...leaves],
  };
}

function setEntry<K, V>(map: Map<K, V>, key: K, value: V | undefined, undo: (() => void)[]): void {
  const before = map.get(key);
  const put = (entry: V | undefined): unknown => (entry === undefined ? map.delete(key) : map.set(key, entry));
  undo.push(() => put(before));
  put(value);
}

function emptyState(): State {
  return { sessions: new Map(), people: new Map(), personKeys: new Map(), used: new Set(), leaves: [] };
}

function exportState(state: State): string {
  const content = {
    format: FORMAT,
    sessions: [...state.sessions.values()],
    people: [...state.people.values()],
    used: [...state.used],
    leaves: state.leaves,
  };
  return JSON.stringify(content, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 1);
}

interface Exported {
  readonly format: string;
  readonly sessions: readonly Session[];
  readonly people: readonly (Omit<Person, "commitment"> & { readonly commitment: string })[];
  readonly used: readonly string[];
  readonly leaves: readonly string[];
}

function importState(json: string): State {
  try {
    const content = JSON.parse(json) as Exported;
    if (content.format !== FORMAT) throw new EnrolmentStoreUnreadable();
    const people = content.people.map((person) => ({ ...person, commitment: BigInt(person.commitment) }));
    return {
      sessions: new Map(content.sessions.map((session) => [session.nonce, session])),
      people: new Map(people.map((person) => [person.personKey, person])),
      personKeys: new Map(people.map((person) => [person.commitment, person.personKey])),
      used: new Set(content.used.map(BigInt)),
      leaves: content.leaves.map(BigInt),
    };
  } catch {
    throw new EnrolmentStoreUnreadable();
  }
}
