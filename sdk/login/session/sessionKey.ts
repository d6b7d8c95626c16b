import { bytesToHex } from "@noble/hashes/utils.js";

import type { Hex } from "../../chain/hex.ts";
import type { LoginChallenge } from "../challenge/createChallenge.ts";
import type { SessionAnswer, SessionKeyGrant } from "../challenge/loginAnswer.ts";
import { isPublicKey, loginMessage } from "../challenge/loginMessage.ts";
import { LoginSessionKeyRefused } from "./errors.ts";

/** A key of one browser for one platform. Its private part cannot be read; a browser keeps it in IndexedDB as it is. */
export interface SessionKey {
  /** P-256, 65 bytes uncompressed. */
  readonly publicKey: Hex;
  readonly privateKey: CryptoKey;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

/**
 * Makes a session key. Warning: one for each platform and login; the same key on two platforms would link their pseudonyms.
 *
 * @returns the key, with a private part that WebCrypto never hands out
 * @see docs/spec/login.md section 6
 * @example
 * const sessionKey = await createSessionKey();
 */
export async function createSessionKey(): Promise<SessionKey> {
  const { subtle } = globalThis.crypto;
  const { publicKey, privateKey } = await subtle.generateKey(ALGORITHM, false, ["sign"]);
  const bytes = new Uint8Array(await subtle.exportKey("raw", publicKey));
  return { publicKey: `0x${bytesToHex(bytes)}`, privateKey };
}

/**
 * What a login that authorises a session key says of it: it holds as long as the challenge allows.
 *
 * @param challenge what the platform asks
 * @param publicKey of the session key
 * @returns the grant, for `loginMessage`
 * @throws {@link LoginSessionKeyRefused} if the platform takes none, or it is no key
 */
export function grantSessionKey(challenge: LoginChallenge, publicKey: Hex): SessionKeyGrant {
  if (!isPublicKey(publicKey)) throw new LoginSessionKeyRefused("is not an uncompressed point of P-256");
  if (challenge.sessionSeconds === 0) throw new LoginSessionKeyRefused("is not taken by this platform");
  return { publicKey, expiresAt: challenge.issuedAt + challenge.sessionSeconds };
}

/**
 * Answers a challenge with a session key, without the wallet.
 *
 * @param challenge what the platform asks
 * @param visitor pseudonym and controller of the login that authorised the key
 * @param key the session key
 * @returns the answer; send it back to the platform
 * @see docs/spec/login.md section 6
 * @example
 * const answer = await answerWithSessionKey(challenge, { pseudonym, controller }, sessionKey);
 */
export async function answerWithSessionKey(
  challenge: LoginChallenge,
  { pseudonym, controller }: { readonly pseudonym: bigint; readonly controller: Hex },
  { publicKey, privateKey }: SessionKey,
): Promise<SessionAnswer> {
  const text = new TextEncoder().encode(loginMessage(challenge, controller, pseudonym));
  const signature = await globalThis.crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, text);
  return {
    signedBy: "session",
    nonce: challenge.nonce,
    pseudonym,
    controller,
    signature: `0x${bytesToHex(new Uint8Array(signature))}`,
    publicKey,
  };
}
