import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";

/** What makes one RealDID network different from every other. */
export interface NetworkOrigin {
  /** Name of the network, as in DIDs: `china`. */
  readonly name: string;
  /** Chain on which the network began. */
  readonly chainId: bigint;
  /** 32 random bytes drawn at the first deployment. */
  readonly salt: Hex;
}

/**
 * The number that isolates a network: scopes, keys and proofs of possession are derived from it.
 *
 * @param origin name, chain and salt of the first deployment; a successor registry keeps the id
 * @returns keccak256(abi.encode("realdid", name, chainId, salt))
 * @see docs/spec/enrolment.md section 1
 * @example
 * networkIdOf({ name: "china", chainId: 31337n, salt: hexlify(randomBytes(32)) as Hex });
 */
export function networkIdOf(origin: NetworkOrigin): Hex {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["string", "string", "uint256", "bytes32"],
    ["realdid", origin.name, origin.chainId, origin.salt],
  );
  return keccak256(encoded) as Hex;
}
