import type { Hex } from "../../chain/hex.ts";
import type { ResidentId } from "../residentId.ts";
import type { Authority } from "./authority.ts";
import type { AuthorityRecords } from "./authorityStore.ts";

/** What somebody says to be present with. */
export interface PresenceClaim {
  /** Normalised; undefined if what was given cannot be a number. The same work is done, and the answer is no. */
  readonly number: ResidentId | undefined;
  readonly sessionNonce: Hex;
  readonly code: string;
}

/** Says whether the person whom a number belongs to is there in person, now. */
export interface PresenceSource {
  /**
   * Whether the claim holds. Changes nothing: a wrong one, however often it comes, takes nothing from the person in whose name it is made.
   *
   * @param authority who asks
   * @param records of the transaction
   * @param claim to check
   */
  isPresent(authority: Authority, records: AuthorityRecords, claim: PresenceClaim): Promise<boolean>;
  /**
   * Uses the claim up, in the transaction that it allows.
   *
   * @param authority who asks
   * @param records of the transaction
   * @param claim that holds
   * @returns whether it still was there to be used
   */
  close(authority: Authority, records: AuthorityRecords, claim: PresenceClaim): Promise<boolean>;
}
