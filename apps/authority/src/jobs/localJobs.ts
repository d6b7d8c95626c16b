import type { Kysely } from "@realdid/service";

import type { Schema } from "../database/schema.ts";
import { hashEpochShard } from "./hashEpochShard.ts";
import type { ShardHasher, ShardJobs } from "./shardJobs.ts";

/**
 * Does jobs in this process: as many at once as the hasher has threads.
 *
 * @param db database
 * @param hasher of shards; closed with the jobs
 * @param threads of the hasher
 * @returns the jobs
 */
export function localJobs(db: Kysely<Schema>, hasher: ShardHasher, threads: number): ShardJobs {
  return {
    async run(jobs) {
      const waiting = [...jobs];
      const work = async (): Promise<void> => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await hashEpochShard(db, hasher, job);
      };
      await Promise.all(Array.from({ length: threads }, work));
    },
    close: async () => hasher.close(),
  };
}
