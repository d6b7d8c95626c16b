import type { DeploymentTable, Generated } from "@realdid/service";

/** Versions of keys, never keys. */
interface KeyVersionTable {
  readonly purpose: "uniqueness" | "sealing" | "register";
  readonly version: number;
  readonly check_value: Uint8Array;
  readonly use: "current" | "old" | "retired";
}

/** Open visits at the desk. */
interface SessionTable {
  readonly group_id: number;
  readonly nonce: Uint8Array;
  readonly ticket_hash: Uint8Array;
  readonly key_version: number;
  readonly expires_at: number;
}

/** The latest enrolment of each person. */
interface PersonTable {
  readonly group_id: number;
  readonly person_key: Uint8Array;
  readonly key_version: number;
  readonly sealed: Uint8Array;
  readonly sealing_version: number;
  readonly commitment: Uint8Array;
  readonly revocation_reason: string | null;
  readonly revocation_published_at: number | null;
}

/** Every commitment ever accepted. */
interface LeafTable {
  readonly group_id: number;
  readonly commitment: Uint8Array;
  readonly place: Generated<number | null>;
  readonly zeroed: Generated<boolean>;
  /** 0: nothing on chain, 1: the commitment stands, 2: 0 stands. */
  readonly standing: Generated<number>;
}

/** Tables of the rules: migration 001. */
export interface RulesTables {
  readonly deployment: DeploymentTable;
  readonly key_version: KeyVersionTable;
  readonly session: SessionTable;
  readonly person: PersonTable;
  readonly leaf: LeafTable;
}
