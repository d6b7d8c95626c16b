import { toBeHex } from "ethers";
import type { Hex } from "../chain/hex.ts";
import { type Wallet, deriveBytes } from "./restoreWallet.ts";

const INFO = new TextEncoder().encode("realdid controller v1");
/** Order of secp256k1. */
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * The private key that acts for the wallet's pseudonym on one platform. No two platforms, networks or generations share one.
 *
 * @param wallet of the person
 * @param platformId 32 bytes, keccak256 of the platform's slug
 * @param generation 0 at first; one more each time the controller is replaced
 * @returns a secp256k1 private key, secret
 * @throws RangeError if the platform id is not 32 bytes or the generation is not a uint32
 * @see docs/spec/enrolment.md section 2
 * @example
 * const key = controllerKey(wallet, keccak256(toUtf8Bytes("wechat")) as Hex, 0);
 */
export function controllerKey(wallet: Wallet, platformId: Hex, generation: number): Hex {
  if (!/^0x[0-9a-f]{64}$/iu.test(platformId)) throw new RangeError("a platform id has 32 bytes");
  if (!Number.isInteger(generation) || generation < 0 || generation > 0xffffffff) {
    throw new RangeError("a generation is a whole number from 0 to 2^32 - 1");
  }
  const info = new Uint8Array(INFO.length + 36);
  info.set(INFO);
  const view = new DataView(info.buffer);
  for (let i = 0; i < 32; i++) view.setUint8(INFO.length + i, parseInt(platformId.slice(2 + 2 * i, 4 + 2 * i), 16));
  view.setUint32(INFO.length + 32, generation);
  // 48 bytes, so that the remainder is as good as uniform.
  const bytes = deriveBytes(wallet.mnemonic, wallet.networkId, info, 48);
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return toBeHex((value % (CURVE_ORDER - 1n)) + 1n, 32) as Hex;
}
