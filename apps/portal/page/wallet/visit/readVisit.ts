import { ZeroAddress } from "ethers";
import { type Hex, type RealDidNetwork, type RestoredPseudonym, type Wallet, readPseudonyms } from "realdid";

import { WalletCannotSign } from "../../errors.ts";
import type { Report, Visit } from "../keeper/messages.ts";

/** A lease that ends within two weeks is offered to be renewed; leases run at most 90 days. */
const ENDING_SECONDS = 14 * 86_400;

/**
 * Reads the wallet's pseudonym on a platform, from the events of all: the endpoint does not learn which it is.
 *
 * @param network connected network
 * @param wallet of the person
 * @param platformId of the platform
 * @param report told how far it is
 * @returns the pseudonym with its state
 * @throws {@link WalletCannotSign}
 */
export async function readState(
  network: RealDidNetwork,
  wallet: Wallet,
  platformId: Hex,
  report: Report,
): Promise<RestoredPseudonym> {
  const onProgress = (done: number, total: number): void => {
    report("chain", done / total);
  };
  const all = await readPseudonyms(network, wallet, { onProgress });
  const state = all.find((one) => one.platformId === platformId);
  if (state === undefined) throw new WalletCannotSign("the platform is not registered");
  return state;
}

/**
 * What a pseudonym's state means for a visit.
 *
 * @param state as read
 * @param time unix seconds of the chain
 * @param hasRelayer whether anybody takes renewals
 * @returns how the person stands with the platform
 */
export function visitOf({ status, controller }: RestoredPseudonym, time: number, hasRelayer: boolean): Visit {
  const { validUntil } = status;
  if (validUntil <= time) return { kind: "first" };
  if (status.controller === ZeroAddress) return { kind: "frozen", validUntil };
  if (controller === undefined) return { kind: "elsewhere" };
  if (!status.isLive) return { kind: "withdrawn", mayRenew: hasRelayer };
  return { kind: "known", validUntil, mayRenew: hasRelayer && validUntil - time < ENDING_SECONDS };
}
