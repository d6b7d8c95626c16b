import { RealDidError } from "../../errors.ts";

/** A downloaded shard, or the list of shard roots, is not one. */
export class EnrolmentShardUnreadable extends RealDidError {
  readonly code = "ENROLMENT_SHARD_UNREADABLE" as const;
  constructor(readonly offset: number) {
    super(
      `the shard or the list of shard roots cannot be read at byte ${offset}`,
      "Download it again, from another place if it stays so.",
    );
  }
}

/** What can be wrong with what a wallet downloaded. */
export type MembershipPart = "top" | "shard" | "shard number";

/** A download failed, or was larger than what was asked for can be. */
export class EnrolmentDownloadFailed extends RealDidError {
  readonly code = "ENROLMENT_DOWNLOAD_FAILED" as const;
  constructor(reason: string, cause?: unknown) {
    super(`the download failed: ${reason}`, "Try again, from another place if it stays so.", { cause });
  }
}

/** What was downloaded does not lead to the root that stands on chain. */
export class EnrolmentShardDiffers extends RealDidError {
  readonly code = "ENROLMENT_SHARD_DIFFERS" as const;
  constructor(readonly part: MembershipPart) {
    super(
      `the ${part} that was downloaded does not lead to the group's root`,
      "Download it again for the root that stands on chain now, from another place if it stays so.",
    );
  }
}

/** A snapshot of a tree is damaged; `part` says what is wrong first. */
export class EnrolmentSnapshotUnreadable extends RealDidError {
  readonly code = "ENROLMENT_SNAPSHOT_UNREADABLE" as const;
  constructor(readonly part: "version" | "size" | "leaves" | "root") {
    super(`the snapshot's ${part} is wrong`, "Use another snapshot, or rebuild the tree with auditGroup.");
  }
}

/** A tree hasher has 1 to 64 threads. */
export class EnrolmentHasherThreadsInvalid extends RealDidError {
  readonly code = "ENROLMENT_HASHER_THREADS_INVALID" as const;
  constructor(threads: unknown) {
    super(`a tree hasher cannot have ${String(threads)} threads`, "Give a whole number from 1 to 64.");
  }
}

/** The hasher was closed before this was done. */
export class EnrolmentHasherClosed extends RealDidError {
  readonly code = "ENROLMENT_HASHER_CLOSED" as const;
  constructor() {
    super("the tree hasher is closed", "Create another one with createTreeHasher.");
  }
}

/** A worker thread died twice at the same shard. */
export class EnrolmentHasherThreadLost extends RealDidError {
  readonly code = "ENROLMENT_HASHER_THREAD_LOST" as const;
  constructor(reason: string) {
    super(`a thread of the tree hasher was lost: ${reason}`, "Try again, with fewer threads if memory is short.");
  }
}

/** The caller's signal ended the work. */
export class EnrolmentHashingAborted extends RealDidError {
  readonly code = "ENROLMENT_HASHING_ABORTED" as const;
  constructor(reason: unknown) {
    super("hashing was aborted", "Begin again if it was not meant to end.", { cause: reason });
  }
}

/** The commitment is in none of the shards that were looked through. */
export class EnrolmentNotInGroup extends RealDidError {
  readonly code = "ENROLMENT_NOT_IN_GROUP" as const;
  constructor() {
    super("the commitment is not there", "Wait until the enrolment is published, or enrol again if it was revoked.");
  }
}
