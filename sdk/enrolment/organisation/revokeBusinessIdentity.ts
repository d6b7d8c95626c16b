import { revokeAttestation } from "../../attestation/revokeAttestation.ts";
import { view } from "../../chain/send.ts";
import type { Hex } from "../../chain/hex.ts";
import { parseCreditCode } from "../creditCode.ts";
import { EnrolmentOrganisationUnknown } from "./errors.ts";
import type { OrganisationDesk } from "./organisationDesk.ts";

/**
 * Revokes an organisation's business identity: dissolved, or its DID in wrong hands. Statements that name it as backer end with it.
 *
 * @param desk whose store and signer
 * @param creditCode as written
 * @returns uid of what was revoked; running it again after a crash finishes what was begun
 * @throws EnrolmentCreditCodeInvalid {@link EnrolmentOrganisationUnknown}, and the attestation log's errors
 * @see docs/spec/enrolment.md section 11
 */
export async function revokeBusinessIdentity(desk: OrganisationDesk, creditCode: string): Promise<Hex> {
  const parsed = parseCreditCode(creditCode);
  const record = await desk.store.transact((records) => records.organisation(parsed));
  if (record === undefined || record.isRevoked) throw new EnrolmentOrganisationUnknown();
  const { network } = desk;
  const { revokedAt } = await view(network.attestationLog.statusOf(record.identity.issuer, record.uid));
  // On chain first: were it only noted here, the old one would stand beside the next. Also one that is not issued yet: whoever is about to do
  // so can no longer.
  if (revokedAt === 0n) await revokeAttestation(network, { uids: [record.uid] });
  await desk.store.transact(async (records) => {
    const standing = await records.organisation(parsed);
    if (standing?.uid === record.uid) await records.putOrganisation({ ...standing, isRevoked: true });
  });
  return record.uid;
}

/**
 * Registered name of the organisation behind a business identity, for a backer's name statement.
 *
 * @param desk whose records
 * @param uid of the business identity
 * @returns the name; undefined if it is not this authority's, or revoked
 */
export async function organisationName(
  { store }: Pick<OrganisationDesk, "store">,
  uid: Hex,
): Promise<string | undefined> {
  const record = await store.transact((records) => records.organisationByUid(uid));
  return record === undefined || record.isRevoked ? undefined : record.name;
}
