import type { Wallet } from "ethers";

import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import type { Places } from "./places.ts";
import type { Part, Processes } from "./processes.ts";

/** What every step of one run knows. */
export interface Run {
  readonly places: Places;
  /** Absolute path; everything that this run leaves is in it. */
  readonly folder: string;
  readonly processes: Processes;
}

/** The same, once the chain is there. */
export interface ChainRun extends Run {
  /** File with the deployment's addresses. */
  readonly deploymentFile: string;
  /** Connected as the first local account, which pays for the consortium. */
  readonly network: RealDidNetwork;
  readonly payer: Wallet;
}

/** Further settings of a program. */
export type Settings = NonNullable<Part["env"]>;
