/** One shard of a batch that is to be checked and hashed. */
export interface ShardJob {
  readonly epochId: number;
  readonly number: number;
}

/** Where shards are checked and hashed: threads of this process, or any number of worker processes. */
export interface ShardJobs {
  /**
   * Does jobs; each leaves its result in the database, so that one done twice does no harm and one done before a crash is not done again.
   *
   * @param jobs of one batch
   * @throws EnrolmentRecordsDiffer if the records are not what stands on chain
   */
  run(jobs: readonly ShardJob[]): Promise<void>;
  close(): Promise<void>;
}

/** Hashes whole shards. */
export interface ShardHasher {
  shardRoots(shards: readonly Uint8Array[]): Promise<bigint[]>;
  close(): Promise<void> | void;
}
