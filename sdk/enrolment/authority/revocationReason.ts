import { EnrolmentReasonUnknown } from "../errors.ts";
import type { RevocationReason } from "./authorityStore.ts";

const MAY_RETURN: Readonly<Record<RevocationReason, boolean>> = {
  loss: true,
  error: true,
  theft: true,
  death: false,
  court: false,
};

/**
 * Reads a reason as text.
 *
 * @param text `loss`, `error`, `theft`, `death` or `court`
 * @returns the reason
 * @throws {@link EnrolmentReasonUnknown} for any other text
 */
export function revocationReason(text: string): RevocationReason {
  if (!Object.hasOwn(MAY_RETURN, text)) throw new EnrolmentReasonUnknown();
  return text as RevocationReason;
}

/**
 * Whether a person may enrol anew after a revocation.
 *
 * @param reason of the revocation
 * @returns true after a loss, an error or a theft
 */
export function mayReturn(reason: RevocationReason): boolean {
  return MAY_RETURN[reason];
}

/**
 * Whether a revocation may get another reason: a person who may return is barred, or a bar was a mistake.
 *
 * @param former reason of the revocation
 * @param reason the new one
 * @returns true for `death` and `court` after one of the others, and for `error` after one of those
 */
export function mayFollow(former: RevocationReason, reason: RevocationReason): boolean {
  return mayReturn(former) ? !mayReturn(reason) : reason === "error";
}
