import { type ContractTransactionReceipt, hexlify, toUtf8Bytes } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { DidAttributeInvalid } from "./errors.ts";
import { type ServiceEndpoint, parseServiceEndpoint } from "./serviceEndpoint.ts";
import { setAttribute } from "./setAttribute.ts";
import { withdrawAttributes } from "./withdrawAttributes.ts";

/** A service: the DID, the service's type, and its endpoint, which is an absolute URI, a map, or a list of these. */
export interface ServiceOptions {
  readonly did: string;
  readonly type: string;
  readonly endpoint: ServiceEndpoint;
}

/**
 * Publishes a service endpoint in a DID's document.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, `type`, `endpoint`, and `validitySeconds` (a year unless given)
 * @returns the receipt
 * @throws {DidAttributeInvalid} and as {@link changeDid}
 * @see docs/spec/did.md section 4
 * @example await addService(network, { did, type: "HubService", endpoint: "https://hub.example" });
 */
export async function addService(
  network: RealDidNetwork,
  options: ServiceOptions & { readonly validitySeconds?: number },
): Promise<ContractTransactionReceipt> {
  const { did, type, endpoint, ...validity } = options;
  return setAttribute(network, { did, name: { kind: "service", type }, value: encode(endpoint), ...validity });
}

/**
 * Withdraws a service from a DID's document, in whichever form it was published.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, `type` and `endpoint` as the document shows them
 * @returns the receipt
 * @throws {DidEntryUnknown} if it does not show it; as {@link addService} and {@link readHistory}
 */
export async function removeService(
  network: RealDidNetwork,
  options: ServiceOptions,
): Promise<ContractTransactionReceipt> {
  const { did, type, endpoint } = options;
  const meant = JSON.stringify(parseServiceEndpoint(encode(endpoint)));
  return withdrawAttributes(
    network,
    did,
    (name, value) =>
      name.kind === "service" && name.type === type && JSON.stringify(parseServiceEndpoint(value)) === meant,
  );
}

function encode(endpoint: ServiceEndpoint): Hex {
  const text: unknown = typeof endpoint === "string" ? endpoint : JSON.stringify(endpoint);
  const value = typeof text === "string" ? (hexlify(toUtf8Bytes(text)) as Hex) : "0x";
  if (parseServiceEndpoint(value) === undefined) {
    throw new DidAttributeInvalid("a service's endpoint is an absolute URI, a map of plain words, or a list of these");
  }
  return value;
}
