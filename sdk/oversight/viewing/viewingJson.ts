import type { Hex } from "../../chain/hex.ts";
import type { ProofPoints } from "../../pseudonym/proof.ts";
import { OversightViewingMalformed } from "./errors.ts";
import type { Viewing } from "./proveViewing.ts";
import { type ViewingChallenge, checkViewingChallenge } from "./viewingChallenge.ts";

/** A challenge as JSON has it: the chain's number as decimal text, and what tells it from a login's. */
export type ViewingChallengeJson = Omit<ViewingChallenge, "chainId"> & {
  readonly asks: "viewing";
  readonly chainId: string;
};

/** A viewing as JSON has it: numbers of the proof as `0x` and 64 hex digits. */
export type ViewingJson = ViewingChallengeJson & {
  readonly pseudonym: Hex;
  readonly root: Hex;
  readonly points: readonly Hex[];
};

const DECIMAL = /^[1-9][0-9]{0,77}$/u;
const WORD = /^0x[0-9a-f]{64}$/u;
const POINT_WORDS = 8;

/**
 * Whether JSON that a page handed to a wallet asks for a viewing; what else is asked is a login.
 *
 * @param json of any shape
 * @returns true if `parseViewingChallenge` is to read it
 */
export function isViewingChallenge(json: unknown): boolean {
  return typeof json === "object" && json !== null && Object.hasOwn(json, "asks");
}

/**
 * A challenge as a JSON object, to send to the viewer's page.
 *
 * @param challenge as made
 * @returns plain fields
 * @see docs/spec/oversight.md section 6
 */
export function formatViewingChallenge(challenge: ViewingChallenge): ViewingChallengeJson {
  return { asks: "viewing", ...checkViewingChallenge(challenge), chainId: String(challenge.chainId) };
}

/**
 * Reads a challenge from parsed JSON that came from anyone.
 *
 * @param json of any shape
 * @returns the challenge, with no field but its own
 * @throws {@link OversightViewingMalformed} with the first part that no service gives out
 * @see docs/spec/oversight.md section 6
 */
export function parseViewingChallenge(json: unknown): ViewingChallenge {
  if (typeof json !== "object" || json === null) throw new OversightViewingMalformed("shape");
  const { asks, chainId, ...others } = json as ViewingChallengeJson;
  if ((asks as unknown) !== "viewing") throw new OversightViewingMalformed("asks");
  if (typeof chainId !== "string" || !DECIMAL.test(chainId)) throw new OversightViewingMalformed("chainId");
  return checkViewingChallenge({ ...others, chainId: BigInt(chainId) });
}

/**
 * A viewing as a JSON object, to send to the service.
 *
 * @param viewing as proved
 * @returns plain fields
 * @see docs/spec/oversight.md section 6
 */
export function formatViewing(viewing: Viewing): ViewingJson {
  const { pseudonym, root, points } = viewing;
  return {
    ...formatViewingChallenge(viewing),
    pseudonym: wordOf(pseudonym),
    root: wordOf(root),
    points: points.map(wordOf),
  };
}

/**
 * Reads a viewing from parsed JSON that came from anyone. Whether it holds is for `verifyViewing` to say.
 *
 * @param json of any shape
 * @returns the viewing, with no field but its own
 * @throws {@link OversightViewingMalformed} with the first part that has no valid form
 * @see docs/spec/oversight.md section 6
 */
export function parseViewing(json: unknown): Viewing {
  const challenge = parseViewingChallenge(json);
  const { pseudonym, root, points } = json as Record<string, unknown>;
  if (!Array.isArray(points) || points.length !== POINT_WORDS) throw new OversightViewingMalformed("list of points");
  return {
    ...challenge,
    pseudonym: numberOf("pseudonym", pseudonym),
    root: numberOf("root", root),
    points: points.map((word) => numberOf("list of points", word)) as unknown as ProofPoints,
  };
}

function wordOf(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

function numberOf(part: string, value: unknown): bigint {
  if (typeof value !== "string" || !WORD.test(value)) throw new OversightViewingMalformed(part);
  return BigInt(value);
}
