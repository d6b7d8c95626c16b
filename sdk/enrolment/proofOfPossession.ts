import { blake512 } from "@noble/hashes/blake1.js";
import { AbiCoder, id, keccak256 } from "ethers";
import { poseidon5 } from "poseidon-lite/poseidon5";
import type { Hex } from "../chain/hex.ts";
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

/** What a proof of possession is bound to: worth nothing on another network, authority, group or session. */
export interface PossessionContext {
  readonly networkId: Hex;
  /** Address of the group's authority, as `EnrolmentRegistry.groupOf` gives it. */
  readonly authority: Hex;
  readonly groupId: number;
  /** 32 random bytes that the authority gave for this session. */
  readonly sessionNonce: Hex;
}

/** The identity's EdDSA-Poseidon signature, with the key it was made by. */
export interface ProofOfPossession {
  readonly publicKey: PublicKey;
  readonly r8: PublicKey;
  readonly s: bigint;
}

const TAG = id("RealDID proof of possession v1");

/**
 * The number that is signed: 248 bits.
 *
 * @param context what the proof is bound to
 * @returns uint256(keccak256(abi.encode(tag, networkId, authority, groupId, sessionNonce))) >> 8
 * @see docs/spec/enrolment.md section 5
 */
export function possessionMessage(context: PossessionContext): bigint {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "address", "uint32", "bytes32"],
    [TAG, context.networkId, context.authority, context.groupId, context.sessionNonce],
  );
  return BigInt(keccak256(encoded)) >> 8n;
}

/**
 * Proves to the authority that the wallet holds the secret behind its commitment. Milliseconds; no SNARK.
 *
 * @param wallet of the person
 * @param context of this session
 * @returns the signature and the public key
 * @see docs/spec/enrolment.md section 5
 * @example
 * const proof = provePossession(wallet, { networkId, authority, groupId: 0, sessionNonce });
 */
export function provePossession(wallet: Wallet, context: PossessionContext): ProofOfPossession {
  const message = possessionMessage(context);
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
 * Checks that whoever sent `commitment` holds its secret key and made this proof for this session.
 *
 * @param commitment the leaf to be added
 * @param proof what the wallet sent; undefined if it sent none
 * @param context of this session
 * @throws {@link EnrolmentPossessionMissing} if there is no proof
 * @throws {@link EnrolmentPossessionKeyInvalid} if the key is off the curve, off the prime-order subgroup, or the neutral element
 * @throws {@link EnrolmentCommitmentMismatch} if the commitment is not Poseidon of the key: the root of a small tree, for example
 * @throws {@link EnrolmentPossessionSignatureInvalid} if the signature does not hold for this session
 * @see docs/spec/enrolment.md section 5
 */
export function checkPossession(
  commitment: bigint,
  proof: ProofOfPossession | undefined,
  context: PossessionContext,
): void {
  if (proof === undefined) throw new EnrolmentPossessionMissing();
  const key = curvePoint(proof.publicKey);
  if (key === undefined || !isKeyPoint(key)) throw new EnrolmentPossessionKeyInvalid();
  if (commitmentOf(proof.publicKey) !== commitment) throw new EnrolmentCommitmentMismatch();
  const r8 = curvePoint(proof.r8);
  if (r8 === undefined || proof.s < 0n || proof.s >= SUBGROUP_ORDER) throw new EnrolmentPossessionSignatureInvalid();
  const challenge = poseidon5([...proof.r8, ...proof.publicKey, possessionMessage(context)]);
  // The key is in the subgroup, so the factor may be taken modulo its order. Public values: the time may tell them.
  const left = multiplyOpen(BASE, proof.s);
  const right = r8.add(multiplyOpen(key, (challenge * 8n) % SUBGROUP_ORDER));
  if (!left.equals(right)) throw new EnrolmentPossessionSignatureInvalid();
}
