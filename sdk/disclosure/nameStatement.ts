import { AbiCoder, id, keccak256 } from "ethers";

import { NO_REF, type Statement } from "../attestation/attestationUid.ts";
import { networkSchemaId } from "../attestation/schemaId.ts";
import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { platformId } from "../platform/platformId.ts";
import { readNameStatement } from "./readNameStatement.ts";
import { deploymentUid, statementSubject } from "./statementUid.ts";

/** A name statement as it is kept and handed on, with what finds its attestation on chain. Read it with `readNameStatement`. */
export interface NameStatement {
  /** SD-JWT VC that shows the name, which is personal data: never log it. Only a hash of its signed part is on chain. */
  readonly credential: string;
  /** Salt of the attestation; public. */
  readonly attestationSalt: Hex;
}

/**
 * Hash of a statement's credential. The signed part holds the name's salted digest and a signature, so nobody can find it by trying.
 *
 * @param credential SD-JWT VC
 * @returns keccak256 of the token that the issuer signed, as ASCII, without disclosures
 * @see docs/spec/disclosure.md section 4
 */
export function credentialHash(credential: string): Hex {
  return id(credential.slice(0, credential.indexOf("~"))) as Hex;
}

/**
 * The attestation that stands for a statement.
 *
 * @param deployment the statement's network
 * @param statement credential and salt
 * @returns fields of the attestation
 * @throws {DisclosureStatementMalformed}
 */
export function statementAttestation(deployment: Deployment, statement: NameStatement): Statement {
  const { platform, pseudonym, kind, businessIdentity, expiresAt } = readNameStatement(statement);
  return {
    schema: networkSchemaId(deployment, "name-statement"),
    subject: statementSubject(deployment, platformId(platform), pseudonym, kind),
    ref: businessIdentity ?? NO_REF,
    expiresAt,
    salt: statement.attestationSalt,
    content: AbiCoder.defaultAbiCoder().encode(["bytes32"], [credentialHash(statement.credential)]) as Hex,
  };
}

/**
 * The uid under which a statement is on chain.
 *
 * @param deployment the statement's network
 * @param statement credential and salt
 * @returns uid
 * @throws {DisclosureStatementMalformed}
 */
export function nameStatementUid(deployment: Deployment, statement: NameStatement): Hex {
  return deploymentUid(deployment, readNameStatement(statement).issuer, statementAttestation(deployment, statement));
}

/**
 * What the registry needs of a statement to find it.
 *
 * @param deployment the statement's network
 * @param statement credential and salt
 * @returns the contract's struct
 * @throws {DisclosureStatementMalformed}
 */
export function toChainStatement(
  deployment: Deployment,
  statement: NameStatement,
): { readonly issuer: Hex; readonly expiresAt: number; readonly contentHash: Hex; readonly salt: Hex } {
  const { content, expiresAt, salt } = statementAttestation(deployment, statement);
  return { issuer: readNameStatement(statement).issuer, expiresAt, contentHash: keccak256(content) as Hex, salt };
}
