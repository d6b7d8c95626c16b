import { alternate } from "../prove/alternate.ts";
import { OURS, type Row } from "../row.ts";
import { proveFromShard } from "../../sdk/enrolment/tree/proveFromShard.ts";
import { rootOfShards, shardRootOf } from "../../sdk/enrolment/tree/shardRootOf.ts";
import { asNumbers, benchLeaves } from "./leaves.ts";

const SHARD_SIZE = 2 ** 16;
/** Shards of the whole country. */
const SHARDS = Math.ceil(1_400_000_000 / SHARD_SIZE);
const RUNS = 5;

/**
 * What a wallet downloads and computes for its path, in a group of the whole country's size.
 *
 * @returns rows in bytes and ms
 */
export async function measureWallet(): Promise<Row[]> {
  const leaves = benchLeaves(SHARD_SIZE);
  // All shards but one stand for others': what they are does not change what the wallet does.
  const shardRoots = asNumbers(benchLeaves(SHARDS));
  const shardNumber = SHARDS - 2;
  shardRoots[shardNumber] = shardRootOf(leaves);
  const root = rootOfShards(shardRoots);
  const [commitment] = asNumbers(leaves.subarray(-32)) as [bigint];
  const sources = { root, shardRoots, shardNumber, leaves, commitment };
  const [proving] = await alternate(RUNS, () => Promise.resolve(proveFromShard(sources)));
  const size = 32 * (SHARD_SIZE + SHARDS);
  return [
    {
      operation: "enrolment.wallet.download",
      system: OURS,
      unit: "bytes",
      value: size,
      note: `a full shard and the roots of ${SHARDS}, as for 1.4 billion people; hashes do not compress`,
    },
    {
      operation: "enrolment.wallet.proof",
      system: OURS,
      unit: "ms",
      value: Math.round(proving?.ms ?? NaN),
      note: `median of ${RUNS}, one thread; the whole shard and the top checked against the root`,
    },
  ];
}
