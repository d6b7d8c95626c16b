import { SERVICE_STATUSES, type Statuses } from "@realdid/service";

const STATUSES: Statuses = {
  ...SERVICE_STATUSES,
  GATEWAY_LOGIN_OVER: 400,
  GATEWAY_REQUEST_FOREIGN: 403,
  GATEWAY_REQUEST_INVALID: 400,
  PSEUDONYM_MALFORMED: 400,
  PSEUDONYM_PROOF_MALFORMED: 400,
  PSEUDONYM_PROOF_FALSE: 403,
  PSEUDONYM_PROOF_MISMATCH: 403,
};

/**
 * With which status a refusal is answered.
 *
 * @param code of an error
 * @returns status; undefined if the error is no refusal but a fault of this program
 */
export function statusOf(code: string): number | undefined {
  if (code.startsWith("LOGIN_")) return code.endsWith("_MALFORMED") ? 400 : 403;
  return STATUSES[code];
}
