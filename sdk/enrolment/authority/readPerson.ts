import { EnrolmentPersonUnknown } from "../errors.ts";
import type { Authority } from "./authority.ts";
import { type PersonalData, openPersonalData } from "./sealing.ts";

/**
 * Name and number of the person behind a commitment. The authority learns the commitment only from the person: by a link proof.
 *
 * @param authority whose store and key
 * @param commitment of a live enrolment
 * @returns personal data: it must not leave the authority but on the person's own request
 * @throws {@link EnrolmentPersonUnknown} if no live enrolment has this commitment
 */
export async function readPerson(authority: Authority, commitment: bigint): Promise<PersonalData> {
  const person = await authority.store.transact((records) => records.personByCommitment(commitment));
  if (person === undefined || person.revocation !== undefined) throw new EnrolmentPersonUnknown();
  return openPersonalData(authority.keys.sealing, person);
}
