import { getBytes, hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { EnrolmentStoreUnreadable } from "../errors.ts";

/** What the authority knows of a person beyond the keyed hash. */
export interface PersonalData {
  readonly name: string;
  /** Normalised resident identity number. */
  readonly number: string;
}

const NONCE_BYTES = 12;
/** A name of thirty Chinese characters and its number fit into one. */
const BLOCK_BYTES = 128;
const SPACE = 0x20;

/**
 * Encrypts personal data with AES-256-GCM, bound to the record it belongs to.
 *
 * @param key 32 bytes
 * @param personKey of the record: a sealed value cannot be moved to another person's record
 * @param data what to hide
 * @returns nonce || ciphertext || tag
 */
export async function sealPersonalData(key: Uint8Array, personKey: Hex, data: PersonalData): Promise<Hex> {
  const iv = globalThis.crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const text = new TextEncoder().encode(JSON.stringify([data.name, data.number]));
  // The same length for nearly every name, so that the length says nothing.
  const plain = new Uint8Array(Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES).fill(SPACE);
  plain.set(text);
  const imported = await importKey(key);
  const cipher = await globalThis.crypto.subtle.encrypt(parameters(iv, personKey), imported, plain);
  const sealed = new Uint8Array(NONCE_BYTES + cipher.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(cipher), NONCE_BYTES);
  return hexlify(sealed) as Hex;
}

/**
 * Decrypts what {@link sealPersonalData} made.
 *
 * @param key 32 bytes
 * @param personKey of the record
 * @param sealed nonce || ciphertext || tag
 * @returns name and number
 * @throws EnrolmentStoreUnreadable if the key is another one or the record was changed
 */
export async function openPersonalData(key: Uint8Array, personKey: Hex, sealed: Hex): Promise<PersonalData> {
  try {
    const bytes = new Uint8Array(getBytes(sealed));
    const cipher = bytes.slice(NONCE_BYTES);
    const imported = await importKey(key);
    const iv = bytes.slice(0, NONCE_BYTES);
    const plain = await globalThis.crypto.subtle.decrypt(parameters(iv, personKey), imported, cipher);
    const [name, number] = JSON.parse(new TextDecoder().decode(plain)) as [string, string];
    return { name, number };
  } catch {
    throw new EnrolmentStoreUnreadable();
  }
}

async function importKey(key: Uint8Array): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey("raw", new Uint8Array(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

function parameters(iv: Uint8Array<ArrayBuffer>, personKey: Hex): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new Uint8Array(getBytes(personKey)) };
}
