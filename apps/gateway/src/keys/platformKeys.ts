import { createHash, createHmac, generateKeyPairSync, randomBytes } from "node:crypto";

import { type Kysely, seal, unseal } from "@realdid/service";
import type { JWK } from "oidc-provider";

import type { KeyRow, Schema } from "../database/schema.ts";
import { GatewayKeysInUse } from "../errors.ts";

/** Keys of one origin, as they count at one moment. */
export interface PlatformKeys {
  /** Private ES256 keys; the first one signs, all verify. */
  readonly signing: readonly JWK[];
  /** The first one signs cookies, all verify them. */
  readonly cookies: readonly string[];
  /** Changes with what is in the lists and with their order. */
  readonly version: string;
}

/** Where keys of an origin are kept. */
export interface KeyStore {
  readonly db: Kysely<Schema>;
  readonly platformId: string;
  /** Seals them, 32 bytes. */
  readonly sealingKey: Uint8Array;
}

const PURPOSES = ["signing", "cookies"] as const;

/**
 * Makes the first keys of an origin, unless it has some.
 *
 * @param store where they are kept
 * @param now unix seconds
 */
export async function ensureKeys(store: KeyStore, now: number): Promise<void> {
  const { db } = store;
  const rows = PURPOSES.map((purpose) => ({ ...freshKey(store, purpose, 1), signs_from: now, ends_at: null }));
  // Two processes that start at once: the keys of the first one stay.
  await db
    .insertInto("gateway_keys")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Reads the keys that count now.
 *
 * @param store where they are kept
 * @param now unix seconds
 * @returns the keys
 * @throws ServiceKeyForeign
 */
export async function readKeys(store: KeyStore, now: number): Promise<PlatformKeys> {
  const { db, platformId } = store;
  const rows = await db.selectFrom("gateway_keys").selectAll().where("platform_id", "=", platformId).execute();
  const standing = rows.filter(({ ends_at }) => ends_at === null || ends_at > now);
  // The newest that may sign comes first; those that only verify yet, so that clients learn of them in time, come last.
  const order = (row: KeyRow): number => (row.signs_from <= now ? -row.generation : row.generation);
  standing.sort((one, other) => order(one) - order(other));
  const ofPurpose = (purpose: KeyRow["purpose"]): readonly Uint8Array[] =>
    standing
      .filter((row) => row.purpose === purpose)
      .map((row) => unseal(store.sealingKey, placeOf(row), new Uint8Array(row.sealed)));
  const version = standing.map(({ purpose, generation }) => `${purpose} ${generation}`).join();
  const signing = ofPurpose("signing").map((bytes) => JSON.parse(Buffer.from(bytes).toString("utf8")) as JWK);
  return { signing, cookies: ofPurpose("cookies").map((bytes) => Buffer.from(bytes).toString("base64url")), version };
}

/** When keys change places. */
export interface Rotation {
  /** Unix seconds. */
  readonly now: number;
  /** The new key is shown for so long before it signs: clients that keep the key set for a while know it by then. */
  readonly leadSeconds: number;
  /** What the old key signed last may be shown for so long. */
  readonly keepSeconds: number;
}

/**
 * Adds new keys to an origin; the old ones sign until the new ones do and verify until all that they signed has ended.
 *
 * @param store where they are kept
 * @param rotation times
 * @returns the generation of the new signing key
 * @throws {@link GatewayKeysInUse}
 */
export async function rotateKeys(store: KeyStore, { now, leadSeconds, keepSeconds }: Rotation): Promise<number> {
  const { db, platformId } = store;
  return db.transaction().execute(async (transaction) => {
    let newest = 0;
    for (const purpose of PURPOSES) {
      const ofPurpose = (): ReturnType<typeof selectOf> => selectOf(transaction, platformId, purpose);
      const { last } = await ofPurpose().executeTakeFirstOrThrow();
      const generation = (last ?? 0) + 1;
      // Cookies are read here only: nobody has to learn of their key beforehand.
      const signsFrom = now + (purpose === "signing" && generation > 1 ? leadSeconds : 0);
      await transaction
        .updateTable("gateway_keys")
        .set({ ends_at: signsFrom + keepSeconds })
        .where("platform_id", "=", platformId)
        .where("purpose", "=", purpose)
        .where("ends_at", "is", null)
        .execute();
      const added = await transaction
        .insertInto("gateway_keys")
        .values({ ...freshKey(store, purpose, generation), signs_from: signsFrom, ends_at: null })
        .onConflict((conflict) => conflict.doNothing())
        .returning("generation")
        .executeTakeFirst();
      if (added === undefined) throw new GatewayKeysInUse();
      if (purpose === "signing") newest = generation;
    }
    return newest;
  });
}

/**
 * A value that only this origin can make, for a form or a challenge of one login.
 *
 * @param keys of the origin
 * @param parts what it stands for; none of them holds a line break
 * @returns base64url
 */
export function tokenOf(keys: PlatformKeys, ...parts: readonly string[]): string {
  return macs(keys.cookies.slice(0, 1), parts)[0] ?? "";
}

/**
 * Whether a value is what {@link tokenOf} made, with a key that still counts.
 *
 * @param keys of the origin
 * @param token of any type
 * @param parts what it has to stand for
 * @returns true if it is
 */
export function isTokenOf(keys: PlatformKeys, token: unknown, ...parts: readonly string[]): boolean {
  // Compared by their hashes: how long that takes tells nothing about them.
  const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
  return typeof token === "string" && macs(keys.cookies, parts).map(digest).includes(digest(token));
}

function macs(keys: readonly string[], parts: readonly string[]): readonly string[] {
  return keys.map((key) =>
    createHmac("sha256", key)
      .update(`realdid gateway\n${parts.join("\n")}`)
      .digest("base64url"),
  );
}

function selectOf(db: Kysely<Schema>, platformId: string, purpose: KeyRow["purpose"]) {
  return db
    .selectFrom("gateway_keys")
    .select(({ fn }) => fn.max("generation").as("last"))
    .where("platform_id", "=", platformId)
    .where("purpose", "=", purpose);
}

function freshKey({ platformId, sealingKey }: KeyStore, purpose: KeyRow["purpose"], generation: number) {
  const row = { platform_id: platformId, purpose, generation };
  const bytes = purpose === "cookies" ? randomBytes(32) : Buffer.from(JSON.stringify(freshSigningKey()));
  return { ...row, sealed: seal(sealingKey, placeOf(row), bytes) };
}

function freshSigningKey(): JWK {
  const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  return { ...jwk, kid: randomBytes(12).toString("base64url"), alg: "ES256", use: "sig" } as JWK;
}

function placeOf(row: Pick<KeyRow, "platform_id" | "purpose" | "generation">): string {
  return `${row.platform_id} ${row.purpose} ${row.generation}`;
}
