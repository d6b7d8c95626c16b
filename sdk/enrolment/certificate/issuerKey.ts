import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { DidDocument, VerificationMethod } from "../../did/document.ts";
import { type PublicKeyJwk, fromPublicKeyJwk } from "../../did/publicKeyJwk.ts";
import { resolveDid } from "../../did/resolveDid.ts";
import { formatDidTime } from "../../did/selectVersion.ts";
import { EnrolmentCertificateKeyNotInForce } from "./errors.ts";
import { compressedP256, es256KeyOf } from "./es256.ts";

/** An authority as issuer of certificates. */
export interface CertificateIssuer {
  /** Its DID. */
  readonly did: string;
  /** DID URL of the key in its document. */
  readonly keyId: string;
  /** ES256; secret. */
  readonly privateKey: Hex;
}

/**
 * Finds the authority's key in its DID document.
 *
 * @param network connected network
 * @param did of the authority
 * @param privateKey ES256
 * @returns the issuer, for {@link issueCertificate}
 * @throws {@link EnrolmentCertificateKeyNotInForce} if it is not published there, for statements, now; what `resolveDid` throws
 * @see docs/spec/enrolment.md section 10
 */
export async function openIssuer(network: RealDidNetwork, did: string, privateKey: Hex): Promise<CertificateIssuer> {
  const own = fromPublicKeyJwk(es256KeyOf(privateKey).publicKey);
  const keys = await statementKeys(network, did);
  const method = keys.find(({ publicKeyJwk }) => compressedP256(publicKeyJwk) === own);
  if (method === undefined) throw new EnrolmentCertificateKeyNotInForce(did);
  return { did, keyId: method.id, privateKey };
}

/**
 * The key by which an issuer signed, if it was in force at a time.
 *
 * @param network connected network
 * @param did of the issuer
 * @param keyId DID URL
 * @param time unix seconds
 * @returns JWK on P-256
 * @throws {@link EnrolmentCertificateKeyNotInForce}; what `resolveDid` throws
 */
export async function readIssuerKey(
  network: RealDidNetwork,
  did: string,
  keyId: string,
  time: number,
): Promise<PublicKeyJwk> {
  const method = (await statementKeys(network, did, time)).find(({ id }) => id === keyId);
  if (method?.publicKeyJwk?.crv !== "P-256") throw new EnrolmentCertificateKeyNotInForce(did);
  return method.publicKeyJwk;
}

/**
 * Keys of a DID document that may sign what its subject states.
 *
 * @param document at some version
 * @returns verification methods
 */
export function statementKeysOf({
  verificationMethod = [],
  assertionMethod = [],
}: DidDocument): readonly VerificationMethod[] {
  return verificationMethod.filter(({ id }) => assertionMethod.includes(id));
}

/** Those of an issuer at a time, or now. */
async function statementKeys(
  network: RealDidNetwork,
  did: string,
  time?: number,
): Promise<readonly VerificationMethod[]> {
  const at = time === undefined ? {} : { versionTime: formatDidTime(time) };
  return statementKeysOf((await resolveDid(network, did, at)).didDocument);
}
