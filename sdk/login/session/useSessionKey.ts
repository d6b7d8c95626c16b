import type { Hex } from "../../chain/hex.ts";
import type { LoginChallenge } from "../challenge/createChallenge.ts";
import { LoginSignatureInvalid } from "../errors.ts";
import { isPoint, isSignedBySession } from "./isSignedBySession.ts";
import type { SessionAnswer, SessionKeyGrant } from "../challenge/loginAnswer.ts";
import { isPublicKey, loginMessage } from "../challenge/loginMessage.ts";
import { isSameAddress } from "../isSameAddress.ts";
import type { VisitorStanding } from "../verify/readStanding.ts";
import type { SessionKeyRecord, SessionKeyStore } from "../store/loginStore.ts";
import { LoginSessionKeyExpired, LoginSessionKeyRefused, LoginSessionKeyUnknown } from "./errors.ts";

/**
 * Refuses a session key that the platform does not take.
 *
 * @param challenge as given out
 * @param grant of any shape
 * @param time unix seconds now
 * @throws {@link LoginSessionKeyRefused}
 */
export function requireGrant(challenge: LoginChallenge, grant: SessionKeyGrant, time: number): void {
  if (typeof grant !== "object" || (grant as unknown) === null) throw new LoginSessionKeyRefused("is malformed");
  const { publicKey, expiresAt } = grant;
  if (!isPublicKey(publicKey) || !isPoint(publicKey)) {
    throw new LoginSessionKeyRefused("is not an uncompressed point of P-256");
  }
  if (challenge.sessionSeconds === 0) throw new LoginSessionKeyRefused("is not taken by this platform");
  const latest = challenge.issuedAt + challenge.sessionSeconds;
  if (!Number.isSafeInteger(expiresAt) || expiresAt > latest) {
    throw new LoginSessionKeyRefused(`may hold until ${latest} at most`);
  }
  if (expiresAt < time) throw new LoginSessionKeyRefused("has ended before it was authorised");
}

/**
 * Keeps a session key that a login authorised.
 *
 * @param keys where the platform keeps session keys
 * @param visitor who signed in, and after how many changes of the pseudonym
 * @param grant checked
 */
export async function keepSessionKey(
  keys: SessionKeyStore,
  visitor: Pick<SessionKeyRecord, "platformId" | "pseudonym" | "controller" | "sequence">,
  { publicKey, expiresAt }: SessionKeyGrant,
): Promise<void> {
  const { platformId, pseudonym, controller, sequence } = visitor;
  await keys.keep({ platformId, pseudonym, publicKey, controller, sequence, expiresAt });
}

/**
 * Checks an answer of a session key: that it was authorised for this pseudonym and controller, its time, its signature.
 *
 * @param keys where the platform keeps session keys
 * @param platformId of the platform
 * @param answer the visitor's, its controller checksummed
 * @param challenge as given out
 * @param time unix seconds now
 * @returns the key as it was authorised
 * @throws {@link LoginSessionKeyUnknown} {@link LoginSessionKeyExpired} {@link LoginSignatureInvalid}
 */
export async function requireSession(
  keys: SessionKeyStore,
  platformId: Hex,
  { pseudonym, controller, publicKey, signature }: SessionAnswer,
  challenge: LoginChallenge,
  time: number,
): Promise<SessionKeyRecord> {
  if (!isPublicKey(publicKey)) throw new LoginSessionKeyUnknown();
  const record = await keys.find(platformId, pseudonym, publicKey);
  if (record === undefined || !isSameAddress(record.controller, controller)) throw new LoginSessionKeyUnknown();
  if (!(time <= record.expiresAt)) {
    await keys.drop(platformId, pseudonym, publicKey);
    throw new LoginSessionKeyExpired(record.expiresAt, Math.floor(time));
  }
  const text = loginMessage(challenge, controller, pseudonym);
  if (!isSignedBySession(publicKey, text, signature)) throw new LoginSignatureInvalid();
  return record;
}

/**
 * Ends a session key whose pseudonym changed since it was authorised: in any way, since a change may be the holder's answer to a theft.
 *
 * @param keys where the platform keeps session keys
 * @param record the key
 * @param standing of its controller now
 * @throws {@link LoginSessionKeyUnknown} if the pseudonym changed and its controller did not
 */
export async function requireSameState(
  keys: SessionKeyStore,
  { platformId, pseudonym, publicKey, sequence }: SessionKeyRecord,
  standing: VisitorStanding | undefined,
): Promise<void> {
  if (standing?.sequence === sequence) return;
  await keys.drop(platformId, pseudonym, publicKey);
  if (standing !== undefined) throw new LoginSessionKeyUnknown();
}
