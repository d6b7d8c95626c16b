import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import type { KeyPurpose } from "./attributeName.ts";
import { type PublicKeyJwk, fromPublicKeyJwk } from "./publicKeyJwk.ts";
import { revokeAttribute } from "./setAttribute.ts";

/**
 * Withdraws a key from a DID's document.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, the public key, and what it was published for (`veriKey` unless given)
 * @returns the receipt
 * @throws {DidAttributeInvalid} and as {@link changeDid}
 * @see docs/spec/did.md section 4
 * @example await revokeKey(network, { did, jwk: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } });
 */
export async function revokeKey(
  network: RealDidNetwork,
  options: { readonly did: string; readonly jwk: PublicKeyJwk; readonly purpose?: KeyPurpose },
): Promise<ContractTransactionReceipt> {
  const { did, jwk, purpose = "veriKey" } = options;
  const value = fromPublicKeyJwk(jwk);
  return revokeAttribute(network, { did, name: { kind: "key", curve: jwk.crv, purpose }, value });
}
