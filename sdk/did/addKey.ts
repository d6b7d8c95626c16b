import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import type { KeyPurpose } from "./attributeName.ts";
import { type PublicKeyJwk, fromPublicKeyJwk } from "./publicKeyJwk.ts";
import { setAttribute } from "./setAttribute.ts";

/**
 * Publishes a key in a DID's document.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, the public key, what it is for (`veriKey` unless given) and for how long (a year unless given)
 * @returns the receipt
 * @throws {DidAttributeInvalid} and as {@link changeDid}
 * @see docs/spec/did.md section 4
 * @example await addKey(network, { did, jwk: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } });
 */
export async function addKey(
  network: RealDidNetwork,
  options: {
    readonly did: string;
    readonly jwk: PublicKeyJwk;
    readonly purpose?: KeyPurpose;
    readonly validitySeconds?: number;
  },
): Promise<ContractTransactionReceipt> {
  const { did, jwk, purpose = "veriKey", ...validity } = options;
  const value = fromPublicKeyJwk(jwk);
  return setAttribute(network, { did, name: { kind: "key", curve: jwk.crv, purpose }, value, ...validity });
}
