import { type Refusal, SERVICE_STATUSES, type Statuses, refusalOf } from "@realdid/service";
import { RealDidError } from "realdid";

const STATUSES: Statuses = {
  ...SERVICE_STATUSES,
  // The chain was not read for a while: whoever was withdrawn meanwhile could sign in too.
  LOGIN_VIEW_STALE: 503,
  CHAIN_ANSWER_INCONSISTENT: 503,
  GATEWAY_LOGIN_OVER: 400,
  GATEWAY_REQUEST_FOREIGN: 403,
  GATEWAY_REQUEST_INVALID: 400,
  PSEUDONYM_MALFORMED: 400,
  PSEUDONYM_PROOF_MALFORMED: 400,
  PSEUDONYM_PROOF_FALSE: 403,
  PSEUDONYM_PROOF_MISMATCH: 403,
  PSEUDONYM_PROOF_OTHER_NETWORK: 403,
};

/**
 * What may be said outside of something that was thrown in a login.
 *
 * @param thrown anything
 * @returns the refusal; status 500 for what is no refusal but a fault of this program, 503 while database or chain are away
 */
export function refusalFor(thrown: unknown): Refusal {
  if (thrown instanceof RealDidError && thrown.code.startsWith("LOGIN_") && !Object.hasOwn(STATUSES, thrown.code)) {
    const { code, message, fix } = thrown;
    return { status: code.endsWith("_MALFORMED") ? 400 : 403, code, message, fix };
  }
  return refusalOf(thrown, STATUSES);
}
