import type { DeploymentTable } from "@realdid/service";

/** What is known of a proof. */
export type ProofState = "waiting" | "sent" | "done" | "moved on" | "refused";

/** A proof; nothing says when it came, or from where. */
export interface ProofTable {
  /** Hash of what it says, 64 hex digits. */
  readonly id: string;
  readonly platform_id: Uint8Array;
  /** JSON; null when settled: what is needed no more is not kept. */
  readonly proof: string | null;
  /** Unix seconds, on a full quarter of an hour. */
  readonly deadline: number;
  readonly state: string;
  /** Why it was refused. */
  readonly code: string | null;
  readonly transaction_hash: Uint8Array | null;
  /** Unix seconds of the batch that settled it, rounded up to a quarter of an hour. */
  readonly settled_at: number | null;
}

/** Tables of the relayer. */
export interface Schema {
  readonly deployment: DeploymentTable;
  readonly relayer_proofs: ProofTable;
}
