import type { PersonalData } from "../authority/sealing.ts";
import { EnrolmentCertificateClaimsInvalid } from "./errors.ts";

/** What a certificate can say of a person; the holder shows each or leaves it out. */
export interface CertificateClaims {
  readonly name: string;
  /** `1949-12-31`. */
  readonly birthdate: string;
  readonly age_over_14: boolean;
  readonly age_over_16: boolean;
  readonly age_over_18: boolean;
  /** ISO 3166-1: resident identity numbers are those of citizens. */
  readonly nationality: "CN";
  /** First two digits of the number: province of the first registration, GB/T 2260. */
  readonly province: string;
  /** Personal data that identifies for life: only in a certificate that was asked for with it. */
  readonly resident_id_number: string;
}

/** One claim. */
export type CertificateClaim = keyof CertificateClaims;

/** Names of all claims. */
export const CERTIFICATE_CLAIMS: readonly CertificateClaim[] = [
  "name",
  "birthdate",
  "age_over_14",
  "age_over_16",
  "age_over_18",
  "nationality",
  "province",
  "resident_id_number",
];

/**
 * Refuses what is no choice of claims.
 *
 * @param claims perhaps from outside
 * @returns names, in the order of {@link CERTIFICATE_CLAIMS}
 * @throws {@link EnrolmentCertificateClaimsInvalid} if there is none, one twice, or one that no certificate has
 */
export function checkClaims(claims: unknown): readonly CertificateClaim[] {
  if (!Array.isArray(claims) || claims.length === 0 || new Set(claims).size !== claims.length)
    throw new EnrolmentCertificateClaimsInvalid();
  const known = CERTIFICATE_CLAIMS.filter((claim) => claims.includes(claim));
  if (known.length !== claims.length) throw new EnrolmentCertificateClaimsInvalid();
  return known;
}

/**
 * What the authority's record of a person says.
 *
 * @param person name and normalised number
 * @param day unix seconds at the beginning of a day, UTC: ages are those of that date, so in Beijing never too early
 * @returns every claim
 * @see docs/spec/enrolment.md section 10
 * @example
 * personClaims({ name: "王小明", number: "11010519491231002X" }, day).birthdate; // "1949-12-31"
 */
export function personClaims({ name, number }: PersonalData, day: number): CertificateClaims {
  const birth = number.slice(6, 14);
  const today = new Date(day * 1000).toISOString().slice(0, 10).replaceAll("-", "");
  const isOver = (years: number): boolean => Number(today) >= Number(birth) + years * 10_000;
  return {
    name,
    birthdate: `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`,
    age_over_14: isOver(14),
    age_over_16: isOver(16),
    age_over_18: isOver(18),
    nationality: "CN",
    province: number.slice(0, 2),
    resident_id_number: number,
  };
}
