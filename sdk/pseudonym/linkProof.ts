import { AbiCoder, id, isAddress, isHexString, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Wallet } from "../enrolment/restoreWallet.ts";
import { derivePseudonym } from "./derivePseudonym.ts";
import { PseudonymLinkInvalid, PseudonymProofMalformed } from "./errors.ts";
import type { ProofPoints } from "./proof.ts";
import type { ProvingOptions, PseudonymProver } from "./prover/createProver.ts";
import { proveStatement } from "./prover/proveStatement.ts";
import { pseudonymScope } from "./scope.ts";
import { verifySemaphoreProof } from "./verify/verifySemaphoreProof.ts";

/** Depth of the circuit used: the "tree" is the commitment itself. */
const LINK_DEPTH = 1;
const LINK_TYPEHASH = id(
  "RealDidLink(bytes32 networkId,bytes32 platformId,address verifier,bytes32 purpose,bytes32 nonce,uint64 expiresAt)",
);

/** Who is to be shown the link, for what, and until when. */
export interface LinkRequest {
  readonly networkId: Hex;
  readonly platformId: Hex;
  /** Address of the authority that asks. */
  readonly verifier: Hex;
  /** keccak256 of the purpose's name, for example `name-statement`. */
  readonly purpose: Hex;
  /** 32 random bytes of this session. */
  readonly nonce: Hex;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Shows that one pseudonym belongs to one commitment. For the authority's eyes alone; never stored, never published. */
export interface LinkProof {
  readonly pseudonym: bigint;
  readonly commitment: bigint;
  readonly points: ProofPoints;
}

/**
 * Proves to the authority that this platform's pseudonym belongs to the wallet's commitment, and nothing about other platforms.
 *
 * @param wallet of the person
 * @param request what the authority asked
 * @param prover of depth 1 (in Node: `loadProver(1)`)
 * @param options progress callback and signal
 * @returns the proof
 * @throws {@link PseudonymLinkInvalid} if the request is malformed or for another network than the wallet's; {@link PseudonymProvingAborted};
 * {@link PseudonymProverClosed}; {@link PseudonymProverThreadLost}; {@link PseudonymWitnessRefused}; {@link PseudonymProverDepthWrong}
 * @see docs/spec/pseudonym.md section 7
 * @example
 * const link = await proveLink(wallet, request, await loadProver(1));
 */
export async function proveLink(
  wallet: Wallet,
  request: LinkRequest,
  prover: PseudonymProver,
  options: ProvingOptions = {},
): Promise<LinkProof> {
  requireLinkRequest(request);
  if (request.networkId.toLowerCase() !== wallet.networkId.toLowerCase())
    throw new PseudonymLinkInvalid("the request is for another network");
  const statement = {
    secret: wallet.secretScalar,
    index: 0,
    siblings: [],
    root: wallet.commitment,
    nullifier: derivePseudonym(wallet, request.platformId),
    message: linkMessage(request),
    scope: pseudonymScope(request.networkId, request.platformId),
  };
  const { nullifier, points } = await proveStatement(prover, LINK_DEPTH, statement, options);
  return { pseudonym: nullifier, commitment: wallet.commitment, points };
}

/**
 * Verifies a link proof. The caller must hold the commitment of a person whose possession of it was proved at enrolment: only then is
 * there one identity behind it.
 *
 * @param request what was asked in this session
 * @param link what the holder answered
 * @param time unix seconds now
 * @throws {@link PseudonymLinkInvalid} if the request is malformed or has expired; PseudonymProofMalformed or PseudonymProofFalse if the proof fails
 */
export async function verifyLink(request: LinkRequest, link: LinkProof, time: number): Promise<void> {
  requireLinkRequest(request);
  if (typeof time !== "number" || !(time <= request.expiresAt))
    throw new PseudonymLinkInvalid("the request has expired");
  if (typeof link !== "object" || (link as LinkProof | null) === null) throw new PseudonymProofMalformed("shape");
  await verifySemaphoreProof(LINK_DEPTH, {
    root: link.commitment,
    nullifier: link.pseudonym,
    message: linkMessage(request),
    scope: pseudonymScope(request.networkId, request.platformId),
    points: link.points,
  });
}

function requireLinkRequest(request: LinkRequest | null | undefined): void {
  const { networkId, platformId, verifier, purpose, nonce, expiresAt }: Partial<LinkRequest> = request ?? {};
  for (const [part, value] of Object.entries({ networkId, platformId, purpose, nonce })) {
    if (!isHexString(value, 32)) throw new PseudonymLinkInvalid(`the request's ${part} is not 32 bytes of hex`);
  }
  if (!isHexString(verifier, 20) || !isAddress(verifier)) {
    throw new PseudonymLinkInvalid("the request's verifier is not an address");
  }
  if (typeof expiresAt !== "number" || !Number.isSafeInteger(expiresAt) || expiresAt < 0) {
    throw new PseudonymLinkInvalid("the request's expiresAt is not in unix seconds");
  }
}

function linkMessage(request: LinkRequest): bigint {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "bytes32", "address", "bytes32", "bytes32", "uint64"],
    [
      LINK_TYPEHASH,
      request.networkId,
      request.platformId,
      request.verifier,
      request.purpose,
      request.nonce,
      request.expiresAt,
    ],
  );
  return BigInt(keccak256(encoded));
}
