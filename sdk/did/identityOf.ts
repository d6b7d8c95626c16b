import { zeroPadValue } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { DidNetworkUnknown } from "./errors.ts";
import { parseDid } from "./parseDid.ts";

/**
 * The address of a DID of the connected network.
 *
 * @param network connected network
 * @param did DID
 * @returns address
 * @throws {DidInvalid} {@link DidNetworkUnknown}
 */
export function identityOf(network: RealDidNetwork, did: string): Hex {
  const parsed = parseDid(did);
  if (parsed.network !== network.deployment.name) throw new DidNetworkUnknown(parsed.network, network.deployment.name);
  return parsed.identity;
}

/**
 * The subject of statements about a DID.
 *
 * @param did DID
 * @returns its address, left-padded to 32 bytes
 * @throws {DidInvalid}
 */
export function didSubject(did: string): Hex {
  return zeroPadValue(parseDid(did).identity, 32) as Hex;
}
