import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";

import { type Kysely, wordOf } from "@realdid/service";

import type { Schema } from "../database/schema.ts";

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Leaves are random numbers; only runs of revoked ones shrink, for which the quickest level does. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };

/** What wallets download. */
export type ContentKind = "shard" | "top";

/** Content as it is stored. */
export interface StoredContent {
  readonly isCompressed: boolean;
  readonly content: Uint8Array;
}

/**
 * Stores content under its root; a second time does nothing.
 *
 * @param db database
 * @param kind leaves of a shard, or roots of all shards
 * @param root of the content
 * @param bytes as served
 */
export async function putContent(
  db: Kysely<Schema>,
  kind: ContentKind,
  root: bigint,
  bytes: Uint8Array,
): Promise<void> {
  const small = await compress(bytes, BROTLI);
  const isCompressed = small.length < bytes.length;
  await db
    .insertInto("shard")
    .values({
      kind,
      root: wordOf(root),
      is_compressed: isCompressed,
      content: isCompressed ? small : bytes,
      stored_at: Math.floor(Date.now() / 1000),
    })
    .onConflict((conflict) => conflict.columns(["kind", "root"]).doNothing())
    .execute();
}

/**
 * Finds content.
 *
 * @param db database
 * @param kind leaves of a shard, or roots of all shards
 * @param root of the content
 * @returns as stored, or undefined if it is not there
 */
export async function storedContent(
  db: Kysely<Schema>,
  kind: ContentKind,
  root: bigint,
): Promise<StoredContent | undefined> {
  const row = await db
    .selectFrom("shard")
    .select(["is_compressed", "content"])
    .where("kind", "=", kind)
    .where("root", "=", wordOf(root))
    .executeTakeFirst();
  return row && { isCompressed: row.is_compressed, content: row.content };
}

/**
 * Reads content.
 *
 * @param db database
 * @param kind leaves of a shard, or roots of all shards
 * @param root of the content
 * @returns plain bytes, or undefined if it is not there
 */
export async function readContent(
  db: Kysely<Schema>,
  kind: ContentKind,
  root: bigint,
): Promise<Uint8Array | undefined> {
  const stored = await storedContent(db, kind, root);
  return stored && plainContent(stored);
}

/**
 * @param stored as stored
 * @returns plain bytes
 */
export async function plainContent({ isCompressed, content }: StoredContent): Promise<Uint8Array> {
  return isCompressed ? decompress(content) : content;
}
