import { EnrolmentPersonUnknown, EnrolmentReasonUnknown } from "../errors.ts";
import { parseResidentId } from "../residentId.ts";
import { type Authority, personKeyOf } from "./authority.ts";
import type { RevocationReason } from "./authorityStore.ts";

/**
 * Revokes a person's enrolment: the leaf becomes 0 with the next publication, and no lease can be renewed after that.
 *
 * @param authority whose store
 * @param number resident identity number, as written
 * @param reason after `loss` or `error` the person may enrol anew, once every old pseudonym has lapsed
 * @returns the place that was emptied
 * @throws EnrolmentResidentIdInvalid
 * @throws {@link EnrolmentPersonUnknown} if nobody with this number has a live enrolment
 * @see docs/spec/enrolment.md section 6
 */
export async function revokePerson(authority: Authority, number: string, reason: RevocationReason): Promise<number> {
  const personKey = personKeyOf(authority, parseResidentId(number, authority.now()));
  return authority.store.transact(async (records) => {
    const person = await records.person(personKey);
    if (person === undefined || person.revocation !== undefined) throw new EnrolmentPersonUnknown();
    await records.zeroLeaf(person.place);
    await records.putPerson({ ...person, revocation: { reason } });
    return person.place;
  });
}

/**
 * Reads a reason as text.
 *
 * @param text `loss`, `error`, `death` or `court`
 * @returns the reason
 * @throws {@link EnrolmentReasonUnknown} for any other text
 */
export function revocationReason(text: string): RevocationReason {
  const reason = REASONS.find((one) => one === text);
  if (reason === undefined) throw new EnrolmentReasonUnknown();
  return reason;
}

const REASONS: readonly RevocationReason[] = ["loss", "error", "death", "court"];
