import type { Kysely, Logger } from "@realdid/service";
import type { RealDidNetwork } from "realdid";

import type { ChainTime } from "../chain/chainTime.ts";
import type { Schema } from "../database/tables.ts";
import type { Counts } from "../http/metrics.ts";
import type { PayingWallet } from "./payingWallet.ts";

/** What sending needs. */
export interface Sender {
  readonly db: Kysely<Schema>;
  readonly wallet: PayingWallet;
  /** On the wallet. */
  readonly network: RealDidNetwork;
  readonly chainTime: ChainTime;
  readonly log: Logger;
  readonly counts: Counts;
  /** Name of this process among those that share the database. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly highestFee: bigint;
  readonly keepSeconds: number;
}
