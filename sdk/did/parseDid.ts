import { getAddress, isAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { DidInvalid } from "./errors.ts";

/** The parts of a DID. */
export interface ParsedDid {
  /** The same DID with its address in EIP-55 form. */
  readonly did: string;
  readonly network: string;
  readonly identity: Hex;
}

const FORM = /^did:realdid:([a-z][a-z0-9-]{0,30}):(0x[0-9a-fA-F]{40})$/;

/**
 * Takes a DID apart.
 *
 * @param did `did:realdid:<network>:<address>`; an address in mixed case must carry its EIP-55 checksum
 * @returns network and address
 * @throws {DidInvalid}
 * @see docs/spec/did.md section 1
 * @example parseDid("did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C8").network // "china"
 */
export function parseDid(did: string): ParsedDid {
  const [, network, address] = (typeof did === "string" && FORM.exec(did)) || [];
  if (network === undefined || address === undefined || !isAddress(address)) throw new DidInvalid(did);
  const identity = getAddress(address) as Hex;
  return { did: `did:realdid:${network}:${identity}`, network, identity };
}
