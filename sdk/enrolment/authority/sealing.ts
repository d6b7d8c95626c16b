import { concat, getBytes, hexlify, toBeHex } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { EnrolmentStoreUnreadable } from "../errors.ts";
import type { ResidentId } from "../residentId.ts";
import type { Person } from "./authorityStore.ts";
import { type VersionedKey, keyOfVersion } from "./keys.ts";

/** What the authority knows of a person beyond the keyed hash. */
export interface PersonalData {
  readonly name: string;
  /** Normalised resident identity number. */
  readonly number: ResidentId;
}

/** Sealed personal data, as a person's record holds it. */
export type SealedData = Pick<Person, "sealed" | "sealingVersion">;

const NONCE_BYTES = 12;
const WORD_BYTES = 32;
/** A name of thirty Chinese characters and its number fit into one. */
const BLOCK_BYTES = 128;
const SPACE = 0x20;

/**
 * Encrypts personal data with AES-256-GCM, bound to the record it belongs to.
 *
 * @param key of sealing
 * @param record a sealed value cannot be moved to another person's record, nor to another commitment
 * @param data what to hide
 * @returns nonce || ciphertext || tag, and the key's version
 */
export async function sealPersonalData(
  key: VersionedKey,
  record: Pick<Person, "personKey" | "commitment">,
  data: PersonalData,
): Promise<SealedData> {
  const iv = globalThis.crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const text = new TextEncoder().encode(JSON.stringify([data.name, data.number]));
  // The same length for nearly every name, so that the length says nothing.
  const plain = new Uint8Array(Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES).fill(SPACE);
  plain.set(text);
  const imported = await importKey(key.key);
  const cipher = await globalThis.crypto.subtle.encrypt(parameters(iv, bindingOf(record)), imported, plain);
  const sealed = new Uint8Array(NONCE_BYTES + cipher.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(cipher), NONCE_BYTES);
  return { sealed: hexlify(sealed) as Hex, sealingVersion: key.version };
}

/**
 * Decrypts what {@link sealPersonalData} made.
 *
 * @param keys of sealing
 * @param person whose record it is
 * @returns name and number
 * @throws EnrolmentKeysNotInForce if the record's key is not among them
 * @throws EnrolmentStoreUnreadable if the key is another one or the record was changed
 */
export async function openPersonalData(keys: readonly VersionedKey[], person: Person): Promise<PersonalData> {
  // Release 0.1 had one key, and bound what it sealed to the person's key alone.
  const isFirstForm = person.sealingVersion === 0;
  const { key } = keyOfVersion(keys, "sealing", isFirstForm ? 1 : person.sealingVersion);
  try {
    const bytes = new Uint8Array(getBytes(person.sealed));
    const binding = isFirstForm ? getBytes(person.personKey) : bindingOf(person);
    const iv = bytes.slice(0, NONCE_BYTES);
    const cipher = bytes.slice(NONCE_BYTES);
    const imported = await importKey(key);
    const plain = await globalThis.crypto.subtle.decrypt(parameters(iv, binding), imported, cipher);
    const [name, number] = JSON.parse(new TextDecoder().decode(plain)) as [string, ResidentId];
    return { name, number };
  } catch {
    throw new EnrolmentStoreUnreadable();
  }
}

/** The person's key and the commitment. */
function bindingOf({ personKey, commitment }: Pick<Person, "personKey" | "commitment">): Uint8Array {
  return getBytes(concat([personKey, toBeHex(commitment, WORD_BYTES)]));
}

async function importKey(key: Uint8Array): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey("raw", new Uint8Array(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

function parameters(iv: Uint8Array<ArrayBuffer>, binding: Uint8Array): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new Uint8Array(binding) };
}
