import type { ContractRunner } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";

/** What the chain keeps of a visitor's pseudonym, and whether it counts now. */
export interface VisitorState {
  /** Checksummed; the zero address if nobody holds the pseudonym. */
  readonly controller: Hex;
  /** Changes of the pseudonym so far; 0: never registered. */
  readonly sequence: number;
  /** End of the lease or of the freeze, unix seconds of chain time; 0 if there is neither. */
  readonly validUntil: number;
  /** Whether the lease runs, it is not frozen, and the epoch it was proved against stands. */
  readonly isLive: boolean;
  /** Whether its holder blocked all use, and the block still runs. */
  readonly isFrozen: boolean;
}

/** What whoever verifies logins asks about the chain, for one platform. `readPlatform` asks the chain each time. */
export interface PlatformView {
  readonly deployment: Deployment;
  readonly platformId: Hex;
  /** Reads contracts that are controllers (ERC-1271). */
  readonly runner: ContractRunner;
  /** The domain that the platform registered. */
  domain(): Promise<string>;
  /** Unix seconds of the newest block. */
  chainTime(): Promise<number>;
  stateOf(pseudonym: bigint): Promise<VisitorState>;
  /**
   * The live pseudonym that has this controller, for wallets that know only their address; undefined if there is none. Anyone can name any
   * address: of several that name it the one that was bound to it first.
   */
  pseudonymOf(controller: Hex): Promise<bigint | undefined>;
  /** Whether the pseudonym is live and holds a live claim of each group. Group 0 is never claimed. */
  hasClaims(pseudonym: bigint, groups: readonly number[]): Promise<boolean>;
  /** Groups of which the pseudonym holds a live claim, in rising order; none if it is not live. */
  claimsOf(pseudonym: bigint): Promise<readonly number[]>;
  /** Whether a root of group 0 counts now. */
  isLiveRoot(root: bigint): Promise<boolean>;
  /** Flags of its disclosure duty as the registry's `flagsOf` has them; `flagNames` names them. */
  disclosureOf(pseudonym: bigint): Promise<number>;
}
