import type { DeploymentTable, Generated } from "@realdid/service";

import type { Ending } from "../errors.ts";

/** A statement that was handed in and stands on chain. No column says when it came, or from where. */
export interface StatementTable {
  /** Of the attestation; it binds platform and pseudonym. */
  uid: Uint8Array;
  /** Slug. */
  platform: string;
  pseudonym: Uint8Array;
  /** Unix seconds; 0: never. */
  expires_at: number;
  /** JSON of the envelope, under the key file. */
  sealed: Uint8Array;
}

/** A pseudonym whose statement was handed in and has ended; the chain says the same. */
export interface EndedTable {
  platform: string;
  pseudonym: Uint8Array;
  ending: Ending;
}

/** A challenge that was given out and not answered yet. */
export interface ChallengeTable {
  nonce: Uint8Array;
  day: string;
  /** Unix seconds. */
  deadline: number;
}

/** A viewer who has signed in. */
export interface SessionTable {
  /** SHA-256 of what the browser holds. */
  id: Uint8Array;
  day: string;
  pseudonym: Uint8Array;
  /** Of the group that the viewer was proved in. */
  epoch: number;
}

/** What a viewer's pseudonym did on its day: how much, never what. */
export interface ViewerTable {
  day: string;
  pseudonym: Uint8Array;
  views: Generated<number>;
  is_banned: Generated<boolean>;
}

/** Tables of the statements service. No value stands in one of the first two and in one of the last two. */
export interface Schema {
  deployment: DeploymentTable;
  statement: StatementTable;
  ended: EndedTable;
  challenge: ChallengeTable;
  session: SessionTable;
  viewer: ViewerTable;
}
