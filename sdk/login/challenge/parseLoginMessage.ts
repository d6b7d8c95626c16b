import { getAddress } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { checkChallenge } from "./challengeJson.ts";
import type { LoginChallenge } from "./createChallenge.ts";
import { LoginMessageMalformed } from "../errors.ts";
import type { SessionKeyGrant } from "./loginAnswer.ts";
import { loginMessage } from "./loginMessage.ts";

/** What a login message says; it does not say how long the platform would take session keys. */
export interface ParsedLoginMessage {
  readonly challenge: Omit<LoginChallenge, "sessionSeconds">;
  readonly controller: Hex;
  readonly pseudonym: bigint;
  readonly sessionKey?: SessionKeyGrant;
}

const FIELDS = [
  /^(?<domain>\S+) wants you to sign in with your Ethereum account:\n(?<controller>0x[0-9a-fA-F]{40})\n/u,
  /\nChain ID: (?<chainId>[0-9]{1,78})\nNonce: (?<nonce>[0-9a-f]{32})\n/u,
  /\nIssued At: (?<issuedAt>\S+)\nExpiration Time: (?<expiresAt>\S+)\nResources:\n/u,
  /\n- urn:realdid:(?<networkId>[0-9a-f]{64}):(?<platformId>[0-9a-f]{64}):(?<pseudonym>[0-9a-f]{64})(?:\n|$)/u,
] as const;
const SESSION = /\n- urn:realdid:session:(?<publicKey>[0-9a-f]{130}):(?<until>0|[1-9][0-9]{0,15})$/u;

/**
 * Reads the text that a visitor signs, for instance to show it: exactly what `loginMessage` writes, and nothing else.
 *
 * @param text of a message
 * @returns its parts
 * @throws {@link LoginMessageMalformed} if it is not byte for byte a message that `loginMessage` writes
 * @see docs/spec/login.md section 3
 * @example
 * const { challenge, pseudonym } = parseLoginMessage(text);
 */
export function parseLoginMessage(text: string): ParsedLoginMessage {
  const parsed = readFields(text);
  const { challenge, controller, pseudonym, sessionKey } = parsed;
  // Written again it must be the same, so nothing can stand where these patterns do not look.
  if (loginMessage({ ...challenge, sessionSeconds: 0 }, controller, pseudonym, sessionKey) !== text) {
    throw new LoginMessageMalformed();
  }
  return parsed;
}

function readFields(text: string): ParsedLoginMessage {
  const field = fieldsOf(text);
  const session = SESSION.exec(text)?.groups;
  try {
    const { sessionSeconds: _, ...challenge } = checkChallenge({
      domain: field("domain"),
      platformId: `0x${field("platformId")}`,
      networkId: `0x${field("networkId")}`,
      chainId: BigInt(field("chainId")),
      nonce: field("nonce"),
      issuedAt: Date.parse(field("issuedAt")) / 1000,
      expiresAt: Date.parse(field("expiresAt")) / 1000,
      sessionSeconds: 0,
    });
    return {
      challenge,
      controller: getAddress(field("controller")) as Hex,
      pseudonym: BigInt(`0x${field("pseudonym")}`),
      ...(session === undefined
        ? {}
        : { sessionKey: { publicKey: `0x${session.publicKey}` as Hex, expiresAt: Number(session.until) } }),
    };
  } catch {
    throw new LoginMessageMalformed();
  }
}

function fieldsOf(text: string): (name: string) => string {
  if (typeof text !== "string") throw new LoginMessageMalformed();
  const groups = FIELDS.map((pattern) => pattern.exec(text)?.groups ?? {});
  const fields: Readonly<Record<string, string>> = Object.assign({}, ...groups) as Record<string, string>;
  return (name) => {
    const value = fields[name];
    if (value === undefined) throw new LoginMessageMalformed();
    return value;
  };
}
