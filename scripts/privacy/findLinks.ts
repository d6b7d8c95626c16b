import { type Occurrence, type Scene, eachOccurrence, sceneOf } from "./attribution.ts";
import { whereOf } from "./findPersonalData.ts";
import { type Holding, type Identifiers, identifiersOf } from "./identifiers.ts";
import type { KnownPerson, Leak } from "./people.ts";
import type { RunRecord } from "./record.ts";
import { WINDOW, isTelling, windowAt } from "./windows.ts";

/** A value that also stands with pseudonyms of this many other people is shared by all: a contract, a root, the relayer. */
const SHARED_BY_OTHERS = 2;
/** So many bytes of a window must be its own, not part of a shared value beside it. */
const OWN_BYTES = 8;
const SHOWN_BYTES = 32;

interface Search {
  readonly holdings: readonly Holding[];
  readonly occurrences: ReadonlyMap<string, readonly Occurrence[]>;
  /** What the deployment itself published. */
  readonly published: ReadonlySet<string>;
}

/**
 * Searches for values that join one person's pseudonyms on two platforms: anything telling that occurs with both and with hardly anyone
 * else's. Transactions that name no pseudonym count if they hold something that occurs with only one: what funded its controller,
 * what attested its statement.
 *
 * @param record of a run with pseudonyms of at least three people, or everything looks like a link
 * @param people whose pseudonyms to look at
 * @returns what was found
 */
export function findLinks(record: RunRecord, people: readonly KnownPerson[]): Leak[] {
  const { holdings, identifiers } = identifiersOf(record, people);
  const scenes = record.transactions.map((transaction) => sceneOf(transaction, identifiers));
  const naming = scenes.filter((scene) => scene.named.size > 0);
  const nameless = scenes.filter((scene) => scene.named.size === 0);
  const deploying = deploymentOf(nameless);
  const published = windowsOf(deploying);

  const occurrences = new Map<string, Occurrence[]>();
  const collect = (scene: Scene): void =>
    eachOccurrence(scene, (key, occurrence) => {
      if (published.has(key) && !isTransfer(occurrence)) return;
      const known = occurrences.get(key);
      if (known === undefined) occurrences.set(key, [occurrence]);
      else known.push(occurrence);
    });
  naming.forEach(collect);
  const exclusive = exclusiveTo(occurrences);
  for (const { transaction } of nameless.filter((scene) => !deploying.has(scene))) {
    const scene = sceneOf(transaction, exclusive);
    if (scene.named.size > 0) collect(scene);
  }
  for (const [key, found] of occurrences) occurrences.set(key, settle(found));
  const search = { holdings, occurrences, published };
  return [...namedTogether(naming, holdings), ...reportLinks(search, suspicious(search))];
}

/** Whoever sends ether to a controller, or gets it from one, is a link, be it an account that the deployment made known. */
function isTransfer({ scene: { transaction }, piece }: Occurrence): boolean {
  return piece.part === "envelope" && transaction.calldata === "0x";
}

/** What may belong to one of two pseudonyms in a batch's calldata belongs to the one beside which a log of the batch shows it. */
function settle(occurrences: readonly Occurrence[]): Occurrence[] {
  const certain = occurrences.filter(({ holdings }) => holdings.length === 1);
  return occurrences.map((occurrence) => {
    if (occurrence.holdings.length === 1 || occurrence.belongs === "all") return occurrence;
    const shown = occurrence.holdings.filter((i) =>
      certain.some((one) => one.scene === occurrence.scene && one.holdings[0] === i),
    );
    return shown.length === 0 ? occurrence : { ...occurrence, holdings: shown };
  });
}

/** Contract creations that name nobody, and calls of what they created. */
function deploymentOf(nameless: readonly Scene[]): ReadonlySet<Scene> {
  const created = new Set<string>();
  const deployers = new Set<string>();
  for (const { transaction } of nameless) {
    if (transaction.created === null) continue;
    created.add(transaction.created);
    deployers.add(transaction.from);
  }
  const isDeployment = ({ transaction: { from, to } }: Scene): boolean =>
    to === null || (deployers.has(from) && created.has(to));
  return new Set(nameless.filter(isDeployment));
}

function windowsOf(scenes: Iterable<Scene>): Set<string> {
  const windows = new Set<string>();
  for (const { pieces, transaction } of scenes) {
    for (const { bytes } of pieces) {
      for (let offset = 0; offset + WINDOW <= bytes.length; offset++) {
        if (isTelling(bytes, offset, transaction.time)) windows.add(windowAt(bytes, offset));
      }
    }
  }
  return windows;
}

function exclusiveTo(occurrences: ReadonlyMap<string, readonly Occurrence[]>): Identifiers {
  const exclusive: Identifiers = new Map();
  for (const [key, found] of occurrences) {
    const holding = found[0]?.holdings[0];
    if (holding === undefined) continue;
    if (found.every(({ holdings }) => holdings.length === 1 && holdings[0] === holding)) exclusive.set(key, holding);
  }
  return exclusive;
}

