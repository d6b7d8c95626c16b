import { hexOf, lockPath } from "@realdid/service";
import { EnrolmentKeysNotInForce, type SecretKeyPurpose, beginRotation, endRotation, rotatePeople } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { AuthorityKeysInUse } from "../errors.ts";
import { databaseStore } from "../store/authorityStore.ts";
import { freshKey } from "./keyFile.ts";
import { type KeyRing, newestOf } from "./keyRing.ts";

/** What to rotate, and how. */
export interface RotationOptions {
  readonly purposes: readonly SecretKeyPurpose[];
  /** Unix seconds. */
  readonly now: () => number;
  /** People rewritten in one transaction. */
  readonly batch?: number;
  /** Told how many people are rewritten so far. */
  readonly onProgress?: (people: number) => void;
}

/** What a rotation did. */
export interface RotationOutcome {
  readonly people: number;
  /** Versions now in force, by purpose. */
  readonly versions: Readonly<Partial<Record<SecretKeyPurpose, number>>>;
}

const BATCH = 500;

/**
 * Replaces keys: adds a new one to the key file, puts it into force, rewrites everyone, retires the old one and takes it out of the file.
 * Both are in force meanwhile, so enrolment goes on. Interrupted at any instant, it goes on where it was when it is run again.
 *
 * @param database migrated database
 * @param ring keys
 * @param options what to rotate
 * @returns what was done
 * @throws {@link AuthorityKeysInUse} if another program does so now
 * @throws EnrolmentKeysNotInForce if the key file is not the one in force; it stays as it is
 * @throws EnrolmentKeyNeeded if sessions are open that were opened before: run it again when they are over
 */
export async function rotateServiceKeys(
  database: Database,
  ring: KeyRing,
  options: RotationOptions,
): Promise<RotationOutcome> {
  const { path } = ring;
  if (path === undefined) return rotateAlone(database, ring, options);
  // Two at once would write over one another's new key, and whoever is recorded under that one would be lost.
  const release = await lockPath(path, () => new AuthorityKeysInUse(path));
  try {
    await ring.reload();
    return await rotateAlone(database, ring, options);
  } finally {
    await release();
  }
}

async function rotateAlone(database: Database, ring: KeyRing, options: RotationOptions): Promise<RotationOutcome> {
  const versions: Partial<Record<SecretKeyPurpose, number>> = {};
  const started: SecretKeyPurpose[] = [];
  for (const purpose of options.purposes) {
    const isOver = await finishEnded(database, ring, purpose);
    if (!isOver) await addKey(database, ring, purpose);
    started.push(purpose);
    versions[purpose] = await beginRotation({ keys: ring.keys, store: databaseStore(database, 0) }, purpose);
  }
  let people = 0;
  for (let group = await groupAfter(database, -1); group !== undefined; group = await groupAfter(database, group)) {
    const authority = { groupId: group, keys: ring.keys, store: databaseStore(database, group) };
    for (;;) {
      const rewritten = await rotatePeople(authority, options.batch ?? BATCH);
      if (rewritten === 0) break;
      people += rewritten;
      options.onProgress?.(people);
    }
  }
  for (const purpose of started) {
    await endRotation({ keys: ring.keys, store: databaseStore(database, 0) }, purpose, options.now());
    await finishEnded(database, ring, purpose);
  }
  return { people, versions };
}

/** Takes retired keys out of the file; says whether there were any: a rotation had ended, but for this. */
async function finishEnded(database: Database, ring: KeyRing, purpose: SecretKeyPurpose): Promise<boolean> {
  const states = await statesOf(database, purpose);
  const retired = new Set(states.filter(({ use }) => use === "retired").map(({ version }) => version));
  const left = ring.keys[purpose].filter(({ version }) => !retired.has(version));
  if (left.length === ring.keys[purpose].length || left.length === 0) return false;
  if (ring.path !== undefined) await ring.replace({ ...ring.keys, [purpose]: left });
  return true;
}

/** Adds a new key unless a rotation is under way, or its key is there already. */
async function addKey(database: Database, ring: KeyRing, purpose: SecretKeyPurpose): Promise<void> {
  const states = await statesOf(database, purpose);
  for (const { version, check_value } of states.filter(({ use }) => use !== "retired")) {
    const held = ring.keys[purpose].find((key) => key.version === version);
    if (held?.check !== hexOf(check_value)) throw new EnrolmentKeysNotInForce(purpose, version);
  }
  const highest = Math.max(0, ...states.map(({ version }) => version));
  const isUnderWay = states.some(({ use }) => use === "old");
  const newest = newestOf(ring.keys[purpose]).version;
  if (isUnderWay || newest > highest) return;
  await ring.replace({ ...ring.keys, [purpose]: [...ring.keys[purpose], freshKey(highest + 1)] });
}

function statesOf({ db }: Database, purpose: SecretKeyPurpose) {
  return db
    .selectFrom("key_version")
    .select(["version", "check_value", "use"])
    .where("purpose", "=", purpose)
    .execute();
}

/** The next group that has people, found without reading them all. */
async function groupAfter({ db }: Database, group: number): Promise<number | undefined> {
  const row = await db
    .selectFrom("person")
    .select("group_id")
    .where("group_id", ">", group)
    .orderBy("group_id")
    .limit(1)
    .executeTakeFirst();
  return row?.group_id;
}
