import { hexOf } from "@realdid/service";
import { type RealDidNetwork, platformId, readDuty, readStatuses } from "realdid";

import type { Ending } from "../errors.ts";

/** Which statement is asked about. */
export interface StatementPlace {
  readonly uid: Uint8Array;
  /** Slug. */
  readonly platform: string;
  readonly pseudonym: bigint;
}

/**
 * Asks the chain, as it is now, what became of a statement.
 *
 * @param network connected network
 * @param place of the statement
 * @returns how it ended; undefined if it stands
 * @throws ChainUnreachable
 */
export async function endingOf(
  network: RealDidNetwork,
  { uid, platform, pseudonym }: StatementPlace,
): Promise<Ending | undefined> {
  const { statement, flags } = await readDuty(network, platformId(platform), pseudonym);
  if (statement === undefined) return "withdrawn";
  if (statement.uid !== hexOf(uid)) return "replaced";
  if (flags.includes("DISCLOSED")) return undefined;
  const [status] = await readStatuses(network, statement.issuer, [statement.uid]);
  return status?.revokedAt === 0 ? "expired" : "revoked";
}
