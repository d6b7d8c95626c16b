import type { LoginChallenge } from "./createChallenge.ts";
import { isHost } from "./domain.ts";
import { LoginChallengeMalformed } from "../errors.ts";

/** A challenge as JSON has it: the chain's number as decimal text. */
export type LoginChallengeJson = Omit<LoginChallenge, "chainId"> & { readonly chainId: string };

const ID = /^0x[0-9a-f]{64}$/u;
/** 16 bytes. */
export const NONCE = /^[0-9a-f]{32}$/u;
const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/u;
/** The last second that ISO 8601 writes with a year of four digits. */
const LAST_SECOND = 253_402_300_799;
/** Session keys are short-lived: at most 30 days. */
const SESSION_SECONDS_MAXIMUM = 2_592_000;
const UINT256_LIMIT = 1n << 256n;

type Rule = readonly [part: keyof LoginChallenge, isGood: (challenge: LoginChallenge) => boolean];

/** Every part is a line of the signed text, or part of one: none may bring lines of its own. */
const RULES: readonly Rule[] = [
  ["domain", ({ domain }) => isHost(domain)],
  ["platformId", ({ platformId }) => typeof platformId === "string" && ID.test(platformId)],
  ["networkId", ({ networkId }) => typeof networkId === "string" && ID.test(networkId)],
  ["chainId", ({ chainId }) => typeof chainId === "bigint" && chainId >= 0n && chainId < UINT256_LIMIT],
  ["nonce", ({ nonce }) => typeof nonce === "string" && NONCE.test(nonce)],
  ["issuedAt", ({ issuedAt }) => isWhole(issuedAt, LAST_SECOND)],
  ["expiresAt", ({ issuedAt, expiresAt }) => isWhole(expiresAt, LAST_SECOND) && expiresAt > issuedAt],
  ["sessionSeconds", ({ sessionSeconds }) => isWhole(sessionSeconds, SESSION_SECONDS_MAXIMUM)],
];

/**
 * A challenge as a JSON object, to send to the visitor's page.
 *
 * @param challenge as made
 * @returns plain fields
 * @see docs/spec/login.md section 4
 * @example
 * response.end(JSON.stringify(formatChallenge(challenge)));
 */
export function formatChallenge(challenge: LoginChallenge): LoginChallengeJson {
  return { ...checkChallenge(challenge), chainId: String(challenge.chainId) };
}

/**
 * Reads a challenge from parsed JSON that came from anyone.
 *
 * @param json of any shape
 * @returns the challenge, with no field but its own
 * @throws {@link LoginChallengeMalformed} with the first part that no platform gives out
 * @see docs/spec/login.md section 4
 * @example
 * const challenge = parseChallenge(await response.json());
 */
export function parseChallenge(json: unknown): LoginChallenge {
  if (typeof json !== "object" || json === null) throw new LoginChallengeMalformed("shape");
  const { chainId } = json as LoginChallengeJson;
  if (typeof chainId !== "string" || !DECIMAL.test(chainId)) throw new LoginChallengeMalformed("chainId");
  return checkChallenge({ ...json, chainId: BigInt(chainId) } as LoginChallenge);
}

/**
 * Checks a challenge's parts.
 *
 * @param challenge of any shape
 * @returns a copy with no field but its own
 * @throws {@link LoginChallengeMalformed} with the first part that no platform gives out
 */
export function checkChallenge(challenge: LoginChallenge): LoginChallenge {
  if (typeof challenge !== "object" || (challenge as unknown) === null) throw new LoginChallengeMalformed("shape");
  const { domain, platformId, networkId, chainId, nonce, issuedAt, expiresAt, sessionSeconds } = challenge;
  const copy = { domain, platformId, networkId, chainId, nonce, issuedAt, expiresAt, sessionSeconds };
  const broken = RULES.find(([, isGood]) => !isGood(copy));
  if (broken !== undefined) throw new LoginChallengeMalformed(broken[0]);
  return copy;
}

function isWhole(value: unknown, maximum: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum;
}
