import type { RealDidNetwork } from "../../chain/network.ts";
import { type CreditCode, parseCreditCode } from "../creditCode.ts";
import type { OrganisationStore } from "./organisationStore.ts";

/** Says whether a name belongs to a credit code: the business register. */
export interface OrganisationSource {
  /**
   * @param name as the organisation gave it
   * @param creditCode normalised
   * @returns whether the register has exactly this name under this code
   */
  matches(name: string, creditCode: CreditCode): Promise<boolean>;
}

/** One authority's rules for organisations. */
export interface OrganisationDesk {
  /** Its runner is the issuer, accredited for `business-identity`; pays. */
  readonly network: RealDidNetwork;
  readonly store: OrganisationStore;
  readonly register: OrganisationSource;
  /** Unix seconds. */
  readonly now: () => number;
}

/** One row of a business register. */
export interface RegisteredOrganisation {
  readonly name: string;
  /** Unified social credit code, as written. */
  readonly creditCode: string;
}

/**
 * A business register kept in memory.
 *
 * @param rows names and codes
 * @returns the register
 * @throws EnrolmentCreditCodeInvalid if a row's code cannot be one
 */
export function organisationTable(rows: readonly RegisteredOrganisation[]): OrganisationSource {
  const names = new Map<string, string>();
  for (const { name, creditCode } of rows) names.set(parseCreditCode(creditCode), name.normalize("NFC"));
  return { matches: async (name, creditCode) => names.get(creditCode) === name.normalize("NFC") };
}
