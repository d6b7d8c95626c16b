import { RealDidError } from "../../errors.ts";
import { LoginFailed, LoginRouteUnknown } from "./errors.ts";

const STATUSES: Readonly<Record<string, number>> = {
  LOGIN_REQUEST_TOO_LARGE: 413,
  LOGIN_VISIT_MISSING: 401,
  LOGIN_BUSY: 503,
  LOGIN_FAILED: 500,
  LOGIN_VIEW_STALE: 503,
  CHAIN_UNREACHABLE: 503,
  CHAIN_ANSWER_INCONSISTENT: 503,
  PSEUDONYM_EVENTS_INCOMPLETE: 503,
  PSEUDONYM_MALFORMED: 400,
  PSEUDONYM_MESSAGE_MALFORMED: 400,
  PSEUDONYM_PROOF_MALFORMED: 400,
  PSEUDONYM_PROOF_OTHER_NETWORK: 403,
  PSEUDONYM_PROOF_MISMATCH: 403,
  PSEUDONYM_PROOF_FALSE: 403,
};

/**
 * With which status of HTTP an error is answered.
 *
 * @param error one of this package
 * @returns 4xx for a refusal, 503 for what may pass, 500 for anything else
 */
export function statusOf(error: RealDidError): number {
  if (error instanceof LoginRouteUnknown) return error.allowed === undefined ? 404 : 405;
  const known = STATUSES[error.code];
  if (known !== undefined) return known;
  if (!error.code.startsWith("LOGIN_")) return 500;
  return error.code.endsWith("_MALFORMED") ? 400 : 403;
}

/**
 * What a visitor is told of anything that was thrown: nothing of a fault of the server's own.
 *
 * @param thrown what was caught
 * @returns an error with one of the statuses above
 */
export function refusalOf(thrown: unknown): RealDidError {
  return thrown instanceof RealDidError && statusOf(thrown) !== 500 ? thrown : new LoginFailed(thrown);
}
