import { AbiCoder, id, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { type IdentitySignature, checkIdentitySignature, signWithIdentity } from "./identitySignature.ts";
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

/** The identity's signature of a session, with the key it was made by. */
export type ProofOfPossession = IdentitySignature;

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
  return signWithIdentity(wallet, possessionMessage(context));
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
  checkIdentitySignature(commitment, proof, possessionMessage(context));
}
