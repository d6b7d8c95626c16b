import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import type { KeyPurpose } from "./attributeName.ts";
import { type PublicKeyJwk, fromPublicKeyJwk, toPublicKeyJwk } from "./publicKeyJwk.ts";
import { withdrawAttributes } from "./withdrawAttributes.ts";

/**
 * Withdraws a key from a DID's document, in whichever form it was published.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, the public key, and what it was published for (`veriKey` unless given)
 * @returns the receipt
 * @throws {DidAttributeInvalid} {@link DidEntryUnknown} if the document does not show it for this purpose; as {@link readHistory} and
 * {@link changeDid}
 * @see docs/spec/did.md section 4
 * @example await revokeKey(network, { did, jwk: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } });
 */
export async function revokeKey(
  network: RealDidNetwork,
  options: { readonly did: string; readonly jwk: PublicKeyJwk; readonly purpose?: KeyPurpose },
): Promise<ContractTransactionReceipt> {
  const { did, jwk, purpose = "veriKey" } = options;
  const raw = fromPublicKeyJwk(jwk);
  return withdrawAttributes(network, did, (name, value) => {
    if (name.kind !== "key" || name.curve !== jwk.crv || name.purpose !== purpose) return false;
    try {
      return fromPublicKeyJwk(toPublicKeyJwk(name.curve, value)) === raw;
    } catch {
      return false; // not a key, so not in the document
    }
  });
}
