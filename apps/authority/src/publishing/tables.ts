import type { Generated } from "@realdid/service";

/** How far a batch has come. */
export type EpochState = "placed" | "prepared" | "signed" | "sent" | "confirmed" | "withdrawn" | "abandoned";

/** The intent row of an epoch: written before anything is done, so that whoever comes after a crash knows what was meant. */
export interface EpochTable {
  id: Generated<number>;
  group_id: number;
  state: EpochState;
  /** Why it was abandoned. */
  reason: string | null;
  /** 32 bytes; 0 for a group's first. */
  previous_root: Uint8Array;
  size_before: number;
  size: number;
  /** As published: docs/spec/enrolment.md section 4. */
  leaves: Uint8Array;
  batch_hash: Uint8Array;
  /** Where the leaves' file is; null: they go on chain in full. */
  uri: string | null;
  /** Null until its shards are hashed. */
  root: Uint8Array | null;
  safe_nonce: number | null;
  /** The signed transaction, kept before it is sent. */
  raw_transaction: Uint8Array | null;
  transaction_hash: Uint8Array | null;
  /** Unix seconds, as are all times. */
  sent_at: number | null;
  /** Number of the epoch in the registry. */
  epoch_number: number | null;
  /** Block at which it was found confirmed. */
  block: number | null;
  created_at: number;
}

/** A shard that a batch changes. */
export interface EpochShardTable {
  epoch_id: number;
  number: number;
  /** The batch's leaves in this shard, encoded like those of the whole. */
  leaves: Uint8Array;
  /** Null if the shard is new. */
  root_before: Uint8Array | null;
  /** Null until it is hashed. */
  root_after: Uint8Array | null;
  /** Place at which the records are not what stands on chain. */
  differs_at: number | null;
}

/** What an operator answered. `evidence`: a signature over another root. */
export interface EpochSignatureTable {
  epoch_id: number;
  safe_nonce: number;
  operator: Uint8Array;
  kind: "signature" | "refusal" | "evidence";
  root: Uint8Array | null;
  part: string | null;
  signature: Uint8Array;
  received_at: number;
}

/** Who publishes a group, and what it waits for. */
export interface PublisherTable {
  group_id: number;
  holder: string | null;
  /** Unix milliseconds by the database's clock. */
  held_until: Generated<number>;
  /** A batch is to begin whatever the schedule says. */
  requested_at: number | null;
  waits_for: string | null;
  waits_since: number | null;
}

/** What wallets download, by its own root. */
export interface ShardTable {
  kind: "shard" | "top";
  root: Uint8Array;
  /** brotli. */
  is_compressed: boolean;
  content: Uint8Array;
  stored_at: number;
}

/** Tables of publishing. */
export interface PublishingTables {
  epoch: EpochTable;
  epoch_shard: EpochShardTable;
  epoch_signature: EpochSignatureTable;
  publisher: PublisherTable;
  shard: ShardTable;
}
