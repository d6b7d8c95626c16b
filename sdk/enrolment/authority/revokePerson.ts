import { EnrolmentPersonUnknown } from "../errors.ts";
import { type ResidentId, parseResidentId } from "../residentId.ts";
import { type Authority, personKeysOf } from "./authority.ts";
import type { AuthorityRecords, RevocationReason } from "./authorityStore.ts";
import { keysInForce } from "./keys.ts";
import { mayFollow } from "./revocationReason.ts";

/**
 * Revokes a person's enrolment: the leaf becomes 0 with the next publication, and no lease can be renewed after that. One that is revoked
 * already may still be barred for `death` or `court`; a bar that was a mistake is lifted as an `error`.
 *
 * @param authority whose store
 * @param number resident identity number, as written
 * @param reason after `loss`, `error` or `theft` the person may enrol anew, once every old pseudonym has lapsed
 * @returns the place that will be 0; undefined if the commitment had none yet: it never gets one, and there is nothing to wait for
 * @throws EnrolmentResidentIdInvalid
 * @throws {@link EnrolmentPersonUnknown} if nobody with this number has a live enrolment, nor one whose reason this one may follow
 * @see docs/spec/enrolment.md section 6
 */
export async function revokePerson(
  authority: Authority,
  number: string,
  reason: RevocationReason,
): Promise<number | undefined> {
  const resident = parseResidentId(number, authority.now());
  return authority.store.transact((records) => revokeWithin(authority, records, resident, reason));
}

/**
 * Revokes within a transaction that does more than that.
 *
 * @param authority whose keys
 * @param records of the transaction
 * @param number normalised
 * @param reason why
 * @returns as {@link revokePerson}
 * @throws {@link EnrolmentPersonUnknown}
 */
export async function revokeWithin(
  authority: Authority,
  records: AuthorityRecords,
  number: ResidentId,
  reason: RevocationReason,
): Promise<number | undefined> {
  const keys = await keysInForce(authority, records);
  const person = await records.person(personKeysOf(keys, authority.groupId, number));
  if (person === undefined) throw new EnrolmentPersonUnknown();
  const former = person.revocation;
  if (former !== undefined && !mayFollow(former.reason, reason)) throw new EnrolmentPersonUnknown();
  const place = await records.zeroLeaf(person.commitment);
  const revocation = { ...(place === undefined ? { publishedAt: 0 } : {}), ...former, reason };
  await records.putPerson({ ...person, revocation }, person.personKey);
  return place;
}
