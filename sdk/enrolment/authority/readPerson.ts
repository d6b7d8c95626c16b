import { EnrolmentPersonUnknown } from "../errors.ts";
import type { Authority } from "./authority.ts";
import { keysInForce } from "./keys.ts";
import { type PersonalData, openPersonalData } from "./sealing.ts";

/**
 * Name and number of the person behind a commitment. The authority learns the commitment only from the person: by a link proof.
 *
 * @param authority whose store and key
 * @param commitment of a live enrolment
 * @returns personal data: it must not leave the authority but on the person's own request
 * @throws {@link EnrolmentPersonUnknown} if no live enrolment has this commitment
 * @throws EnrolmentKeysNotInForce EnrolmentStoreUnreadable
 */
export async function readPerson(authority: Authority, commitment: bigint): Promise<PersonalData> {
  return authority.store.transact(async (records) => {
    const { sealing } = await keysInForce(authority, records);
    const person = await records.personByCommitment(commitment);
    if (person === undefined || person.revocation !== undefined) throw new EnrolmentPersonUnknown();
    return openPersonalData(sealing, person);
  });
}
