import { getAddress, hexlify, randomBytes, type Signer, toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { identityOf } from "../did/identityOf.ts";
import type { CertificateIssuer } from "../enrolment/certificate/issuerKey.ts";
import { sdJwtOf } from "../enrolment/certificate/sdJwt.ts";
import { DisclosureIssuerMismatch } from "./errors.ts";
import { statementAttestation, type NameStatement } from "./nameStatement.ts";
import { parseNameStatement } from "./parseNameStatement.ts";
import { NAME_STATEMENT_TYPE, type NameStatementDocument } from "./readNameStatement.ts";

/** An authority that issues name statements. */
export interface StatementAuthority {
  /** Signer of the accredited account; pays for the attestation. */
  readonly signer: Signer;
  /** The DID of that account, with the ES256 key that stands in its document: `openIssuer`. */
  readonly issuer: CertificateIssuer;
}

/** What differs between statements; the rest follows from the network, the authority and chance. */
export type StatementContent = Pick<
  NameStatementDocument,
  "platform" | "pseudonym" | "kind" | "name" | "signedAt" | "expiresAt" | "evidenceHash" | "businessIdentity"
>;

/**
 * Signs a statement's credential and issues its attestation.
 *
 * @param network connected network
 * @param authority account and key
 * @param content what the statement says
 * @returns the statement; only a hash of what its issuer signed is on chain
 * @throws {DisclosureIssuerMismatch} {DisclosureStatementMalformed} for content that nobody could read, such as a name with marks that
 * hide another; the attestation log's errors
 */
export async function attestStatement(
  network: RealDidNetwork,
  { signer, issuer }: StatementAuthority,
  content: StatementContent,
): Promise<NameStatement> {
  if (identityOf(network, issuer.did) !== getAddress(await signer.getAddress())) throw new DisclosureIssuerMismatch();
  const statement = parseNameStatement({
    credential: await signCredential(network, issuer, content),
    attestationSalt: hexlify(randomBytes(32)),
  });
  const log = withRunner(network, signer).attestationLog;
  await send(log.attest(statementAttestation(network.deployment, statement)));
  return statement;
}

async function signCredential(
  { deployment }: RealDidNetwork,
  issuer: CertificateIssuer,
  content: StatementContent,
): Promise<string> {
  const { platform, pseudonym, kind, name, signedAt, expiresAt, evidenceHash, businessIdentity } = content;
  const payload = {
    iss: issuer.did,
    iat: signedAt,
    ...(expiresAt === 0 ? {} : { exp: expiresAt }),
    vct: NAME_STATEMENT_TYPE,
    network: deployment.networkId.toLowerCase(),
    chainId: String(deployment.chainId),
    disclosureRegistry: deployment.addresses.disclosureRegistry.toLowerCase(),
    platform,
    pseudonym: toBeHex(pseudonym, 32) as Hex,
    kind,
    evidenceHash,
    ...(businessIdentity === undefined ? {} : { businessIdentity }),
    name,
  };
  const header = { kid: issuer.keyId };
  return sdJwtOf({ issuer: issuer.privateKey }).issue(payload, { _sd: ["name"] } as never, { header });
}
