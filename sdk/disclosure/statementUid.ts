import { AbiCoder, id, keccak256 } from "ethers";

import { attestationUid, NO_REF, type Statement } from "../attestation/attestationUid.ts";
import { networkSchemaId } from "../attestation/schemaId.ts";
import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";

/** Whose name a statement shows. */
export type StatementKind = "self" | "backer";

/** Numbers of the kinds in the contract. */
export const KIND_NUMBERS: Readonly<Record<StatementKind, number>> = { self: 1, backer: 2 };

/** What an attestation of schema `business-identity` is made of. */
export interface BusinessIdentity {
  readonly issuer: Hex;
  /** DID address of the organisation. */
  readonly organisation: Hex;
  /** Salted hash of the unified social credit code. */
  readonly creditCodeHash: Hex;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
  readonly salt: Hex;
}

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

/**
 * The attestation of a business identity.
 *
 * @param deployment binds the schema
 * @param identity what it is made of
 * @returns fields of the attestation
 * @see docs/spec/disclosure.md section 5
 */
export function businessIdentityAttestation(deployment: Deployment, identity: BusinessIdentity): Statement {
  return {
    schema: networkSchemaId(deployment, "business-identity"),
    subject: coder.encode(["address"], [identity.organisation]) as Hex,
    ref: NO_REF,
    expiresAt: identity.expiresAt,
    salt: identity.salt,
    content: coder.encode(["bytes32"], [identity.creditCodeHash]) as Hex,
  };
}

/**
 * The uid of a business identity; the reference of the backer's name statements.
 *
 * @param deployment binds chain and log
 * @param identity what it is made of
 * @returns uid
 */
export function businessIdentityUid(deployment: Deployment, identity: BusinessIdentity): Hex {
  return deploymentUid(deployment, identity.issuer, businessIdentityAttestation(deployment, identity));
}
