import { getAddress, isAddress } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import { formatPseudonymProof, parsePseudonymProof } from "../../pseudonym/proofJson.ts";
import { SCALAR_ORDER } from "../../pseudonym/scope.ts";
import { NONCE } from "./challengeJson.ts";
import { LoginAnswerMalformed } from "../errors.ts";
import type { LoginAnswer, SessionKeyGrant } from "./loginAnswer.ts";
import { isPublicKey, pseudonymText } from "./loginMessage.ts";

/** An answer as JSON has it: the pseudonym as `0x` and 64 digits, the registration as `formatPseudonymProof` writes it. */
export interface LoginAnswerJson {
  readonly signedBy: "controller" | "session";
  readonly nonce: string;
  readonly pseudonym: Hex;
  readonly controller: Hex;
  readonly signature: Hex;
  readonly sessionKey?: SessionKeyGrant;
  readonly registration?: Readonly<Record<string, unknown>>;
  readonly publicKey?: Hex;
}

const WORD = /^0x[0-9a-f]{64}$/u;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/u;
/** Longer than what any contract account takes. */
const SIGNATURE = /^0x(?:[0-9a-fA-F]{2}){1,8192}$/u;

/**
 * An answer as a JSON object, to send to the platform.
 *
 * @param deployment network of the wallet
 * @param answer as the wallet gave it
 * @returns plain fields
 * @see docs/spec/login.md section 4
 * @example
 * await fetch("/login/answer", { method: "POST", body: JSON.stringify(formatAnswer(deployment, answer)) });
 */
export function formatAnswer(deployment: Deployment, answer: LoginAnswer): LoginAnswerJson {
  const { signedBy, nonce, controller, signature } = answer;
  const common = { signedBy, nonce, pseudonym: `0x${pseudonymText(answer.pseudonym)}` as Hex, controller, signature };
  if (answer.signedBy === "session") return { ...common, publicKey: answer.publicKey };
  const { sessionKey, registration } = answer;
  return {
    ...common,
    ...(sessionKey === undefined ? {} : { sessionKey }),
    ...(registration === undefined ? {} : { registration: plainProof(deployment, registration) }),
  };
}

function plainProof(deployment: Deployment, proof: PseudonymProof): Readonly<Record<string, unknown>> {
  return JSON.parse(formatPseudonymProof(deployment, proof)) as Readonly<Record<string, unknown>>;
}

/**
 * Reads an answer from parsed JSON that came from anyone. Whether it holds is for `verifyLogin` to say.
 *
 * @param deployment that a registration must be for
 * @param json of any shape
 * @returns the answer, with no field but its own
 * @throws {@link LoginAnswerMalformed} with the first part that has no valid form; {@link PseudonymProofOtherNetwork}
 * {@link PseudonymProofMalformed} {@link PseudonymProofFalse} of its registration
 * @see docs/spec/login.md section 4
 * @example
 * const answer = parseAnswer(deployment, JSON.parse(body));
 */
export function parseAnswer(deployment: Deployment, json: unknown): LoginAnswer {
  if (typeof json !== "object" || json === null) throw new LoginAnswerMalformed("shape");
  const { signedBy, nonce, pseudonym, controller, signature, sessionKey, registration, publicKey } = json as Partial<
    Record<keyof LoginAnswerJson, unknown>
  >;
  const common = {
    nonce: textOf("nonce", nonce, NONCE),
    pseudonym: pseudonymOf(pseudonym),
    controller: addressOf(controller),
    signature: textOf("signature", signature, SIGNATURE) as Hex,
  };
  if (signedBy === "session") return { ...common, signedBy, publicKey: publicKeyOf(publicKey) };
  if (signedBy !== "controller") throw new LoginAnswerMalformed("signedBy");
  return {
    ...common,
    signedBy,
    ...(sessionKey === undefined ? {} : { sessionKey: grantOf(sessionKey) }),
    ...(registration === undefined ? {} : { registration: parsePseudonymProof(deployment, registration) }),
  };
}

function textOf(part: string, value: unknown, form: RegExp): string {
  if (typeof value !== "string" || !form.test(value)) throw new LoginAnswerMalformed(part);
  return value;
}

function pseudonymOf(value: unknown): bigint {
  const pseudonym = BigInt(textOf("pseudonym", value, WORD));
  if (pseudonym === 0n || pseudonym >= SCALAR_ORDER) throw new LoginAnswerMalformed("pseudonym");
  return pseudonym;
}

function addressOf(value: unknown): Hex {
  const address = textOf("controller", value, ADDRESS);
  if (!isAddress(address)) throw new LoginAnswerMalformed("controller");
  return getAddress(address) as Hex;
}

function publicKeyOf(value: unknown): Hex {
  if (!isPublicKey(value)) throw new LoginAnswerMalformed("publicKey");
  return value;
}

function grantOf(value: unknown): SessionKeyGrant {
  if (typeof value !== "object" || value === null) throw new LoginAnswerMalformed("sessionKey");
  const { publicKey, expiresAt } = value as SessionKeyGrant;
  if (!Number.isSafeInteger(expiresAt) || expiresAt < 0) throw new LoginAnswerMalformed("sessionKey");
  return { publicKey: publicKeyOf(publicKey), expiresAt };
}
