import { hash as nodeHash } from "node:crypto";

import { AbiCoder, Mnemonic, getBytes } from "ethers";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { poseidon1 } from "poseidon-lite/poseidon1";
import { poseidon2 } from "poseidon-lite/poseidon2";

import { FIELD_ORDER } from "../../sdk/enrolment/babyJubjub.ts";
import { TEXT_ENCODINGS, bigEndian } from "./encodings.ts";
import type { Needles } from "./needles.ts";
import type { KnownPerson, LeakKind } from "./people.ts";

const SEPARATORS = ["", " ", ",", ":", ";", "|", "-", "_", "/", "#", "\n", "\t"];
const HASHES = ["sha256", "sha512", "sha1", "md5", "ripemd160", "sm3", "sha3-256"];
/** Enough of a hash to know it by: truncated ones and those of another length are found too. */
const HASH_PART = 8;
const SECRET_PART = 16;
const MNEMONIC_WORDS = 3;

/**
 * Adds everything by which a person could be found: name, number and secrets in every encoding, and their unsalted hashes.
 *
 * @param needles grows
 * @param person whose
 * @param index of the person
 */
export function addPerson(needles: Needles, person: KnownPerson, index: number): void {
  const add = (kind: LeakKind, bytes: Uint8Array, detail: string): void =>
    needles.add(bytes, { kind, person: index, detail });
  for (const name of namesOf(person.name)) {
    for (const { label, encode } of TEXT_ENCODINGS) {
      const bytes = encode(name);
      if (bytes !== undefined) add("name", bytes, `name, ${label}`);
    }
  }
  addNumber(add, person.idNumber);
  addSecrets(add, person);
  addHashes(add, person);
}

type Add = (kind: LeakKind, bytes: Uint8Array, detail: string) => void;

/** The name as it is, with family and given name apart, and in the other order. Chinese family names have one or two characters. */
function namesOf(name: string): string[] {
  const names = new Set([name]);
  const words = name.trim().split(/[\s·]+/u);
  if (words.length > 1) {
    names.add(words.join(""));
    names.add([...words].reverse().join(" "));
    names.add([...words].reverse().join(""));
    names.add(name.toLowerCase()).add(name.toUpperCase());
    return [...names];
  }
  const characters = [...name];
  for (const length of characters.length > 2 ? [1, 2] : [1]) {
    const [family, given] = [characters.slice(0, length).join(""), characters.slice(length).join("")];
    names
      .add(`${family} ${given}`)
      .add(`${given}${family}`)
      .add(`${given} ${family}`)
      .add(`${given},${family}`)
      .add(`${family},${given}`);
  }
  return [...names];
}

/** Digits without the check digit, so that x and X are found alike; the older form of 15 digits; packed two digits to a byte. */
function addNumber(add: Add, number: string): void {
  const digits = number.slice(0, 17);
  const old = oldForm(number);
  add("number", Buffer.from(digits, "latin1"), "number, as text");
  add("number", Buffer.from(old, "latin1"), "number of 15 digits, as text");
  for (const packed of [digits.slice(0, 16), digits.slice(1, 17), old.slice(0, 14), old.slice(1, 15)]) {
    add("number", Buffer.from(packed, "hex"), "number, packed digits");
  }
  const integers = [digits, old, ...(/^\d+$/u.test(number) ? [number] : [])];
  for (const integer of integers) {
    const bytes = bigEndian(BigInt(integer));
    add("number", bytes, "number, as an integer");
    add("number", Uint8Array.from(bytes).reverse(), "number, as an integer");
  }
}

function oldForm(number: string): string {
  return number.slice(0, 6) + number.slice(8, 17);
}

function addSecrets(add: Add, { mnemonic, identityKey, secretScalar, commitment }: KnownPerson): void {
  if (mnemonic !== undefined) {
    const words = mnemonic.split(" ");
    for (let i = 0; i + MNEMONIC_WORDS <= words.length; i++) {
      const part = words.slice(i, i + MNEMONIC_WORDS);
      for (const separator of [" ", "", ","]) add("secret", Buffer.from(part.join(separator)), "words of the mnemonic");
    }
    addWhole(add, "secret", entropyOf(mnemonic), "entropy of the mnemonic");
  }
  if (identityKey !== undefined) addWhole(add, "secret", identityKey, "key of the identity");
  if (secretScalar !== undefined) addWhole(add, "secret", bigEndian(secretScalar, 32), "secret scalar of the identity");
  if (commitment !== undefined) addWhole(add, "commitment", bigEndian(commitment, 32), "commitment");
}

function entropyOf(mnemonic: string): Uint8Array {
  return getBytes(Mnemonic.fromPhrase(mnemonic).entropy);
}

