import type { CertificateContext } from "./certificate.ts";
import { type CertificateClaim, checkClaims } from "./claims.ts";
import {
  EnrolmentCertificateClaimMissing,
  EnrolmentCertificateMalformed,
  EnrolmentCertificateOtherContext,
} from "./errors.ts";
import { type Es256Key } from "./es256.ts";
import { readCertificate } from "./readCertificate.ts";
import { sdJwtOf } from "./sdJwt.ts";

/** What a verifier asks to see. */
export interface CertificateQuery {
  /** Purpose, and the verifier as the wallet knows it: the page's host as the browser reports it, never what the page says of itself. */
  readonly context: CertificateContext;
  /** The verifier's, used once; at least 16 characters. */
  readonly nonce: string;
  /** What is shown; everything else stays hidden. */
  readonly claims: readonly CertificateClaim[];
}

/**
 * Shows chosen claims of a certificate to the verifier it was made for.
 *
 * @param certificate SD-JWT VC from the authority
 * @param holderKey that {@link requestCertificate} made with it
 * @param query who asks for what; the holder agreed to it
 * @param time unix seconds now
 * @returns the presentation, good for this verifier and nonce
 * @throws {@link EnrolmentCertificateMalformed} {@link EnrolmentCertificateOtherContext} if somebody else asks
 * {@link EnrolmentCertificateClaimMissing} EnrolmentCertificateClaimsInvalid
 * @see docs/spec/enrolment.md section 10
 * @example
 * const presentation = await presentCertificate(certificate, holderKey, { context, nonce, claims: ["age_over_18"] }, Date.now() / 1000);
 */
export async function presentCertificate(
  certificate: string,
  holderKey: Es256Key,
  query: CertificateQuery,
  time: number,
): Promise<string> {
  const read = readCertificate(certificate);
  const { purpose, verifier } = query.context;
  if (read.context.purpose !== purpose || read.context.verifier !== verifier)
    throw new EnrolmentCertificateOtherContext();
  const claims = checkClaims(query.claims);
  if (claims.some((claim) => read.claims[claim] === undefined)) throw new EnrolmentCertificateClaimMissing();
  if (typeof query.nonce !== "string" || query.nonce.length < 16) throw new EnrolmentCertificateMalformed("nonce");
  const shown = Object.fromEntries(claims.map((claim) => [claim, true]));
  const payload = { iat: Math.floor(time), aud: verifier, nonce: query.nonce };
  return sdJwtOf({ holder: holderKey.privateKey }).present(certificate, shown as never, { kb: { payload } });
}
