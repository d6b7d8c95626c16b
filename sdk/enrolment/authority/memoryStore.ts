import { EnrolmentTreeFull } from "../errors.ts";
import { type LeafChange, MAXIMUM_SIZE } from "../tree/tree.ts";
import type { AuthorityRecords, AuthorityStore, Person, LeafStanding } from "./authorityStore.ts";
import { type MemoryState, type StoredLeaf, emptyState, exportState, importState } from "./memoryState.ts";

/** An authority's store in memory, for tests, tasks and small groups. */
export interface MemoryStore extends AuthorityStore {
  /** Everything as JSON text. Names and numbers in it are sealed; numbers' hashes are keyed. */
  exportJson(): string;
}

/** Each write puts how to take it back here. */
type Undo = (() => void)[];

/**
 * Makes a store in memory.
 *
 * @param json what `exportJson` gave earlier, this release's or the one before; empty store without it
 * @returns the store
 * @throws EnrolmentStoreUnreadable if the text is not such an export
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

/** One after the other; a failure takes all back, last first. */
async function runTransaction<T>(state: MemoryState, work: (records: AuthorityRecords) => Promise<T>): Promise<T> {
  const undo: Undo = [];
  try {
    return await work({
      ...keyRecords(state, undo),
      ...personRecords(state, undo),
      ...queueRecords(state, undo),
      ...treeRecords(state, undo),
    });
  } catch (thrown) {
    for (const step of undo.reverse()) step();
    throw thrown;
  }
}

type KeyRecords = Pick<
  AuthorityRecords,
  "keyStates" | "putKeyState" | "isKeyNeeded" | "session" | "putSession" | "removeSession" | "removeExpiredSessions"
>;
type PersonRecords = Pick<AuthorityRecords, "person" | "personByCommitment" | "putPerson" | "peopleUnderOlderKeys">;
type QueueRecords = Pick<AuthorityRecords, "queueLeaf" | "zeroLeaf" | "placeWaiting">;
type TreeRecords = Pick<AuthorityRecords, "pendingChanges" | "placedLeaves" | "markStanding">;

function keyRecords({ keys, sessions, people }: MemoryState, undo: Undo): KeyRecords {
  return {
    keyStates: async () => [...keys.values()],
    putKeyState: async (state) => setEntry(keys, `${state.purpose} ${state.version}`, state, undo),
    async isKeyNeeded(purpose, version, now) {
      if (purpose === "sealing") return [...people.values()].some((one) => one.sealingVersion <= version);
      const isOpen = [...sessions.values()].some((one) => one.keyVersion <= version && now < one.expiresAt);
      return isOpen || [...people.values()].some((one) => one.keyVersion <= version);
    },
    session: async (nonce) => sessions.get(nonce),
    putSession: async (session) => setEntry(sessions, session.nonce, session, undo),
    async removeSession(nonce) {
      const isThere = sessions.has(nonce);
      setEntry(sessions, nonce, undefined, undo);
      return isThere;
    },
    async removeExpiredSessions(now, limit) {
      const over = firstOf(sessions.values(), limit, (session) => session.expiresAt <= now);
      for (const { nonce } of over) setEntry(sessions, nonce, undefined, undo);
      return over.length;
    },
  };
}

function personRecords({ people, personKeys }: MemoryState, undo: Undo): PersonRecords {
  return {
    async person(keys) {
      const key = keys.find((one) => people.has(one));
      return key === undefined ? undefined : people.get(key);
    },
    personByCommitment: async (commitment) => people.get(personKeys.get(commitment) ?? "0x"),
    async putPerson(person, replaces) {
      const former = replaces === undefined ? undefined : people.get(replaces);
      if (former !== undefined) {
        setEntry(people, former.personKey, undefined, undo);
        setEntry(personKeys, former.commitment, undefined, undo);
      }
      setEntry(people, person.personKey, person, undo);
      setEntry(personKeys, person.commitment, person.personKey, undo);
    },
    peopleUnderOlderKeys: async (uniqueness, sealing, limit) =>
      firstOf(people.values(), limit, (one) => one.keyVersion < uniqueness || one.sealingVersion < sealing),
  };
}

