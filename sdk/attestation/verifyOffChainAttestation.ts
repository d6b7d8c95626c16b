import { TypedDataEncoder, recoverAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import type { Statement } from "./attestationUid.ts";
import { checkObject, checkTime } from "./checkField.ts";
import { type ContentOf, type StatementSchema, decodeContent } from "./content.ts";
import { type SchemaDescription, describeSchema } from "./describeSchema.ts";
import {
  AttestationDocumentAltered,
  AttestationDocumentOtherNetwork,
  AttestationDocumentSignatureInvalid,
  AttestationExpired,
  AttestationSchemaUnexpected,
} from "./errors.ts";
import { type OffChainAttestation, parseOffChainAttestation } from "./offChainDocument.ts";
import { networkSchemaId, networkSchemaOf } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";
import { statementUid } from "./statement.ts";
import { OFF_CHAIN_TYPES, attestationDomain } from "./typedData.ts";

/** What a document says, once its signature is verified. */
export interface VerifiedAttestation<Schema extends StatementSchema = StatementSchema> {
  readonly uid: Hex;
  readonly issuer: Hex;
  readonly statement: Statement;
  readonly schema: SchemaDescription;
  /** Name, if the schema is one that every network registers. */
  readonly schemaName?: SchemaName;
  readonly content: ContentOf<Schema>;
}

/** How to verify a document. */
export interface VerifyingOptions<Schema extends StatementSchema = StatementSchema> {
  /** The only schema to accept; any unless given. It types the content. */
  readonly schema?: Schema;
  /** Unix seconds against which the expiry is held; this machine's clock unless given. */
  readonly time?: number;
}

/**
 * Verifies an off-chain attestation from the document alone, without any network: form, chain and log, uid, content, expiry, and the
 * signature of the issuer's key. Says nothing of revocation and accreditation: {@link checkOffChainAttestation} does.
 *
 * @param deployment network that it must be of
 * @param document as received, parsed JSON
 * @param options schema to expect, and the time
 * @returns issuer, uid, schema and decoded content
 * @throws {AttestationDocumentMalformed} {@link AttestationDocumentOtherNetwork} {@link AttestationDocumentAltered}
 * {@link AttestationDefinitionInvalid} {@link AttestationSchemaUnexpected} {@link AttestationContentInvalid}
 * {@link AttestationExpired} {@link AttestationDocumentSignatureInvalid}
 * @see docs/spec/attestation.md section 9
 * @example
 * const { issuer, content } = verifyOffChainAttestation(deployment, JSON.parse(text), { schema: "qualification" });
 */
export function verifyOffChainAttestation<Schema extends StatementSchema = StatementSchema>(
  deployment: Deployment,
  document: unknown,
  options: VerifyingOptions<Schema> = {},
): VerifiedAttestation<Schema> {
  const parsed = parseOffChainAttestation(document);
  const read = readOffChainAttestation(deployment, parsed, options);
  if (!isSignedByKey(parsed, read)) throw new AttestationDocumentSignatureInvalid(parsed.issuer);
  return read;
}

/**
 * Everything but the signature.
 *
 * @param deployment network that it must be of
 * @param document of the right form
 * @param options schema to expect, and the time
 * @returns what it says
 * @throws as {@link verifyOffChainAttestation}
 */
export function readOffChainAttestation<Schema extends StatementSchema>(
  deployment: Deployment,
  document: OffChainAttestation,
  options: VerifyingOptions<Schema>,
): VerifiedAttestation<Schema> {
  checkObject("options", options as unknown);
  const { time = Math.floor(Date.now() / 1000) } = options;
  checkTime("time", time);
  if (document.chainId !== String(deployment.chainId)) throw new AttestationDocumentOtherNetwork("chain");
  if (document.log.toLowerCase() !== deployment.addresses.attestationLog.toLowerCase()) {
    throw new AttestationDocumentOtherNetwork("log");
  }
  const schema = describeSchema(document.schema);
  const { uid, issuer, subject, ref, expiresAt, salt, content } = document;
  const statement = { schema: schema.id, subject, ref, expiresAt, salt, content };
  if (statementUid(deployment, issuer, statement) !== uid) throw new AttestationDocumentAltered(uid);
  checkExpected(deployment, schema, options.schema);
  const decoded = decodeContent(schema, content) as ContentOf<Schema>;
  if (expiresAt !== 0 && expiresAt <= time) throw new AttestationExpired(expiresAt);
  const name = networkSchemaOf(deployment, schema.id)?.name;
  return { uid, issuer, statement, schema, ...(name === undefined ? {} : { schemaName: name }), content: decoded };
}

/**
 * The EIP-712 hash that the issuer signs.
 *
 * @param document its chain and log are the domain
 * @param read what it says
 * @returns 32 bytes
 */
export function offChainHash(document: OffChainAttestation, read: Omit<VerifiedAttestation, "content">): Hex {
  const domain = attestationDomain(BigInt(document.chainId), document.log);
  return TypedDataEncoder.hash(domain, OFF_CHAIN_TYPES, { issuer: read.issuer, ...read.statement }) as Hex;
}

/**
 * Whether the issuer's own key signed: 65 bytes r, s, v with s in the lower half of the order, so that nobody makes a second signature of one.
 *
 * @param document with its signature
 * @param read what it says
 * @returns true if it did
 */
export function isSignedByKey(document: OffChainAttestation, read: Omit<VerifiedAttestation, "content">): boolean {
  const { signature, issuer } = document;
  const isCanonical =
    signature.length === 132 && BigInt(`0x${signature.slice(66, 130)}`) <= HALF_ORDER && /1[bc]$/.test(signature);
  if (!isCanonical) return false;
  try {
    return recoverAddress(offChainHash(document, read), signature).toLowerCase() === issuer.toLowerCase();
  } catch {
    return false; // no point of the curve
  }
}

/** Half the order of secp256k1. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

function checkExpected(deployment: Deployment, schema: SchemaDescription, expected: StatementSchema | undefined): void {
  if (expected === undefined) return;
  const id = typeof expected === "string" ? networkSchemaId(deployment, expected) : expected.id;
  if (schema.id !== id)
    throw new AttestationSchemaUnexpected(schema.definition, String(typeof expected === "string" ? expected : id));
}
