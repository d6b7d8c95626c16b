import { blake512 } from "@noble/hashes/blake1.js";
import { poseidon5 } from "poseidon-lite/poseidon5";

import {
  BASE,
  type PublicKey,
  SUBGROUP_ORDER,
  commitmentOf,
  curvePoint,
  isKeyPoint,
  multiplyBase,
  multiplyOpen,
} from "./babyJubjub.ts";
import {
  EnrolmentCommitmentMismatch,
  EnrolmentPossessionKeyInvalid,
  EnrolmentPossessionMissing,
  EnrolmentPossessionSignatureInvalid,
} from "./errors.ts";
import { expandIdentityKey, fromLittleEndian } from "./identityKey.ts";
import type { Wallet } from "./restoreWallet.ts";

/** An EdDSA-Poseidon signature of a wallet's identity, with the key it was made by. Shown to the authority alone. */
export interface IdentitySignature {
  readonly publicKey: PublicKey;
  readonly r8: PublicKey;
  readonly s: bigint;
}

/**
 * Signs with the identity's key, as Semaphore's identity package does.
 *
 * @param wallet of the person
 * @param message 248 bits that hash a tag of their own: no signature may pass for one of another purpose
 * @returns the signature and the public key
 * @see docs/spec/enrolment.md section 5
 */
export function signWithIdentity(wallet: Wallet, message: bigint): IdentitySignature {
  const { signingScalar, noncePrefix } = expandIdentityKey(wallet.identityKey);
  const seed = new Uint8Array(64);
  seed.set(noncePrefix);
  for (let i = 0, rest = message; i < 32; i++, rest >>= 8n) seed[32 + i] = Number(rest & 0xffn);
  const r = fromLittleEndian(blake512(seed)) % SUBGROUP_ORDER;
  const point = multiplyBase(r).toAffine();
  const r8: PublicKey = [point.x, point.y];
  const challenge = poseidon5([...r8, ...wallet.publicKey, message]);
  return { publicKey: wallet.publicKey, r8, s: (r + challenge * signingScalar) % SUBGROUP_ORDER };
}

/**
 * Checks that whoever names a commitment holds its secret key and signed the message.
 *
 * @param commitment that is claimed
 * @param signature what the wallet sent; undefined if it sent none
 * @param message what had to be signed
 * @throws {@link EnrolmentPossessionMissing} {@link EnrolmentPossessionKeyInvalid} {@link EnrolmentCommitmentMismatch}
 * {@link EnrolmentPossessionSignatureInvalid}
 * @see docs/spec/enrolment.md section 5
 */
export function checkIdentitySignature(
  commitment: bigint,
  signature: IdentitySignature | undefined,
  message: bigint,
): void {
  if (signature === undefined) throw new EnrolmentPossessionMissing();
  const key = curvePoint(signature.publicKey);
  if (key === undefined || !isKeyPoint(key)) throw new EnrolmentPossessionKeyInvalid();
  if (commitmentOf(signature.publicKey) !== commitment) throw new EnrolmentCommitmentMismatch();
  const r8 = curvePoint(signature.r8);
  if (r8 === undefined || signature.s < 0n || signature.s >= SUBGROUP_ORDER)
    throw new EnrolmentPossessionSignatureInvalid();
  const challenge = poseidon5([...signature.r8, ...signature.publicKey, message]);
  // The key is in the subgroup, so the factor may be taken modulo its order. Public values: the time may tell them.
  const left = multiplyOpen(BASE, signature.s);
  const right = r8.add(multiplyOpen(key, (challenge * 8n) % SUBGROUP_ORDER));
  if (!left.equals(right)) throw new EnrolmentPossessionSignatureInvalid();
}
