import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { ReadingOptions } from "../../chain/readEach.ts";
import { auditGroup } from "../../enrolment/auditGroup.ts";
import type { Wallet } from "../../enrolment/restoreWallet.ts";
import { findPlace } from "../../enrolment/tree/findPlace.ts";
import { type RestoredPseudonym, readPseudonyms } from "./readPseudonyms.ts";

const CITIZENS = 0;

/** Everything of a person on one network. Holds private keys: it stays on the device. */
export interface RestoredPseudonyms {
  /** Place of the commitment among the verified citizens; undefined if it is not there, or the group could not be rebuilt. */
  readonly place: number | undefined;
  /** Whether the group of the verified citizens could be rebuilt from its leaves; if not, no place does not mean not enrolled. */
  readonly isGroupSound: boolean;
  /** One for each platform of the network, in the registry's order. */
  readonly pseudonyms: readonly RestoredPseudonym[];
}

/** How the chain is read. */
export interface RestoringOptions extends ReadingOptions {
  /** Gets the bytes of a leaf file, as `auditGroup` needs it for epochs that were published from files. */
  readonly fetchLeaves?: (uri: string, batchHash: Hex) => Promise<Hex>;
}

/**
 * Brings back all that a person has on a network from the wallet alone: place in the group, pseudonyms, their states, keys of the present
 * controllers, live claims. Reads the events of whole registries and sorts them on the device, so that no endpoint learns which
 * pseudonyms belong together.
 *
 * @param network connected network; a provider is enough
 * @param wallet of the person, from `restoreWallet`
 * @param options progress in blocks of the pseudonym registry, stop, and how to get leaf files
 * @returns everything, as of the newest block that the provider tells of; providers of ethers repeat an answer for a quarter of a second
 * @throws {@link PseudonymOtherNetwork} if the wallet is of another network; {@link PseudonymEventsIncomplete} if the endpoint's events do
 * not follow from one another; {ChainUnreachable}; what the signal gives as reason
 * @see docs/spec/pseudonym.md section 12
 * @example
 * const { pseudonyms } = await restorePseudonyms(network, restoreWallet(words, network.deployment.networkId));
 * pseudonyms.find(({ slug }) => slug === "weibo")?.controller?.generation; // 2: the controller was replaced twice
 */
export async function restorePseudonyms(
  network: RealDidNetwork,
  wallet: Wallet,
  options: RestoringOptions = {},
): Promise<RestoredPseudonyms> {
  const { fetchLeaves } = options;
  const pseudonyms = await readPseudonyms(network, wallet, options);
  const audit = await auditGroup(network, { groupId: CITIZENS, ...(fetchLeaves && { fetchLeaves }) });
  const place = audit.isSound ? findPlace(audit.tree, wallet.commitment) : undefined;
  return { isGroupSound: audit.isSound, place, pseudonyms };
}
