import { AbiCoder, id, keccak256 } from "ethers";

import { attestationUid, type Statement } from "../attestation/attestationUid.ts";
import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";

/** Whose name a statement shows. */
export type StatementKind = "self" | "backer";

/** Numbers of the kinds in the contract. */
export const KIND_NUMBERS: Readonly<Record<StatementKind, number>> = { self: 1, backer: 2 };

const SUBJECT_TAG = id("RealDID name statement v1");
const coder = AbiCoder.defaultAbiCoder();

/**
 * What a name statement's attestation is about.
 *
 * @param deployment binds chain and registry
 * @param platformId of the platform
 * @param pseudonym of the holder
 * @param kind whose name
 * @returns keccak256(abi.encode(tag, chainId, registry, platformId, pseudonym, kind))
 * @see docs/spec/disclosure.md section 3
 */
export function statementSubject(deployment: Deployment, platformId: Hex, pseudonym: bigint, kind: StatementKind): Hex {
  const fields = [
    SUBJECT_TAG,
    deployment.chainId,
    deployment.addresses.disclosureRegistry,
    platformId,
    pseudonym,
    KIND_NUMBERS[kind],
  ];
  return keccak256(coder.encode(["bytes32", "uint256", "address", "bytes32", "uint256", "uint8"], fields)) as Hex;
}

/**
 * The uid of an attestation on a deployment's log.
 *
 * @param deployment binds chain and log
 * @param issuer who issued
 * @param attestation its fields
 * @returns uid
 */
export function deploymentUid(deployment: Deployment, issuer: Hex, attestation: Statement): Hex {
  return attestationUid(attestation, { chainId: deployment.chainId, log: deployment.addresses.attestationLog, issuer });
}
