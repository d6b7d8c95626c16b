import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { view } from "../../chain/send.ts";
import { TREE_DEPTH } from "../../enrolment/tree/zeroHashes.ts";
import { pseudonymScope } from "../../pseudonym/scope.ts";
import { verifySemaphoreProof } from "../../pseudonym/verify/verifySemaphoreProof.ts";
import { viewingDay, viewingPlatformId } from "./day.ts";
import {
  OversightViewerBanned,
  OversightViewingDayOther,
  OversightViewingExpired,
  OversightViewingMalformed,
  OversightViewingMismatch,
  OversightViewingNonceUnknown,
  OversightViewingOtherNetwork,
  OversightViewingRootNotLive,
} from "./errors.ts";
import type { Viewing } from "./proveViewing.ts";
import { type ViewingChallenge, type ViewingStore, viewingMessage } from "./viewingChallenge.ts";

const CITIZENS = 0;
const CHALLENGE_FIELDS = ["networkId", "chainId", "origin", "day", "nonce", "deadline"] as const;

/** Who views. */
export interface Viewer {
  /** UTC day on which they may view; over at its end. */
  readonly day: string;
  /** The viewer's, on this day alone. */
  readonly pseudonym: bigint;
  /** Epoch of the citizens' group that it was proved against: a viewer goes when it is withdrawn. */
  readonly epoch: number;
}

/** Who verifies, and when. */
export interface ViewingService {
  /** The service's own origin. */
  readonly origin: string;
  /** Unix seconds now. */
  readonly time: number;
}

/**
 * Verifies a viewing on the service's side. Reads one thing of the chain, whether the root counts; writes nothing on it.
 *
 * @param network connected network of the service
 * @param viewing what the viewer answered, from `parseViewing`
 * @param store of the service; the answered challenge is used up, whatever the outcome
 * @param service its origin, and the time
 * @returns who views, until the day ends
 * @throws {@link OversightViewingMalformed} {@link OversightViewingNonceUnknown}; {@link OversightViewingOtherNetwork} or
 * {@link OversightViewingMismatch} if it was made for another network, service, day or challenge; {@link OversightViewingExpired};
 * {@link OversightViewingDayOther} if the day is over; {@link OversightViewerBanned} {@link PseudonymProofMalformed}
 * {@link PseudonymProofFalse}; {@link OversightViewingRootNotLive}
 * @see docs/spec/oversight.md section 6
 * @example
 * const viewer = await verifyViewing(network, parseViewing(json), store, { origin, time: Date.now() / 1000 });
 */
export async function verifyViewing(
  network: RealDidNetwork,
  viewing: Viewing,
  store: Pick<ViewingStore, "take" | "isBanned">,
  service: ViewingService,
): Promise<Viewer> {
  if (typeof viewing !== "object" || (viewing as unknown) === null) throw new OversightViewingMalformed("shape");
  const challenge = await takeChallenge(viewing.nonce, store);
  requireOwn(network, viewing, challenge, service.origin);
  requireInTime(challenge, service.time);
  const { networkId, day } = challenge;
  const { pseudonym, root, points } = viewing;
  await verifySemaphoreProof(TREE_DEPTH, {
    root,
    nullifier: pseudonym,
    message: viewingMessage(challenge),
    scope: pseudonymScope(networkId, viewingPlatformId(day)),
    points,
  });
  if (await store.isBanned(day, pseudonym)) throw new OversightViewerBanned(day);
  const epoch = await view(network.enrolmentRegistry.liveEpochOf(CITIZENS, root));
  if (epoch === 0n) throw new OversightViewingRootNotLive(root);
  return { day, pseudonym, epoch: Number(epoch) };
}

/** The challenge as it was given out, never as it came back. */
async function takeChallenge(nonce: Hex, store: Pick<ViewingStore, "take">): Promise<ViewingChallenge> {
  if (typeof nonce !== "string") throw new OversightViewingMalformed("nonce");
  const challenge = await store.take(nonce);
  if (challenge === undefined) throw new OversightViewingNonceUnknown();
  return challenge;
}

function requireOwn(
  { deployment }: RealDidNetwork,
  viewing: Viewing,
  challenge: ViewingChallenge,
  origin: string,
): void {
  const { networkId, chainId } = challenge;
  if (networkId !== deployment.networkId || chainId !== deployment.chainId) throw new OversightViewingOtherNetwork();
  if (challenge.origin !== origin) throw new OversightViewingMismatch("origin");
  const other = CHALLENGE_FIELDS.find((field) => viewing[field] !== challenge[field]);
  if (other !== undefined) throw new OversightViewingMismatch(other);
}

/** The day ends at midnight in UTC for challenges, sessions and bans alike: whoever answers later is asked anew, under the next day's pseudonym. */
function requireInTime({ day, deadline }: ViewingChallenge, time: number): void {
  const today = viewingDay(time);
  if (day !== today) throw new OversightViewingDayOther(day, today);
  if (Math.floor(time) > deadline) throw new OversightViewingExpired(deadline, Math.floor(time));
}
