import { EnrolmentCertificateContextInvalid } from "./errors.ts";

/** What a certificate is for: it is made for one purpose at one verifier and shown to nobody else. */
export interface CertificateContext {
  /** Slug, for example `bank-account-opening`. */
  readonly purpose: string;
  /** Who is to see it: the host of its site, or its DID. */
  readonly verifier: string;
}

/** `vct` of a personal identity certificate. */
export const CERTIFICATE_TYPE = "urn:realdid:certificate:v1";

/** Every certificate is good for this many days, so that no time tells one from another. */
export const CERTIFICATE_DAYS = 7;

/** Seconds in the day to which times are rounded down. */
export const DAY_SECONDS = 86_400;

/** Digests in every certificate, decoys included, so that their number does not tell which claims it has. */
export const CERTIFICATE_DIGESTS = 12;

const PURPOSE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const VERIFIER = /^[A-Za-z0-9](?:[A-Za-z0-9.:_-]*[A-Za-z0-9])?$/;

/**
 * Refuses a context that is none.
 *
 * @param context perhaps from outside
 * @returns the context, without other fields
 * @throws {@link EnrolmentCertificateContextInvalid}
 */
export function checkContext(context: unknown): CertificateContext {
  const { purpose, verifier } = (context ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof purpose !== "string" || purpose.length > 64 || !PURPOSE.test(purpose))
    throw new EnrolmentCertificateContextInvalid("purpose");
  if (typeof verifier !== "string" || verifier.length > 200 || !VERIFIER.test(verifier))
    throw new EnrolmentCertificateContextInvalid("verifier");
  return { purpose, verifier };
}
