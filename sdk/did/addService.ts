import { type ContractTransactionReceipt, hexlify, toUtf8Bytes } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { DidAttributeInvalid } from "./errors.ts";
import { setAttribute } from "./setAttribute.ts";

/**
 * Publishes a service endpoint in a DID's document.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, the service's type, its endpoint (an absolute URI) and for how long (a year unless given)
 * @returns the receipt
 * @throws {DidAttributeInvalid} and as {@link changeDid}
 * @see docs/spec/did.md section 4
 * @example await addService(network, { did, type: "HubService", endpoint: "https://hub.example" });
 */
export async function addService(
  network: RealDidNetwork,
  options: {
    readonly did: string;
    readonly type: string;
    readonly endpoint: string;
    readonly validitySeconds?: number;
  },
): Promise<ContractTransactionReceipt> {
  const { did, type, endpoint, ...validity } = options;
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(endpoint))
    throw new DidAttributeInvalid("a service's endpoint is an absolute URI");
  return setAttribute(network, {
    did,
    name: { kind: "service", type },
    value: hexlify(toUtf8Bytes(endpoint)) as Hex,
    ...validity,
  });
}
