import type { Hex } from "../../chain/hex.ts";
import type { Authority } from "./authority.ts";
import { requirePresence } from "./requirePresence.ts";
import { revokeWithin } from "./revokePerson.ts";

/** What the person at the desk shows. */
export interface Reclaim {
  /** Resident identity number, as written. */
  readonly number: string;
  /** From the ticket that the desk handed over. */
  readonly sessionNonce: Hex;
  readonly code: string;
}

/**
 * Takes back, in person, the enrolment that somebody else made in one's name: it is revoked for theft at once, and after the wait the
 * person may enrol with a commitment of their own. Without presence it does nothing, so the thief cannot take it back in turn.
 *
 * @param authority whose rules and store
 * @param reclaim number, session and code of the person who is present; the session is used up
 * @returns the place that will be 0; undefined if the thief's commitment had none yet
 * @throws EnrolmentResidentIdInvalid EnrolmentNotPresent EnrolmentPersonUnknown
 * @see docs/spec/enrolment.md section 6
 * @example
 * const { nonce, code } = await openSession(authority, number);
 * await reclaimPerson(authority, { number, sessionNonce: nonce, code });
 */
export async function reclaimPerson(authority: Authority, reclaim: Reclaim): Promise<number | undefined> {
  const present = await requirePresence(authority, reclaim);
  return authority.store.transact(async (records) => {
    await present.close(records);
    return revokeWithin(authority, records, present.number, "theft");
  });
}