/** A transaction that names pseudonyms of one person on two platforms and hardly anyone else's. */
function namedTogether(scenes: readonly Scene[], holdings: readonly Holding[]): Leak[] {
  return scenes.flatMap((scene) => {
    const named = [...scene.named].map((i) => holdings[i]).filter((one) => one !== undefined);
    const people = new Set(named.map(({ person }) => person));
    if (people.size > SHARED_BY_OTHERS) return [];
    return [...people]
      .filter((person) => new Set(named.filter((one) => one.person === person).map((one) => one.platformId)).size > 1)
      .map((person) => ({
        kind: "link" as const,
        person,
        where: `transaction ${scene.transaction.hash} in block ${scene.transaction.block}`,
        detail: "one transaction names pseudonyms on two platforms",
      }));
  });
}

/** By person: the windows that join its pseudonyms. */
function suspicious(search: Search): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const [key, occurrences] of search.occurrences) {
    if (occurrences.length < 2) continue;
    for (const person of joinedBy(search, occurrences)) {
      if (countOthers(search, occurrences, person) >= SHARED_BY_OTHERS) continue;
      if (!stands(search, occurrences, person)) continue;
      found.set(person, (found.get(person) ?? new Set()).add(key));
    }
  }
  return found;
}

function joinedBy({ holdings }: Search, occurrences: readonly Occurrence[]): number[] {
  const platforms = new Map<number, Set<string>>();
  for (const occurrence of occurrences) {
    for (const i of occurrence.holdings) {
      const holding = holdings[i];
      if (holding === undefined) continue;
      platforms.set(holding.person, (platforms.get(holding.person) ?? new Set()).add(holding.platformId));
    }
  }
  return [...platforms].filter(([, ids]) => ids.size > 1).map(([person]) => person);
}

/** How many other people are needed to explain all occurrences. One that may be this person's needs nobody else. */
function countOthers({ holdings }: Search, occurrences: readonly Occurrence[], person: number): number {
  const others = new Set<number>();
  const uncertain: number[][] = [];
  for (const occurrence of occurrences) {
    const people = occurrence.holdings.map((i) => holdings[i]?.person ?? person);
    if (occurrence.belongs === "any" && people.length > 1) uncertain.push(people);
    else for (const one of people) if (one !== person) others.add(one);
  }
  for (const people of uncertain) {
    if (people.includes(person) || people.some((one) => others.has(one))) continue;
    if (people[0] !== undefined) others.add(people[0]);
  }
  return others.size;
}

/** Whether enough of the window is its own with two platforms, and not the edge of shared values beside it. */
function stands(search: Search, occurrences: readonly Occurrence[], person: number): boolean {
  const platforms = new Set<string>();
  for (const occurrence of occurrences) {
    const own = occurrence.holdings.map((i) => search.holdings[i]).filter((holding) => holding?.person === person);
    if (own.length === 0 || ownBytes(search, occurrence, person) < OWN_BYTES) continue;
    for (const holding of own) if (holding !== undefined) platforms.add(holding.platformId);
  }
  return platforms.size > 1;
}

function ownBytes(search: Search, occurrence: Occurrence, person: number): number {
  const {
    offset,
    piece: { bytes },
  } = occurrence;
  const isPublic = (key: string): boolean => search.published.has(key) && !isTransfer(occurrence);
  const own = new Set<number>();
  for (let i = offset; i < offset + WINDOW; i++) if (bytes[i] !== 0) own.add(i);
  for (
    let start = Math.max(0, offset - WINDOW + 1);
    start < offset + WINDOW && start + WINDOW <= bytes.length;
    start++
  ) {
    const key = windowAt(bytes, start);
    const found = search.occurrences.get(key) ?? [];
    if (!isPublic(key) && countOthers(search, found, person) < SHARED_BY_OTHERS) continue;
    for (let i = start; i < start + WINDOW; i++) own.delete(i);
  }
  return own.size;
}

/** One finding for each stretch of bytes, however many windows and places it has. */
function reportLinks(search: Search, found: ReadonlyMap<number, ReadonlySet<string>>): Leak[] {
  const leaks: Leak[] = [];
  for (const [person, keys] of found) {
    const reported = new Set<string>();
    for (const key of keys) {
      const first = search.occurrences
        .get(key)
        ?.find(({ holdings }) => holdings.some((i) => search.holdings[i]?.person === person));
      if (first === undefined || reported.has(key)) continue;
      const { bytes } = first.piece;
      let [start, end] = [first.offset, first.offset + WINDOW];
      while (start > 0 && keys.has(windowAt(bytes, start - 1))) start--;
      while (end < bytes.length && keys.has(windowAt(bytes, end - WINDOW + 1))) end++;
      for (let offset = start; offset + WINDOW <= end; offset++) reported.add(windowAt(bytes, offset));
      leaks.push({
        kind: "link",
        person,
        where: whereOf(first.scene.transaction, first.piece),
        detail: describe(search, key, bytes.subarray(start, end)),
      });
    }
  }
  return leaks;
}

function describe(search: Search, key: string, bytes: Uint8Array): string {
  const places = new Set(
    (search.occurrences.get(key) ?? []).map(({ scene, piece }) => whereOf(scene.transaction, piece)),
  );
  const shown = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString("hex");
  return `0x${shown} (${bytes.length} bytes) stands with pseudonyms on two platforms: ${[...places].join("; ")}`;
}