function queueRecords(state: MemoryState, undo: Undo): QueueRecords {
  const { leaves, waiting, placed } = state;
  return {
    async queueLeaf(commitment) {
      if (leaves.has(commitment)) return false;
      putLeaf(state, { commitment, isZeroed: false, standing: "empty" }, undo);
      setEntry(waiting, commitment, true, undo);
      return true;
    },
    async zeroLeaf(commitment) {
      const leaf = leaves.get(commitment);
      if (leaf === undefined) return undefined;
      putLeaf(state, { ...leaf, isZeroed: true }, undo);
      setEntry(waiting, commitment, undefined, undo);
      return leaf.place;
    },
    async placeWaiting(limit) {
      const next = [...waiting.keys()].sort(ascending).slice(0, limit);
      if (placed.length + next.length > MAXIMUM_SIZE) throw new EnrolmentTreeFull();
      for (const commitment of next) {
        setEntry(waiting, commitment, undefined, undo);
        putLeaf(state, { commitment, isZeroed: false, standing: "empty", place: placed.length }, undo);
      }
      return next.length;
    },
  };
}

function treeRecords(state: MemoryState, undo: Undo): TreeRecords {
  const { leaves, placed } = state;
  const at = (place: number): StoredLeaf | undefined => leaves.get(placed[place] ?? 0n);
  return {
    async pendingChanges(limit) {
      const changes: LeafChange[] = [];
      for (let place = 0; place < placed.length && changes.length < limit; place++) {
        const leaf = at(place);
        if (leaf === undefined || leaf.standing === (leaf.isZeroed ? "zero" : "commitment")) continue;
        changes.push({ place, leaf: leaf.isZeroed ? 0n : leaf.commitment });
      }
      return changes;
    },
    async placedLeaves(fromPlace, limit) {
      return placed.slice(fromPlace, fromPlace + limit).map((commitment, i) => {
        const leaf = leaves.get(commitment) as StoredLeaf;
        return { place: fromPlace + i, commitment, isZeroed: leaf.isZeroed, standing: leaf.standing };
      });
    },
    async markStanding(standings, publishedAt) {
      let begun = 0;
      for (const { place, standing } of standings) {
        const leaf = at(place);
        if (leaf === undefined) continue;
        putLeaf(state, { ...leaf, standing }, undo);
        if (setWait(state, leaf.commitment, standing, publishedAt, undo)) begun++;
      }
      return begun;
    },
  };
}

/** Begins or takes back the wait of a revoked person; tells whether it begins. */
function setWait(
  { people, personKeys }: MemoryState,
  commitment: bigint,
  standing: LeafStanding,
  publishedAt: number,
  undo: Undo,
): boolean {
  const person: Person | undefined = people.get(personKeys.get(commitment) ?? "0x");
  const isGone = standing === "zero";
  if (person?.revocation === undefined || isGone === (person.revocation.publishedAt !== undefined)) return false;
  const { reason } = person.revocation;
  const revocation = isGone ? { reason, publishedAt } : { reason };
  setEntry(people, person.personKey, { ...person, revocation }, undo);
  return isGone;
}

function setEntry<K, V>(map: Map<K, V>, key: K, value: V | undefined, undo: Undo): void {
  const before = map.get(key);
  const put = (entry: V | undefined): unknown => (entry === undefined ? map.delete(key) : map.set(key, entry));
  undo.push(() => put(before));
  put(value);
}

function putLeaf({ leaves, placed }: MemoryState, leaf: StoredLeaf, undo: Undo): void {
  setEntry(leaves, leaf.commitment, leaf, undo);
  if (leaf.place !== placed.length) return;
  placed.push(leaf.commitment);
  undo.push(() => placed.pop());
}

function firstOf<T>(values: Iterable<T>, limit: number, holds: (value: T) => boolean): T[] {
  const found: T[] = [];
  for (const value of values) {
    if (found.length === limit) break;
    if (holds(value)) found.push(value);
  }
  return found;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
