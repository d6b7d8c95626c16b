import type { DeploymentTable, Generated, LeaseTable } from "@realdid/service";

/** How far a proof has come. */
export type ProofState = "waiting" | "sent" | "done" | "moved on" | "refused";

/** A proof that was accepted. No column says when it came or from where, and no row leads to one of another pseudonym. */
export interface ProofTable {
  /** SHA-256 of what was sent. */
  id: Uint8Array;
  platform_id: Uint8Array;
  pseudonym: Uint8Array;
  /** How many proofs of the same pseudonym were kept when it came: the first one is sent first. */
  turn: number;
  /** JSON of `formatPseudonymProof`; null once it is settled. */
  content: string | null;
  /** Unix seconds by the chain's clock. */
  deadline: number;
  state: ProofState;
  /** Block before the one that it can be in; null unless it is sent. */
  sent_after: number | null;
  /** Why it was refused. */
  code: string | null;
  transaction_hash: Uint8Array | null;
  /** End of its batch, unix seconds; the same for all of a batch. */
  settled_at: number | null;
}

/** A transaction that was signed: written before it goes out, gone once it is mined. */
export interface OutgoingTable {
  nonce: number;
  /** As it was signed last. */
  raw: Uint8Array;
}

/** What sending waits for: one row. */
export interface SendingTable {
  single: Generated<boolean>;
  waits_for: WaitReason | null;
}

/** What sending may wait for. */
export type WaitReason = "funds" | "fee" | "transaction" | "pause" | "chain";

/** Tables of the relayer. */
export interface Schema {
  deployment: DeploymentTable;
  lease: LeaseTable;
  proof: ProofTable;
  outgoing: OutgoingTable;
  sending: SendingTable;
}
