import type { Hex } from "../../chain/hex.ts";
import {
  EnrolmentCommitmentUsed,
  EnrolmentEnrolledBefore,
  EnrolmentNameMismatch,
  EnrolmentNotPresent,
  EnrolmentWaitNotOver,
} from "../errors.ts";
import { type PossessionContext, type ProofOfPossession, checkPossession } from "../proofOfPossession.ts";
import { parseResidentId } from "../residentId.ts";
import { type Authority, codeHashOf, personKeyOf } from "./authority.ts";
import type { AuthorityRecords, Person } from "./authorityStore.ts";
import { sealPersonalData } from "./sealing.ts";

/** What a wallet sends to be enrolled. */
export interface EnrolmentRequest {
  readonly name: string;
  /** Resident identity number, as written. */
  readonly number: string;
  /** From the ticket that the desk handed over. */
  readonly sessionNonce: Hex;
  readonly code: string;
  readonly commitment: bigint;
  readonly proof?: ProofOfPossession;
}

/** Where the person's commitment will stand. */
export interface Enrolment {
  readonly commitment: bigint;
  readonly place: number;
}

/**
 * Enrols one person, or refuses and changes nothing. The order is fixed: number, presence, register, one live commitment, proof of
 * possession, commitment never seen before. Show the outside only what {@link outsideRefusal} makes of a refusal.
 *
 * @param authority whose rules and store
 * @param request what the wallet sent
 * @returns the commitment and its place; it counts once a root that holds it is published
 * @throws EnrolmentResidentIdInvalid EnrolmentNotPresent EnrolmentNameMismatch EnrolmentEnrolledBefore EnrolmentWaitNotOver
 * @throws EnrolmentPossessionMissing EnrolmentPossessionKeyInvalid EnrolmentCommitmentMismatch EnrolmentPossessionSignatureInvalid
 * @throws EnrolmentCommitmentUsed
 * @see docs/spec/enrolment.md section 6
 * @example
 * const { place } = await enrolPerson(authority, { name, number, sessionNonce: ticket.nonce, code: ticket.code, commitment, proof });
 */
export async function enrolPerson(authority: Authority, request: EnrolmentRequest): Promise<Enrolment> {
  const number = parseResidentId(request.number, authority.now());
  const name = request.name.trim().normalize("NFC");
  const personKey = personKeyOf(authority, number);
  await authority.store.transact((records) => requirePresence(authority, records, request, personKey));
  // The register may be slow: no transaction waits for it, so presence is asked for once more afterwards.
  if (!(await authority.register.matches(name, number))) throw new EnrolmentNameMismatch();
  return authority.store.transact(async (records) => {
    const now = authority.now();
    await requirePresence(authority, records, request, personKey);
    requireNoLiveEnrolment(authority, await records.person(personKey), now);
    checkPossession(request.commitment, request.proof, possessionContextOf(authority, request.sessionNonce));
    if (await records.isCommitmentUsed(request.commitment)) throw new EnrolmentCommitmentUsed();

    const place = await records.appendLeaf(request.commitment);
    const sealed = await sealPersonalData(authority.keys.sealing, personKey, { name, number });
    await records.putPerson({ personKey, commitment: request.commitment, place, sealed, enrolledAt: now });
    await records.removeSession(request.sessionNonce);
    return { commitment: request.commitment, place };
  });
}

/**
 * What a wallet's proof of possession must be bound to.
 *
 * @param authority whose session
 * @param sessionNonce from the ticket
 * @returns the context for {@link provePossession}
 */
export function possessionContextOf(authority: Authority, sessionNonce: Hex): PossessionContext {
  return { networkId: authority.networkId, authority: authority.address, groupId: authority.groupId, sessionNonce };
}

async function requirePresence(
  authority: Authority,
  records: AuthorityRecords,
  request: EnrolmentRequest,
  personKey: Hex,
): Promise<void> {
  const session = await records.session(request.sessionNonce);
  const codeHash = codeHashOf(authority, request.sessionNonce, request.code);
  // Keyed hashes are compared: how long that takes tells nothing about the code.
  const present =
    session?.codeHash === codeHash && session.personKey === personKey && authority.now() < session.expiresAt;
  if (!present) throw new EnrolmentNotPresent();
}

function requireNoLiveEnrolment(authority: Authority, person: Person | undefined, now: number): void {
  if (person === undefined) return;
  const { revocation } = person;
  if (revocation === undefined) throw new EnrolmentEnrolledBefore();
  const mayReturn = revocation.reason === "loss" || revocation.reason === "error";
  if (!mayReturn || revocation.publishedAt === undefined) throw new EnrolmentWaitNotOver(undefined);
  // Until then a pseudonym of the old commitment, proved at the last moment of the root window, may still be live.
  const from =
    revocation.publishedAt + authority.rootWindowSeconds + authority.leaseSeconds + authority.pausedSeconds();
  if (now < from) throw new EnrolmentWaitNotOver(from);
}
