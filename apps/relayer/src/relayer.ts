import type { Database, Logger } from "@realdid/service";
import type { RealDidNetwork } from "realdid";

import type { Schema } from "./database/schema.ts";
import type { RelayerMetrics } from "./metrics.ts";
import type { PayingSigner } from "./sending/payingSigner.ts";
import type { Config } from "./settings.ts";

/** A relayer with everything open but its listeners. */
export interface Relayer {
  readonly config: Config;
  readonly database: Database<Schema>;
  /** Connected with the account that pays. */
  readonly network: RealDidNetwork;
  readonly signer: PayingSigner;
  readonly log: Logger;
  readonly metrics: RelayerMetrics;
  /** Unix seconds. */
  readonly now: () => number;
  close(): Promise<void>;
}
