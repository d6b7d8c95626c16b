import { Mnemonic, getBytes, hexlify } from "ethers";
import type { Hex } from "realdid";

import { WalletPassphraseWrong } from "../../errors.ts";
import { requirePassphrase } from "./requirePassphrase.ts";

/** A wallet's words as they are kept on the device. */
export interface LockedWords {
  readonly version: 1;
  readonly networkId: Hex;
  /** PBKDF2 with SHA-256. */
  readonly iterations: number;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iv: Uint8Array<ArrayBuffer>;
  /** AES-256-GCM of the words' 16 bytes: always equally long, whatever the words. */
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/** OWASP asks for 600,000 at least; this takes about half a second. */
const ITERATIONS = 1_000_000;

/**
 * Locks the words with a passphrase.
 *
 * @param words of a wallet, checked
 * @param passphrase as the person chose it
 * @param networkId of the network on which they are used
 * @returns what may be kept
 * @throws as {@link requirePassphrase}
 */
export async function lockWords(words: string, passphrase: string, networkId: Hex): Promise<LockedWords> {
  requirePassphrase(passphrase);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const lock = { version: 1, networkId, iterations: ITERATIONS, salt, iv } as const;
  const key = await keyOf(passphrase, lock);
  const entropy = new Uint8Array(getBytes(Mnemonic.fromPhrase(words).entropy));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: headOf(lock) }, key, entropy);
  entropy.fill(0);
  return { ...lock, sealed: new Uint8Array(sealed) };
}

/**
 * Opens what {@link lockWords} locked.
 *
 * @param locked as kept
 * @param passphrase of the person
 * @returns the words
 * @throws {@link WalletPassphraseWrong} also if what is kept was changed
 */
export async function openWords(locked: LockedWords, passphrase: string): Promise<string> {
  const { iv, sealed } = locked;
  try {
    const key = await keyOf(passphrase, locked);
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: headOf(locked) }, key, sealed);
    const entropy = new Uint8Array(opened);
    const { phrase } = Mnemonic.fromEntropy(hexlify(entropy));
    entropy.fill(0);
    return phrase;
  } catch {
    // The reason would say nothing more, and may hold what was tried.
    throw new WalletPassphraseWrong();
  }
}

type Lock = Omit<LockedWords, "sealed">;

async function keyOf(passphrase: string, { iterations, salt }: Lock): Promise<CryptoKey> {
  const text = new TextEncoder().encode(passphrase.normalize("NFKC"));
  const material = await crypto.subtle.importKey("raw", text, "PBKDF2", false, ["deriveKey"]);
  text.fill(0);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** What stands beside the sealed words is sealed with them: nobody lowers the iterations or moves them to another network. */
function headOf({ version, networkId, iterations }: Lock): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(`realdid wallet ${version} ${networkId} ${iterations}`));
}
