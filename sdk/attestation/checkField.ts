import { type Signer, isAddress, isHexString } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Statement } from "./attestationUid.ts";
import { AttestationFieldInvalid, AttestationSignerMissing } from "./errors.ts";

const MAX_UINT40 = 2 ** 40 - 1;

/**
 * Refuses what is no object: what a program without types may hand to a verb.
 *
 * @param field name, for the error
 * @param value candidate
 * @throws {AttestationFieldInvalid}
 */
export function checkObject(field: string, value: unknown): asserts value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new AttestationFieldInvalid(field, "an object");
}

/**
 * Refuses what is not 32 bytes.
 *
 * @param field name, for the error
 * @param value candidate
 * @throws {AttestationFieldInvalid}
 */
export function checkBytes32(field: string, value: unknown): asserts value is Hex {
  if (!isHexString(value, 32)) throw new AttestationFieldInvalid(field, "0x and 64 hex digits");
}

/**
 * Refuses what is not bytes.
 *
 * @param field name, for the error
 * @param value candidate
 * @throws {AttestationFieldInvalid}
 */
export function checkBytes(field: string, value: unknown): asserts value is Hex {
  if (!isHexString(value, true)) throw new AttestationFieldInvalid(field, "bytes as 0x and hex digits");
}

/**
 * Refuses what is not an address.
 *
 * @param field name, for the error
 * @param value candidate; with capital letters its EIP-55 checksum must hold
 * @throws {AttestationFieldInvalid}
 */
export function checkAddress(field: string, value: unknown): asserts value is Hex {
  if (typeof value !== "string" || !/^0x/.test(value) || !isAddress(value)) {
    throw new AttestationFieldInvalid(field, "an address: 0x and 40 hex digits");
  }
}

/**
 * Refuses what is not a time of the log.
 *
 * @param field name, for the error
 * @param value candidate
 * @throws {AttestationFieldInvalid}
 */
export function checkTime(field: string, value: unknown): asserts value is number {
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > MAX_UINT40) {
    throw new AttestationFieldInvalid(field, "unix seconds, at most 2^40 - 1; an expiry of 0 means never");
  }
}

/**
 * Refuses what is not a list of uids.
 *
 * @param value candidate
 * @throws {AttestationFieldInvalid}
 */
export function checkUids(value: unknown): asserts value is readonly Hex[] {
  if (!Array.isArray(value) || !value.every((uid) => isHexString(uid, 32))) {
    throw new AttestationFieldInvalid("uids", "a list of uids, each 0x and 64 hex digits");
  }
}

/**
 * Refuses what is not a statement as the log takes it.
 *
 * @param value candidate
 * @throws {AttestationFieldInvalid}
 */
export function checkStatement(value: unknown): asserts value is Statement {
  checkObject("statement", value);
  for (const field of ["schema", "subject", "ref", "salt"]) checkBytes32(field, value[field]);
  checkTime("expiresAt", value.expiresAt);
  checkBytes("content", value.content);
}

/**
 * Refuses what is not a deadline.
 *
 * @param value candidate
 * @throws {AttestationFieldInvalid}
 */
export function checkDeadline(value: unknown): asserts value is number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new AttestationFieldInvalid("deadline", "unix seconds");
}

/**
 * Refuses what cannot sign.
 *
 * @param value candidate
 * @throws {AttestationSignerMissing}
 */
export function checkSigner(value: unknown): asserts value is Signer {
  const signer = (value ?? {}) as { readonly getAddress?: unknown; readonly signTypedData?: unknown };
  if (typeof signer.getAddress !== "function" || typeof signer.signTypedData !== "function") {
    throw new AttestationSignerMissing();
  }
}
