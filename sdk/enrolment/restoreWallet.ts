import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Mnemonic, getBytes } from "ethers";
import type { Hex } from "../chain/hex.ts";
import { type PublicKey, commitmentOf, multiplyBase } from "./babyJubjub.ts";
import { EnrolmentMnemonicInvalid } from "./errors.ts";
import { expandIdentityKey } from "./identityKey.ts";

/** A person's keys on one network. Everything but `publicKey` and `commitment` is secret; nothing of it leaves the device but by the person's act. */
export interface Wallet {
  /** The network these keys belong to; on another network the same mnemonic gives unrelated ones. */
  readonly networkId: Hex;
  /** What brings everything back on a new device. */
  readonly mnemonic: string;
  /** Private key of the Semaphore v4 identity, 32 bytes. */
  readonly identityKey: Uint8Array;
  /** The circuit's secret input. */
  readonly secretScalar: bigint;
  /** Public key of the identity, shown to the authority alone. */
  readonly publicKey: PublicKey;
  /** Leaf of the group's tree: Poseidon of the public key. */
  readonly commitment: bigint;
}

/**
 * Brings back a wallet from its mnemonic.
 *
 * @param mnemonic BIP-39 words, English
 * @param networkId of the network, from `EnrolmentRegistry.networkId()`
 * @returns the same wallet each time
 * @throws {@link EnrolmentMnemonicInvalid} if the words are not a valid mnemonic
 * @see docs/spec/enrolment.md section 2
 * @example
 * const wallet = restoreWallet("test test test test test test test test test test test junk", networkId);
 */
export function restoreWallet(mnemonic: string, networkId: Hex): Wallet {
  const words = mnemonic.trim().toLowerCase().split(/\s+/u).join(" ");
  const identityKey = deriveBytes(words, networkId, new TextEncoder().encode("realdid identity v1"), 32);
  const { secretScalar } = expandIdentityKey(identityKey);
  const { x, y } = multiplyBase(secretScalar).toAffine();
  const publicKey: PublicKey = [x, y];
  return { networkId, mnemonic: words, identityKey, secretScalar, publicKey, commitment: commitmentOf(publicKey) };
}

/**
 * HKDF-SHA256 over the mnemonic's entropy, salted with the network.
 *
 * @param mnemonic BIP-39 words, English
 * @param networkId salt
 * @param info says what the bytes are for
 * @param length bytes wanted
 * @returns secret bytes
 * @throws {@link EnrolmentMnemonicInvalid} if the words are not a valid mnemonic
 */
export function deriveBytes(mnemonic: string, networkId: Hex, info: Uint8Array, length: number): Uint8Array {
  return hkdf(sha256, entropyOf(mnemonic), getBytes(networkId), info, length);
}

function entropyOf(mnemonic: string): Uint8Array {
  try {
    return getBytes(Mnemonic.fromPhrase(mnemonic).entropy);
  } catch {
    // The original error quotes the words: it must not be passed on.
    throw new EnrolmentMnemonicInvalid();
  }
}
