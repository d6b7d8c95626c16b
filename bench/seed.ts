import { Mnemonic, Wallet, computeHmac, dataSlice, toUtf8Bytes } from "ethers";

import type { Hex } from "../sdk/chain/hex.ts";

/**
 * Bytes that look random and are the same in every run, so that calldata costs the same in every run.
 *
 * @param label names them
 * @returns 32 bytes
 */
export function seeded(label: string): Hex {
  return computeHmac("sha256", toUtf8Bytes("realdid bench"), toUtf8Bytes(label)) as Hex;
}

/** A key without ether. */
export function seededKey(label: string): Wallet {
  return new Wallet(seeded(label));
}

/** Twelve words. */
export function seededMnemonic(label: string): string {
  return Mnemonic.fromEntropy(dataSlice(seeded(label), 0, 16)).phrase;
}
