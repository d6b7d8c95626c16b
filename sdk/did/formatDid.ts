import { getAddress, isAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { DidInvalid } from "./errors.ts";

const NETWORK_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * The DID of an address on a network.
 *
 * @param network name of the network, as in `networks/<name>.json`
 * @param identity address
 * @returns `did:realdid:<network>:<address>` with the address in EIP-55 form
 * @throws {DidInvalid}
 * @see docs/spec/did.md section 1
 * @example formatDid("china", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8") // "did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
 */
export function formatDid(network: string, identity: Hex): string {
  if (!NETWORK_NAME.test(network) || !identity.startsWith("0x") || !isAddress(identity)) {
    throw new DidInvalid(`did:realdid:${network}:${identity}`);
  }
  return `did:realdid:${network}:${getAddress(identity)}`;
}
