import type { Hex } from "../../chain/hex.ts";
import { EnrolmentStoreUnreadable } from "../errors.ts";
import type { KeyState, Person, Session, LeafStanding } from "./authorityStore.ts";

/** Versions of the exported form: this release's, and that of release 0.1. */
const FORMAT = "realdid authority v2";
const FIRST_FORMAT = "realdid authority v1";

/** A commitment that was accepted. */
export interface StoredLeaf {
  readonly commitment: bigint;
  readonly place?: number;
  readonly isZeroed: boolean;
  readonly standing: LeafStanding;
}

/** What a store in memory holds. */
export interface MemoryState {
  /** By purpose and version. */
  readonly keys: Map<string, KeyState>;
  readonly sessions: Map<Hex, Session>;
  readonly people: Map<Hex, Person>;
  readonly personKeys: Map<bigint, Hex>;
  /** By commitment. */
  readonly leaves: Map<bigint, StoredLeaf>;
  /** Commitments without a place that may get one. */
  readonly waiting: Map<bigint, true>;
  /** Commitments by place. */
  readonly placed: bigint[];
}

/** Nothing yet. */
export function emptyState(): MemoryState {
  return stateOf([], [], [], []);
}

/**
 * Writes everything as text.
 *
 * @param state of a store
 * @returns JSON
 */
export function exportState(state: MemoryState): string {
  const content = {
    format: FORMAT,
    keys: [...state.keys.values()],
    sessions: [...state.sessions.values()],
    people: [...state.people.values()],
    leaves: [...state.leaves.values()],
  };
  return JSON.stringify(content, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 1);
}

type Textual<T> = Omit<T, "commitment"> & { readonly commitment: string };

interface Exported {
  readonly format: typeof FORMAT;
  readonly keys: readonly KeyState[];
  readonly sessions: readonly Session[];
  readonly people: readonly Textual<Person>[];
  readonly leaves: readonly Textual<StoredLeaf>[];
}

interface FirstExported {
  readonly format: typeof FIRST_FORMAT;
  readonly people: readonly Omit<Textual<Person>, "keyVersion" | "sealingVersion">[];
  /** Every commitment ever accepted, by place. */
  readonly used: readonly string[];
  /** By place; 0 for a revoked one. */
  readonly leaves: readonly string[];
}

/**
 * Reads what {@link exportState} wrote, or what release 0.1 wrote. That one knew neither versions of keys nor what stands on chain:
 * its sessions are dropped, its keys are the first ones, and everything is compared with the chain before the next publication.
 *
 * @param json text
 * @returns the state
 * @throws {@link EnrolmentStoreUnreadable} if it is neither
 */
export function importState(json: string): MemoryState {
  try {
    const content = JSON.parse(json) as Exported | FirstExported;
    if (content.format === FIRST_FORMAT) return importFirst(content);
    if (content.format !== FORMAT) throw new EnrolmentStoreUnreadable();
    return stateOf(
      content.keys,
      content.sessions,
      content.people.map(withCommitment),
      content.leaves.map(withCommitment),
    );
  } catch {
    throw new EnrolmentStoreUnreadable();
  }
}

function importFirst({ people, used, leaves }: FirstExported): MemoryState {
  const first = people.map((one) => {
    const { personKey, sealed, revocation } = one;
    const commitment = BigInt(one.commitment);
    const person = { personKey, keyVersion: 1, commitment, sealed, sealingVersion: 0 };
    return revocation === undefined ? person : { ...person, revocation };
  });
  const placed = used.map((text, place): StoredLeaf => ({
    commitment: BigInt(text),
    place,
    isZeroed: leaves[place] === "0",
    standing: "empty",
  }));
  if (placed.length !== leaves.length) throw new EnrolmentStoreUnreadable();
  return stateOf([], [], first, placed);
}

function withCommitment<T extends { readonly commitment: string }>(
  textual: T,
): Omit<T, "commitment"> & { commitment: bigint } {
  return { ...textual, commitment: BigInt(textual.commitment) };
}

function stateOf(
  keys: readonly KeyState[],
  sessions: readonly Session[],
  people: readonly Person[],
  leaves: readonly StoredLeaf[],
): MemoryState {
  const placed = leaves
    .filter((leaf): leaf is StoredLeaf & { readonly place: number } => leaf.place !== undefined)
    .sort((a, b) => a.place - b.place);
  if (placed.some(({ place }, i) => place !== i)) throw new EnrolmentStoreUnreadable();
  const waiting = leaves.filter(({ place, isZeroed }) => place === undefined && !isZeroed);
  return {
    keys: new Map(keys.map((key) => [`${key.purpose} ${key.version}`, key])),
    sessions: new Map(sessions.map((session) => [session.nonce, session])),
    people: new Map(people.map((person) => [person.personKey, person])),
    personKeys: new Map(people.map((person) => [person.commitment, person.personKey])),
    leaves: new Map(leaves.map((leaf) => [leaf.commitment, leaf])),
    waiting: new Map(waiting.map(({ commitment }) => [commitment, true])),
    placed: placed.map(({ commitment }) => commitment),
  };
}
