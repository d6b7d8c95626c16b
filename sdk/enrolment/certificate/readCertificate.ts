import type { Hex } from "../../chain/hex.ts";
import type { PublicKeyJwk } from "../../did/publicKeyJwk.ts";
import {
  CERTIFICATE_DAYS,
  CERTIFICATE_TYPE,
  type CertificateContext,
  DAY_SECONDS,
  checkContext,
} from "./certificate.ts";
import { CERTIFICATE_CLAIMS, type CertificateClaim, type CertificateClaims } from "./claims.ts";
import { EnrolmentCertificateMalformed } from "./errors.ts";
import { compressedP256 } from "./es256.ts";
import { type JsonObject, disclosureDigest, hasExactly, parseDisclosure, parseJwt } from "./sdJwtText.ts";

/** A certificate's text, read but not verified. */
export interface CertificateText {
  readonly networkId: Hex;
  /** DID of the issuer. */
  readonly issuer: string;
  /** DID URL of its key. */
  readonly keyId: string;
  readonly context: CertificateContext;
  readonly holderKey: PublicKeyJwk;
  /** Unix seconds, at the beginning of a day. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Claims that the text shows. */
  readonly claims: Partial<CertificateClaims>;
}

const MAX_CHARACTERS = 16_384;
const HEADER = ["alg", "kid", "typ"];
const PAYLOAD = ["_sd", "_sd_alg", "cnf", "context", "exp", "iat", "iss", "network", "vct"];
const WORD = /^0x[0-9a-f]{64}$/;

/**
 * Reads a certificate or a presentation, in full and strictly: one form only, no member that is not ours, no claim twice, none that the
 * issuer's digests do not hold. It verifies no signature.
 *
 * @param text SD-JWT VC
 * @returns what it says
 * @throws {@link EnrolmentCertificateMalformed}
 * @see docs/spec/enrolment.md section 10
 */
export function readCertificate(text: unknown): CertificateText {
  if (typeof text !== "string" || text.length > MAX_CHARACTERS) throw new EnrolmentCertificateMalformed("text");
  const [jwt = "", ...rest] = text.split("~");
  if (rest.length === 0) throw new EnrolmentCertificateMalformed("text");
  const [header, payload] = readJwt(jwt);
  if (!hasExactly(header, HEADER) || header.alg !== "ES256" || header.typ !== "dc+sd-jwt")
    throw new EnrolmentCertificateMalformed("header");
  if (!hasExactly(payload, PAYLOAD) || payload.vct !== CERTIFICATE_TYPE || payload._sd_alg !== "sha-256")
    throw new EnrolmentCertificateMalformed("payload");
  const { kid } = header;
  const { iss, iat, exp, network } = payload;
  if (typeof network !== "string" || !WORD.test(network)) throw new EnrolmentCertificateMalformed("network");
  if (typeof iss !== "string" || typeof kid !== "string" || !kid.startsWith(`${iss}#`))
    throw new EnrolmentCertificateMalformed("issuer");
  if (!isDay(iat) || exp !== iat + CERTIFICATE_DAYS * DAY_SECONDS) throw new EnrolmentCertificateMalformed("times");
  const { jwk } = (payload.cnf ?? {}) as { readonly jwk?: unknown };
  if (compressedP256(jwk) === undefined) throw new EnrolmentCertificateMalformed("holder key");
  return {
    networkId: network as Hex,
    issuer: iss,
    keyId: kid,
    context: checkContext(payload.context),
    holderKey: jwk as PublicKeyJwk,
    issuedAt: iat,
    expiresAt: exp,
    claims: readClaims(payload._sd, rest.slice(0, -1)),
  };
}

/**
 * Header and payload of a JSON Web Token.
 *
 * @param jwt compact
 * @returns both, unverified
 * @throws {@link EnrolmentCertificateMalformed}
 */
export function readJwt(jwt: string): readonly [JsonObject, JsonObject] {
  const read = parseJwt(jwt);
  if (read === undefined) throw new EnrolmentCertificateMalformed("text");
  return read;
}

function readClaims(digests: unknown, disclosures: readonly string[]): Partial<CertificateClaims> {
  const held = new Set(Array.isArray(digests) ? digests : []);
  const claims = new Map<CertificateClaim, unknown>();
  for (const disclosure of disclosures) {
    const [, name, value] = parseDisclosure(disclosure) ?? [];
    const claim = CERTIFICATE_CLAIMS.find((one) => one === name);
    const isTyped = typeof value === (claim?.startsWith("age_over_") ? "boolean" : "string");
    if (claim === undefined || !isTyped || !held.has(disclosureDigest(disclosure)) || claims.has(claim))
      throw new EnrolmentCertificateMalformed("claims");
    claims.set(claim, value);
  }
  return Object.fromEntries(claims);
}

function isDay(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) % DAY_SECONDS === 0;
}
