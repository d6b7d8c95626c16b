import type { Hex } from "../../../chain/hex.ts";
import type { RealDidNetwork } from "../../../chain/network.ts";
import { readEach } from "../../../chain/readEach.ts";
import { view } from "../../../chain/send.ts";

/** Pseudonyms that are asked about together, at least, where there are so many. */
const TOGETHER = 32;

/**
 * Reads the disclosure flags of a pseudonym that ever had a duty, together with those of others, always the same ones: so the endpoint
 * does not learn who of them has just signed in.
 *
 * @param network connected network
 * @param platformId keccak256 of the platform's slug
 * @param pseudonym one of `duties`
 * @param duties all pseudonyms of the platform that ever had a duty
 * @returns flags as the registry's `flagsOf` has them
 * @throws ChainUnreachable
 */
export async function readFlags(
  network: RealDidNetwork,
  platformId: Hex,
  pseudonym: bigint,
  duties: ReadonlySet<bigint>,
): Promise<number> {
  const buckets = BigInt(Math.max(1, Math.floor(duties.size / TOGETHER)));
  const others = [...duties].filter((one) => one % buckets === pseudonym % buckets);
  const flags = await readEach(others, (one) => view(network.disclosureRegistry.flagsOf(platformId, one)));
  return Number(flags[others.indexOf(pseudonym)]);
}
