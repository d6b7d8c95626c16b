import type { Hex } from "../../chain/hex.ts";
import type { LoginChallenge } from "./createChallenge.ts";
import { loginOrigin } from "./domain.ts";
import type { SessionKeyGrant } from "./loginAnswer.ts";

/** The one sentence for the person. */
export const LOGIN_STATEMENT =
  "Sign in with your RealDID pseudonym. No name is shown, and no trace of this login is left on chain.";

const PUBLIC_KEY = /^0x04[0-9a-f]{128}$/u;

/**
 * The text that is signed: Sign-In with Ethereum (EIP-4361), with the pseudonym as resource, and the session key if one is authorised.
 *
 * @param challenge what the platform asks
 * @param controller checksummed address of the pseudonym's controller
 * @param pseudonym the visitor's pseudonym on this platform
 * @param sessionKey key that this login authorises, if any
 * @returns the message, for `personal_sign`
 * @see docs/spec/login.md section 3
 */
export function loginMessage(
  challenge: LoginChallenge,
  controller: Hex,
  pseudonym: bigint,
  sessionKey?: SessionKeyGrant,
): string {
  const { domain, platformId, networkId } = challenge;
  const grant =
    sessionKey === undefined ? "" : `\n- urn:realdid:session:${sessionKey.publicKey.slice(2)}:${sessionKey.expiresAt}`;
  return `${domain} wants you to sign in with your Ethereum account:
${controller}

${LOGIN_STATEMENT}

URI: ${loginOrigin(domain)}
Version: 1
Chain ID: ${challenge.chainId}
Nonce: ${challenge.nonce}
Issued At: ${isoTime(challenge.issuedAt)}
Expiration Time: ${isoTime(challenge.expiresAt)}
Resources:
- urn:realdid:${networkId.slice(2)}:${platformId.slice(2)}:${pseudonymText(pseudonym)}${grant}`;
}

/** A pseudonym as the 64 lower-case hex characters of resources and JSON. */
export function pseudonymText(pseudonym: bigint): string {
  return pseudonym.toString(16).padStart(64, "0");
}

/** Whether it is 65 bytes of hex that begin as an uncompressed point does; whether they are a point is for the verifier to say. */
export function isPublicKey(value: unknown): value is Hex {
  return typeof value === "string" && PUBLIC_KEY.test(value);
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
