import { AbiCoder, id, keccak256 } from "ethers";

import { NO_REF, type Statement } from "../attestation/attestationUid.ts";
import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { canonicalJson } from "../platform/canonicalJson.ts";
import { platformId } from "../platform/platformId.ts";
import { deploymentUid, statementSubject, type StatementKind } from "./statementUid.ts";
import { networkSchemaId } from "../attestation/schemaId.ts";

/** What viewers are shown. Only its salted hash is on chain. */
export interface NameStatementDocument {
  readonly type: "RealDID name statement v1";
  readonly networkId: Hex;
  readonly chainId: string;
  readonly disclosureRegistry: Hex;
  /** Slug. */
  readonly platform: string;
  /** 32 bytes. */
  readonly pseudonym: Hex;
  readonly kind: StatementKind;
  /** The holder's real name, or the backer's. Personal data: never log it. */
  readonly name: string;
  /** Address of the authority. */
  readonly issuer: Hex;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
  /**
   * Kind self: salted hash of the link proof's transcript, which the holder may open in a dispute. Kind backer: hash of the
   * signature of its consent.
   */
  readonly evidenceHash: Hex;
  /** Kind backer: uid of its business identity. Kind self: 32 zero bytes. */
  readonly businessIdentity: Hex;
  /** 32 random bytes. */
  readonly salt: Hex;
}

/** A document with what finds its attestation on chain. */
export interface NameStatement {
  readonly document: NameStatementDocument;
  /** Salt of the attestation; another than the document's, as it is public. */
  readonly attestationSalt: Hex;
}

/**
 * Hash of a statement's document.
 *
 * @param document with its salt
 * @returns keccak256 of the canonical JSON
 * @see docs/spec/disclosure.md section 4
 */
export function documentHash(document: NameStatementDocument): Hex {
  return id(canonicalJson(document)) as Hex;
}

/**
 * The attestation that stands for a statement.
 *
 * @param deployment the statement's network
 * @param statement document and salt
 * @returns fields of the attestation
 */
export function statementAttestation(deployment: Deployment, statement: NameStatement): Statement {
  const { document, attestationSalt } = statement;
  const subject = statementSubject(
    deployment,
    platformId(document.platform),
    BigInt(document.pseudonym),
    document.kind,
  );
  return {
    schema: networkSchemaId(deployment, "name-statement"),
    subject,
    ref: document.kind === "self" ? NO_REF : document.businessIdentity,
    expiresAt: document.expiresAt,
    salt: attestationSalt,
    content: AbiCoder.defaultAbiCoder().encode(["bytes32"], [documentHash(document)]) as Hex,
  };
}

/**
 * The uid under which a statement is on chain.
 *
 * @param deployment the statement's network
 * @param statement document and salt
 * @returns uid
 */
export function nameStatementUid(deployment: Deployment, statement: NameStatement): Hex {
  return deploymentUid(deployment, statement.document.issuer, statementAttestation(deployment, statement));
}

/**
 * What the registry needs of a statement to find it.
 *
 * @param deployment the statement's network
 * @param statement document and salt
 * @returns the contract's struct
 */
export function toChainStatement(
  deployment: Deployment,
  statement: NameStatement,
): { readonly issuer: Hex; readonly expiresAt: number; readonly contentHash: Hex; readonly salt: Hex } {
  const { content, expiresAt, salt } = statementAttestation(deployment, statement);
  return { issuer: statement.document.issuer, expiresAt, contentHash: keccak256(content) as Hex, salt };
}
