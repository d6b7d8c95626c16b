import type { Hex } from "../../chain/hex.ts";
import {
  EnrolmentCommitmentUsed,
  EnrolmentEnrolledBefore,
  EnrolmentNameMismatch,
  EnrolmentWaitNotOver,
} from "../errors.ts";
import { RealDidError } from "../../errors.ts";
import { normaliseName } from "../personName.ts";
import { type PossessionContext, type ProofOfPossession, checkPossession } from "../proofOfPossession.ts";
import { type Authority, personKeysOf } from "./authority.ts";
import type { Person } from "./authorityStore.ts";
import { keysInForce } from "./keys.ts";
import { requirePresence } from "./requirePresence.ts";
import { mayReturn } from "./revocationReason.ts";
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

/** An accepted commitment. Its place is given when a batch is prepared; the wallet finds it in the published leaves. */
export interface Enrolment {
  readonly commitment: bigint;
}

/**
 * Enrols one person, or refuses and changes nothing. The order is fixed: number, presence, register, one live commitment, proof of
 * possession, commitment never seen before. Show the outside only what {@link outsideRefusal} makes of a refusal.
 *
 * @param authority whose rules and store
 * @param request what the wallet sent
 * @returns the commitment; it counts once a root that holds it is published
 * @throws EnrolmentResidentIdInvalid EnrolmentNotPresent EnrolmentNameMismatch EnrolmentEnrolledBefore EnrolmentWaitNotOver
 * @throws EnrolmentPossessionMissing EnrolmentPossessionKeyInvalid EnrolmentCommitmentMismatch EnrolmentPossessionSignatureInvalid
 * @throws EnrolmentCommitmentUsed EnrolmentKeysNotInForce
 * @see docs/spec/enrolment.md section 6
 * @example
 * await enrolPerson(authority, { name, number, sessionNonce: ticket.nonce, code: ticket.code, commitment, proof });
 */
export async function enrolPerson(authority: Authority, request: EnrolmentRequest): Promise<Enrolment> {
  const { commitment } = request;
  const present = await requirePresence(authority, request);
  const { number } = present;
  const name = normaliseName(request.name);
  // The register may be slow: no transaction waits for it, nor for the proof; presence is asked for once more afterwards.
  if (!(await authority.register.matches(name, number))) throw new EnrolmentNameMismatch();
  const possessionFault = faultOfPossession(authority, request);
  // In this order: a pause between the two makes the wait longer, never shorter.
  const chainNow = await (authority.chainNow ?? authority.now)();
  const paused = await authority.pausedSeconds();
  return authority.store.transact(async (records) => {
    const keys = await keysInForce(authority, records);
    await present.close(records);
    const personKeys = personKeysOf(keys, authority.groupId, number);
    const earlier = await records.person(personKeys);
    requireNoLiveEnrolment(authority, earlier, chainNow, paused);
    if (possessionFault !== undefined) throw possessionFault;
    if (!(await records.queueLeaf(commitment))) throw new EnrolmentCommitmentUsed();

    const record = { personKey: personKeys[0], commitment };
    const sealed = await sealPersonalData(keys.sealing[0], record, { name, number });
    const keyVersion = keys.uniqueness[0].version;
    await records.putPerson({ ...record, keyVersion, ...sealed }, earlier?.personKey);
    return { commitment };
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

function faultOfPossession(authority: Authority, request: EnrolmentRequest): RealDidError | undefined {
  try {
    checkPossession(request.commitment, request.proof, possessionContextOf(authority, request.sessionNonce));
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RealDidError) return thrown;
    throw thrown;
  }
}

function requireNoLiveEnrolment(authority: Authority, person: Person | undefined, now: number, paused: number): void {
  if (person === undefined) return;
  const { revocation } = person;
  if (revocation === undefined) throw new EnrolmentEnrolledBefore();
  if (!mayReturn(revocation.reason) || revocation.publishedAt === undefined) throw new EnrolmentWaitNotOver(undefined);
  // Until then a pseudonym of the old commitment, proved at the last moment of the root window, may still be live.
  const from = revocation.publishedAt + authority.rootWindowSeconds + authority.leaseSeconds + paused;
  // A commitment that never had a place was never provable.
  if (revocation.publishedAt > 0 && now < from) throw new EnrolmentWaitNotOver(from);
}
