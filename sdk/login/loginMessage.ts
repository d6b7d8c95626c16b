import { toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { LoginChallenge } from "./createChallenge.ts";

/**
 * The text that the controller signs: Sign-In with Ethereum (EIP-4361), with the pseudonym as resource.
 *
 * @param challenge what the platform asks
 * @param controller checksummed address that signs
 * @param pseudonym the visitor's pseudonym on this platform
 * @returns the message, for `personal_sign`
 * @see docs/spec/login.md section 2
 */
export function loginMessage(challenge: LoginChallenge, controller: Hex, pseudonym: bigint): string {
  const { domain, platformId, networkId } = challenge;
  return `${domain} wants you to sign in with your Ethereum account:
${controller}

Sign in with your RealDID pseudonym. No name is shown and nothing is written on chain.

URI: https://${domain}
Version: 1
Chain ID: ${challenge.chainId}
Nonce: ${challenge.nonce}
Issued At: ${isoTime(challenge.issuedAt)}
Expiration Time: ${isoTime(challenge.expiresAt)}
Resources:
- urn:realdid:${networkId.slice(2)}:${platformId.slice(2)}:${toBeHex(pseudonym, 32).slice(2)}`;
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
