import { ZeroHash, concat, getCreate2Address, getCreateAddress, keccak256 } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { type PasskeyPublicKey, checkedPoint } from "./passkey.ts";

/** The first contract that a contract creates has this nonce. */
const FIRST = 1;

/**
 * Where a passkey's account is or will be, without asking the chain.
 *
 * @param factory address of the network's factory: `deployment.addresses.passkeyFactory`
 * @param key the passkey's public key
 * @returns address in EIP-55 form
 * @throws PasskeyKeyInvalid if it is no point of P-256
 * @see docs/spec/did.md section 9
 * @example formatDid("china", passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey)) // a DID of its own
 */
export function passkeyAccountOf(factory: Hex, key: PasskeyPublicKey): Hex {
  checkedPoint(key);
  // OpenZeppelin's minimal clone with 64 bytes of immutable arguments behind its 45 bytes of code.
  const implementation = getCreateAddress({ from: factory, nonce: FIRST });
  const code = concat([
    "0x61006d3d81600a3d39f3363d3d373d3d3d363d73",
    implementation,
    "0x5af43d82803e903d91602b57fd5bf3",
    key.x,
    key.y,
  ]);
  return getCreate2Address(factory, ZeroHash, keccak256(code)) as Hex;
}
