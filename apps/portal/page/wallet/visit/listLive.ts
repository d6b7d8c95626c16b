import { type RealDidNetwork, type Wallet, listPlatforms, readPseudonyms } from "realdid";

import type { LivePseudonym, Report } from "../keeper/messages.ts";

/**
 * Lists the platforms on which the wallet's person has a live pseudonym.
 *
 * @param network connected network
 * @param wallet of the person
 * @param report told how far it is
 * @returns one for each, in the registry's order
 */
export async function listLive(
  network: RealDidNetwork,
  wallet: Wallet,
  report: Report,
): Promise<readonly LivePseudonym[]> {
  const platforms = await listPlatforms(network);
  const onProgress = (done: number, total: number): void => {
    report("chain", done / total);
  };
  const all = await readPseudonyms(network, wallet, { onProgress });
  return all
    .filter(({ status }) => status.isLive)
    .map(({ platformId, slug, status }) => {
      const domain = platforms.find(({ id }) => id === platformId)?.domain ?? "";
      return { slug, domain, validUntil: status.validUntil };
    });
}
