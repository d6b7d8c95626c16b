import { ZeroAddress, getAddress, hexlify, randomBytes } from "ethers";

import { saltedHash } from "../../attestation/saltedHash.ts";
import { senderOf } from "../../attestation/signer.ts";
import type { Hex } from "../../chain/hex.ts";
import { send, view } from "../../chain/send.ts";
import { isTypedDataSignedBy } from "../../chain/typedSignature.ts";
import { parseCreditCode } from "../creditCode.ts";
import { type BusinessIdentity, businessIdentityAttestation, businessIdentityUid } from "./businessIdentity.ts";
import {
  EnrolmentOrganisationExpiryPassed,
  EnrolmentOrganisationIdentified,
  EnrolmentOrganisationMismatch,
  EnrolmentOrganisationNotPresent,
  EnrolmentOrganisationUnproven,
} from "./errors.ts";
import { organisationCodeHash } from "./openOrganisationSession.ts";
import type { OrganisationDesk } from "./organisationDesk.ts";
import {
  ORGANISATION_REQUEST_TYPES,
  type OrganisationRequest,
  organisationDomain,
  organisationMessage,
} from "./organisationRequest.ts";
import type { OrganisationRecord, OrganisationRecords, OrganisationSession } from "./organisationStore.ts";

/** What the organisation gets. */
export interface IssuedBusinessIdentity {
  readonly identity: BusinessIdentity;
  readonly uid: Hex;
  /** Opens the identity's `creditCodeHash`: `saltedHash("creditCodeHash", creditCode, salt)`. */
  readonly creditCodeSalt: Hex;
}

/**
 * The authority's rule for organisations: the code follows GB 32100-2015, a representative was at the desk, the register has this name under
 * this code, and the present controller of the DID signed for exactly this. An organisation has one live business identity; asking again for the
 * same gives the same. What is to be issued is written down first, so that a crash at any moment is mended by asking again.
 *
 * @param desk whose rules, store and signer
 * @param request what the organisation sent
 * @returns the business identity, issued on chain
 * @throws EnrolmentCreditCodeInvalid {@link EnrolmentOrganisationExpiryPassed} {@link EnrolmentOrganisationNotPresent} {@link EnrolmentOrganisationMismatch}
 * {@link EnrolmentOrganisationUnproven} {@link EnrolmentOrganisationIdentified}, and the attestation log's errors
 * @see docs/spec/enrolment.md section 11
 * @example
 * const request = await signOrganisationRequest(deployment, controller, { name, creditCode, organisation, issuer, expiresAt: 0, sessionNonce, code });
 * const { identity } = await issueBusinessIdentity(desk, request);
 */
export async function issueBusinessIdentity(
  desk: OrganisationDesk,
  request: OrganisationRequest,
): Promise<IssuedBusinessIdentity> {
  const creditCode = parseCreditCode(request.creditCode);
  if (request.expiresAt !== 0 && request.expiresAt <= desk.now())
    throw new EnrolmentOrganisationExpiryPassed(request.expiresAt);
  const name = request.name.trim().normalize("NFC");
  const before = await desk.store.transact(async (records) => {
    await requirePresence(desk, records, request);
    return records.organisation(creditCode);
  });
  if (!(await desk.register.matches(name, creditCode))) throw new EnrolmentOrganisationMismatch();
  await requireControl(desk, request);
  const fresh = await newRecord(desk, { ...request, name });
  const endedUid = before !== undefined && (await isOver(desk, before)) ? before.uid : undefined;
  const record = await desk.store.transact(async (records) => {
    // The checks above waited for register and chain, which no transaction does.
    const session = await requirePresence(desk, records, request);
    const standing = await records.organisation(creditCode);
    const isLive = standing !== undefined && standing.uid !== endedUid && !standing.isRevoked;
    if (isLive) requireSame(standing, fresh);
    const chosen = isLive ? standing : fresh;
    if (session.uid !== undefined && session.uid !== chosen.uid) throw new EnrolmentOrganisationNotPresent();
    if (!isLive) await records.putOrganisation(fresh);
    await records.putSession({ ...session, uid: chosen.uid });
    return chosen;
  });
  await attestOnce(desk, record);
  const { identity, uid, creditCodeSalt } = record;
  return { identity, uid, creditCodeSalt };
}

async function requirePresence(
  { now }: OrganisationDesk,
  records: OrganisationRecords,
  { sessionNonce, code, creditCode }: OrganisationRequest,
): Promise<OrganisationSession> {
  const session = await records.session(sessionNonce);
  const isPresent =
    session?.codeHash === organisationCodeHash(sessionNonce, code) &&
    session.creditCode === parseCreditCode(creditCode) &&
    now() < session.expiresAt;
  if (!isPresent) throw new EnrolmentOrganisationNotPresent();
  return session;
}

async function requireControl({ network }: OrganisationDesk, request: OrganisationRequest): Promise<void> {
  const issuer = await senderOf(network);
  if (getAddress(request.issuer) !== getAddress(issuer)) throw new EnrolmentOrganisationUnproven();
  const controller = await view(network.didRegistry.identityOwner(request.organisation));
  const domain = organisationDomain(network.deployment);
  const text = { domain, types: ORGANISATION_REQUEST_TYPES, message: organisationMessage(request) };
  if (controller === ZeroAddress || !(await isTypedDataSignedBy(network, controller, text, request.signature)))
    throw new EnrolmentOrganisationUnproven();
}

async function newRecord({ network }: OrganisationDesk, request: OrganisationRequest): Promise<OrganisationRecord> {
  const creditCode = parseCreditCode(request.creditCode);
  const creditCodeSalt = hexlify(randomBytes(32)) as Hex;
  const identity: BusinessIdentity = {
    issuer: await senderOf(network),
    organisation: getAddress(request.organisation) as Hex,
    creditCodeHash: saltedHash("creditCodeHash", creditCode, creditCodeSalt),
    expiresAt: request.expiresAt,
    salt: hexlify(randomBytes(32)) as Hex,
  };
  const uid = businessIdentityUid(network.deployment, identity);
  return { creditCode, name: request.name, identity, creditCodeSalt, uid, isRevoked: false };
}

function requireSame(standing: OrganisationRecord, asked: OrganisationRecord): void {
  const [one, other] = [standing.identity, asked.identity];
  const isSame =
    one.issuer === other.issuer && one.organisation === other.organisation && one.expiresAt === other.expiresAt;
  if (!isSame) throw new EnrolmentOrganisationIdentified();
}

/** Issued and no longer live: revoked on chain by other means, or expired. One that was never issued is not over. */
async function isOver({ network, now }: OrganisationDesk, { identity, uid }: OrganisationRecord): Promise<boolean> {
  const { issuedAt } = await view(network.attestationLog.statusOf(identity.issuer, uid));
  if (issuedAt === 0n) return identity.expiresAt !== 0 && identity.expiresAt <= now();
  return !(await view(network.attestationLog.isLive(identity.issuer, uid)));
}

/** Issues what was written down, unless a call before a crash did so. */
async function attestOnce({ network }: OrganisationDesk, { identity, uid }: OrganisationRecord): Promise<void> {
  const issuedAt = async (): Promise<bigint> =>
    (await view(network.attestationLog.statusOf(identity.issuer, uid))).issuedAt;
  if ((await issuedAt()) !== 0n) return;
  try {
    await send(network.attestationLog.attest(businessIdentityAttestation(network.deployment, identity)));
  } catch (thrown) {
    if ((await issuedAt()) === 0n) throw thrown; // else two calls at the same moment: the other one did it
  }
}
