import { leaseHolder, loggableError, readSigningKey } from "@realdid/service";
import { createTreeHasher } from "realdid";

import { bossJobs } from "../jobs/bossJobs.ts";
import { localJobs } from "../jobs/localJobs.ts";
import type { ShardJobs } from "../jobs/shardJobs.ts";
import { type Service, authorityOf } from "../service.ts";
import type { PublishedGroup } from "./group.ts";

/** A publisher that is ready to run. */
export interface OpenPublisher {
  readonly groups: readonly PublishedGroup[];
  /** Name of this process among publishers. */
  readonly holder: string;
  close(): Promise<void>;
}

/**
 * Opens what publishing takes: the sender's key, keys of groups whose authority is an account, and whoever hashes shards.
 *
 * @param service settings, chain, records
 * @returns the publisher; undefined if no sender is set: another process publishes then
 * @throws ServiceFileUnreadable ServiceKeyMissing
 */
export async function openPublisher(service: Service): Promise<OpenPublisher | undefined> {
  const { chain, config, database, log, network } = service;
  if (config.senderKeyFile === "") return undefined;
  const sender = await readSigningKey("AUTHORITY_SENDER_KEY_FILE", config.senderKeyFile);
  const jobs = await openJobs(service);
  const groups: PublishedGroup[] = [];
  for (const groupId of config.groups) {
    const file = config.groupKeyFiles.get(groupId);
    groups.push({
      groupId,
      db: database.db,
      network,
      sender: file === undefined ? sender : await readSigningKey("AUTHORITY_GROUP_KEY_FILES", file),
      authority: authorityOf(service, groupId),
      minimumSize: chain.constants.minimumGroupSize,
      jobs,
      settings: {
        confirmations: config.confirmations,
        batchLimit: config.batchLimit,
        leavesOnChain: config.leavesOnChain,
        publicUrl: config.publicUrl,
        highestFee: config.highestFee,
        resendSeconds: config.resendSeconds,
        intervalSeconds: config.publishSeconds,
        leaseMilliseconds: config.leaseSeconds * 1_000,
      },
      tell: (level, event, fields) => log[level](fields, event),
    });
  }
  const holder = leaseHolder(database);
  return { groups, holder, close: () => jobs.close() };
}

async function openJobs({ config, database, log }: Service): Promise<ShardJobs> {
  if (config.shardJobs === "workers" && database.kind === "postgres") {
    const onError = (error: Error): void => log.warn({ error: loggableError(error) }, "the queue of jobs failed");
    return bossJobs({ url: config.database, db: database.db, onError });
  }
  return localJobs(database.db, createTreeHasher({ threads: config.threads }), config.threads);
}
