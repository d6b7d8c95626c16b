import type { Kysely } from "@realdid/service";
import type { Signer } from "ethers";
import type { Authority, RealDidNetwork } from "realdid";

import type { Schema } from "../database/schema.ts";
import type { ShardJobs } from "../jobs/shardJobs.ts";

/** How roots are published. */
export interface PublishingSettings {
  /** Blocks on top of a publication before it counts. */
  readonly confirmations: number;
  /** Changes of one batch at most. */
  readonly batchLimit: number;
  /** Up to so many leaves go on chain in full; more go into a file. */
  readonly leavesOnChain: number;
  /** Where wallets and auditors reach this service. */
  readonly publicUrl: string;
  /** Wei a unit of gas; above it nothing is sent. */
  readonly highestFee: bigint;
  /** After so many seconds a transaction that is not mined is sent again with a higher fee. */
  readonly resendSeconds: number;
  /** Seconds between the beginnings of two batches; 0: as soon as something is to be published. */
  readonly intervalSeconds: number;
  /** For how long a dead publisher keeps the others out. */
  readonly leaseMilliseconds: number;
}

/** What publishing tells the log. */
export type Told = (level: "info" | "warn" | "error", event: string, fields: Readonly<Record<string, unknown>>) => void;

/** A group that this process publishes, with all it takes. */
export interface PublishedGroup {
  readonly groupId: number;
  readonly db: Kysely<Schema>;
  readonly network: RealDidNetwork;
  /** Sends and pays; for a group whose authority is one account, that account. */
  readonly sender: Signer;
  readonly authority: Pick<Authority, "store" | "now" | "pausedSeconds">;
  readonly minimumSize: number;
  readonly jobs: ShardJobs;
  readonly settings: PublishingSettings;
  readonly tell: Told;
}

/** What a group waits for. */
export type WaitReason =
  | "more members"
  | "the schedule"
  | "signatures"
  | "the transaction to be mined"
  | "confirmations"
  | "ether for the sender"
  | "a lower gas price"
  | "the group's own key"
  | "the registry to be unpaused"
  | "another leaf: this root was withdrawn"
  | "a foreign root to be withdrawn"
  | "the chain"
  | "the other publisher";

/** What one step came to. */
export type Step =
  | { readonly kind: "moved" }
  | { readonly kind: "idle" }
  | { readonly kind: "waits"; readonly reason: WaitReason; readonly detail?: Readonly<Record<string, unknown>> };

/** The batch came one state further: go on at once. */
export const MOVED: Step = { kind: "moved" };

/** Nothing is to be published. */
export const IDLE: Step = { kind: "idle" };

/**
 * @param reason what for
 * @param detail figures for the log
 * @returns a step that waits
 */
export function waits(reason: WaitReason, detail: Readonly<Record<string, unknown>> = {}): Step {
  return { kind: "waits", reason, detail };
}
