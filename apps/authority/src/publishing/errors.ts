import { RealDidError } from "realdid";

/** Nothing is stored under this address. */
export class AuthorityContentUnknown extends RealDidError {
  readonly code = "AUTHORITY_CONTENT_UNKNOWN" as const;
  constructor() {
    super(
      "nothing is stored under this root or hash",
      "Take the group's root from the chain, the roots of shards from /v1/tops/<root>, hashes of leaf files from events: 0x and 64 small hex digits.",
    );
  }
}

/** No batch of this number waits for answers. */
export class AuthorityBatchUnknown extends RealDidError {
  readonly code = "AUTHORITY_BATCH_UNKNOWN" as const;
  constructor() {
    super("no batch of this number waits for operators", "GET /v1/batches lists those that do.");
  }
}