/** In either byte order; half of it is enough. */
function addWhole(add: Add, kind: LeakKind, bytes: Uint8Array, detail: string): void {
  for (const one of [bytes, Uint8Array.from(bytes).reverse()]) {
    add(kind, one.subarray(0, SECRET_PART), detail);
    if (one.length >= 2 * SECRET_PART) add(kind, one.subarray(-SECRET_PART), detail);
  }
}

function addHashes(add: Add, person: KnownPerson): void {
  for (const [detail, input] of hashInputs(person)) {
    addHash(add, keccak_256(input), `keccak256 of ${detail}`);
    for (const name of HASHES) addHash(add, nodeHash(name, input, "buffer"), `${name} of ${detail}`);
  }
  for (const [detail, hash] of poseidonHashes(person)) addHash(add, bigEndian(hash, 32), `Poseidon of ${detail}`);
}

/** Truncations and `>> 8` keep the first bytes, address forms the last; a field element keeps neither. */
function addHash(add: Add, hash: Uint8Array, detail: string): void {
  add("hash", hash.subarray(0, HASH_PART), detail);
  add("hash", hash.subarray(-HASH_PART), detail);
  if (hash.length !== 32) return;
  const value = toInteger(hash);
  if (value >= FIELD_ORDER) {
    const reduced = bigEndian(value % FIELD_ORDER, 32);
    add("hash", reduced.subarray(0, HASH_PART), `${detail}, as a field element`);
    add("hash", reduced.subarray(-HASH_PART), `${detail}, as a field element`);
  }
}

function hashInputs(person: KnownPerson): [string, Uint8Array][] {
  const inputs: [string, Uint8Array][] = [];
  const text = (detail: string, value: string): void => void inputs.push([detail, Buffer.from(value, "utf8")]);
  const names = namesOf(person.name);
  for (const name of names) text("the name", name);
  for (const { label, encode } of TEXT_ENCODINGS.slice(1)) {
    const bytes = encode(person.name);
    if (bytes !== undefined) inputs.push([`the name in ${label}`, bytes]);
  }
  const numbers = [...new Set([person.idNumber.toUpperCase(), person.idNumber.toLowerCase()])];
  for (const number of [...numbers, oldForm(person.idNumber)]) {
    text("the number", number);
    for (const separator of SEPARATORS) {
      text("name and number", `${person.name}${separator}${number}`);
      text("number and name", `${number}${separator}${person.name}`);
    }
  }
  const abi = AbiCoder.defaultAbiCoder();
  inputs.push(["the name, ABI-encoded", getBytes(abi.encode(["string"], [person.name]))]);
  for (const number of numbers) {
    inputs.push(["the number, ABI-encoded", getBytes(abi.encode(["string"], [number]))]);
    inputs.push(["name and number, ABI-encoded", getBytes(abi.encode(["string", "string"], [person.name, number]))]);
    if (/^\d+$/u.test(number)) {
      inputs.push(
        ["the number as an integer", bigEndian(BigInt(number))],
        ["the number as an integer", bigEndian(BigInt(number), 32)],
      );
    }
  }
  const { mnemonic, identityKey, secretScalar, commitment } = person;
  if (mnemonic !== undefined) {
    text("the mnemonic", mnemonic);
    inputs.push(["the entropy", entropyOf(mnemonic)]);
  }
  if (identityKey !== undefined) inputs.push(["the key of the identity", identityKey]);
  if (secretScalar !== undefined) inputs.push(["the secret scalar", bigEndian(secretScalar, 32)]);
  if (commitment !== undefined) inputs.push(["the commitment", bigEndian(commitment, 32)]);
  return inputs;
}

function poseidonHashes(person: KnownPerson): [string, bigint][] {
  const asNumber = (text: string): bigint => toInteger(Buffer.from(text, "utf8")) % FIELD_ORDER;
  const hashed = (text: string): bigint => toInteger(keccak_256(Buffer.from(text, "utf8"))) >> 8n;
  const { name, idNumber } = person;
  const hashes: [string, bigint][] = [["the name", poseidon1([asNumber(name)])]];
  hashes.push(
    ["the name's keccak256", poseidon1([hashed(name)])],
    ["the number's keccak256", poseidon1([hashed(idNumber)])],
  );
  const numbers = new Set([asNumber(idNumber), BigInt(idNumber.replace(/\D/gu, ""))]);
  for (const number of numbers) {
    hashes.push(["the number", poseidon1([number])]);
    hashes.push(
      ["name and number", poseidon2([asNumber(name), number])],
      ["number and name", poseidon2([number, asNumber(name)])],
    );
  }
  if (person.commitment !== undefined) hashes.push(["the commitment", poseidon1([person.commitment])]);
  if (person.secretScalar !== undefined) hashes.push(["the secret scalar", poseidon1([person.secretScalar])]);
  return hashes;
}

function toInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
