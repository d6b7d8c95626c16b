import { Mnemonic, hexlify } from "ethers";
import type { Hex } from "../chain/hex.ts";
import { type Wallet, restoreWallet } from "./restoreWallet.ts";

/**
 * Makes a new wallet of 128 random bits.
 *
 * @param networkId of the network, from `EnrolmentRegistry.networkId()`
 * @returns the wallet; its mnemonic is the only copy
 * @example
 * const wallet = createWallet(networkId);
 * console.log(wallet.mnemonic.split(" ").length); // 12
 */
export function createWallet(networkId: Hex): Wallet {
  const entropy = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return restoreWallet(Mnemonic.fromEntropy(hexlify(entropy)).phrase, networkId);
}
