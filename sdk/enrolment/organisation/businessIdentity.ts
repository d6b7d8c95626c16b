import { AbiCoder } from "ethers";

import { NO_REF, type Statement } from "../../attestation/attestationUid.ts";
import { networkSchemaId } from "../../attestation/schemaId.ts";
import { statementUid } from "../../attestation/statement.ts";
import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";

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

/**
 * The attestation of a business identity.
 *
 * @param deployment binds the schema
 * @param identity what it is made of
 * @returns fields of the attestation
 * @see docs/spec/enrolment.md section 11
 */
export function businessIdentityAttestation(deployment: Deployment, identity: BusinessIdentity): Statement {
  const coder = AbiCoder.defaultAbiCoder();
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
  return statementUid(deployment, identity.issuer, businessIdentityAttestation(deployment, identity));
}
