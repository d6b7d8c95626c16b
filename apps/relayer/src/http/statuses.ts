import type { Statuses } from "@realdid/service";

/** Status of each refusal of this service that the outside may see. */
export const STATUSES: Statuses = {
  RELAYER_DEADLINE_WRONG: 422,
  RELAYER_ROOT_NOT_LIVE: 422,
  RELAYER_PLATFORM_UNKNOWN: 422,
  RELAYER_PROOF_UNKNOWN: 404,
  RELAYER_QUEUE_FULL: 503,
  RELAYER_FUNDS_MISSING: 503,
  PSEUDONYM_PROOF_OTHER_NETWORK: 422,
  PSEUDONYM_PROOF_MALFORMED: 422,
  PSEUDONYM_PROOF_FALSE: 422,
};
