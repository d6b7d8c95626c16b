import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type AttributeName, parseAttributeName } from "./attributeName.ts";
import { changeDid } from "./changeDid.ts";
import { holdingAttributes } from "./document.ts";
import { DidEntryUnknown } from "./errors.ts";
import { identityOf } from "./identityOf.ts";
import { readHistory } from "./readHistory.ts";

/**
 * Withdraws, in one transaction, every attribute that says the same, in whichever form it was published: the registry knows each form
 * as another attribute, and withdrawing only one would leave the others in the document. Reads the DID's history first, in two RPC calls.
 *
 * @param network connected network; its runner is the controller
 * @param did DID
 * @param isMeant whether an attribute, by name and value, is one to withdraw
 * @returns the receipt
 * @throws {DidEntryUnknown} if none holds; as {@link readHistory} and {@link changeDid}
 */
export async function withdrawAttributes(
  network: RealDidNetwork,
  did: string,
  isMeant: (name: AttributeName, value: Hex) => boolean,
): Promise<ContractTransactionReceipt> {
  const meant = holdingAttributes(await readHistory(network, identityOf(network, did))).filter((event) => {
    const name = parseAttributeName(event.name);
    return name !== undefined && isMeant(name, event.value);
  });
  if (meant.length === 0) throw new DidEntryUnknown(did);
  return changeDid(
    network,
    did,
    meant.map(({ name, value }) => ({ kind: "revokeAttribute", name, value })),
  );
}
