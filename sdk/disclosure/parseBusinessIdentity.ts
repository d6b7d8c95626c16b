import { DisclosureBackerUnknown } from "./errors.ts";
import type { BusinessIdentity } from "../enrolment/organisation/businessIdentity.ts";

const FORMS: Readonly<Record<keyof BusinessIdentity, RegExp>> = {
  issuer: /^0x[0-9a-fA-F]{40}$/,
  organisation: /^0x[0-9a-fA-F]{40}$/,
  creditCodeHash: /^0x[0-9a-f]{64}$/,
  expiresAt: /^\d{1,12}$/,
  salt: /^0x[0-9a-f]{64}$/,
};

/**
 * Reads a business identity that came from outside.
 *
 * @param value parsed JSON
 * @returns the business identity
 * @throws {DisclosureBackerUnknown} if it is not one
 */
export function parseBusinessIdentity(value: unknown): BusinessIdentity {
  if (typeof value !== "object" || value === null) throw new DisclosureBackerUnknown();
  const fields = value as Readonly<Record<string, unknown>>;
  const isValid = Object.entries(FORMS).every(
    ([key, form]) =>
      typeof fields[key] === (key === "expiresAt" ? "number" : "string") && form.test(String(fields[key])),
  );
  if (!isValid) throw new DisclosureBackerUnknown();
  return fields as unknown as BusinessIdentity;
}
