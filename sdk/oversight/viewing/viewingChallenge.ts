import { AbiCoder, hexlify, id, keccak256, randomBytes } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";
import { hostOfOrigin } from "../../login/challenge/domain.ts";
import { isDay, isTime, viewingDay, viewingDayEnd } from "./day.ts";
import { OversightViewingMalformed } from "./errors.ts";

/** What the statements service asks a viewer to prove. */
export interface ViewingChallenge {
  readonly networkId: Hex;
  readonly chainId: bigint;
  /** Origin of the page that asks, such as `https://statements.oversight.example`. */
  readonly origin: string;
  /** Day in UTC, such as `2023-11-14`. */
  readonly day: string;
  /** 32 random bytes, used once. */
  readonly nonce: Hex;
  /** Unix seconds: the last second in which it may be answered, never after the day. */
  readonly deadline: number;
}

/** What the service keeps of viewings. Nothing of it says what is viewed. */
export interface ViewingStore {
  /** Keeps a challenge that is given out, until its deadline. */
  keep(challenge: ViewingChallenge): Promise<void>;
  /** Gives a challenge back and forgets it, so that of two who ask at once only one gets it. */
  take(nonce: Hex): Promise<ViewingChallenge | undefined>;
  /** Whether the service excludes the day's pseudonym. */
  isBanned(day: string, pseudonym: bigint): Promise<boolean>;
}

/** Time that a viewer has to answer: a wallet is restored and proves meanwhile. */
const CHALLENGE_SECONDS = 900;
const NONCE_BYTES = 32;
const UINT256_LIMIT = 1n << 256n;
const WORD = /^0x[0-9a-f]{64}$/u;

type Rule = readonly [part: keyof ViewingChallenge, isGood: (challenge: ViewingChallenge) => boolean];

const RULES: readonly Rule[] = [
  ["networkId", ({ networkId }) => isWord(networkId)],
  ["chainId", ({ chainId }) => typeof chainId === "bigint" && chainId > 0n && chainId < UINT256_LIMIT],
  ["origin", ({ origin }) => hostOfOrigin(origin) !== undefined],
  ["day", ({ day }) => isDay(day)],
  ["nonce", ({ nonce }) => isWord(nonce)],
  [
    "deadline",
    ({ day, deadline }) => Number.isSafeInteger(deadline) && isTime(deadline) && viewingDay(deadline) === day,
  ],
];

const VIEWING_TYPEHASH = id(
  "RealDidViewing(bytes32 networkId,uint256 chainId,string origin,string day,bytes32 nonce,uint64 deadline)",
);

/**
 * Asks a viewer to show that they are a verified person, under the pseudonym that they have on this day alone.
 *
 * @param deployment network on which people are enrolled
 * @param origin of the page that asks
 * @param store where the challenge is kept
 * @param time unix seconds now
 * @returns the challenge, good for a quarter of an hour and never past the end of the day; send it to the viewer's wallet
 * @throws {@link OversightViewingMalformed} if the origin is not one that a wallet answers, or the time is none
 * @see docs/spec/oversight.md section 6
 * @example
 * const challenge = await createViewingChallenge(deployment, "https://statements.oversight.example", store, Date.now() / 1000);
 */
export async function createViewingChallenge(
  deployment: Deployment,
  origin: string,
  store: Pick<ViewingStore, "keep">,
  time: number,
): Promise<ViewingChallenge> {
  const day = viewingDay(time);
  const challenge = checkViewingChallenge({
    networkId: deployment.networkId,
    chainId: deployment.chainId,
    origin,
    day,
    nonce: hexlify(randomBytes(NONCE_BYTES)) as Hex,
    deadline: Math.min(Math.floor(time) + CHALLENGE_SECONDS, viewingDayEnd(day) - 1),
  });
  await store.keep(challenge);
  return challenge;
}

/**
 * Checks a challenge's parts.
 *
 * @param challenge of any shape
 * @returns a copy with no field but its own
 * @throws {@link OversightViewingMalformed} with the first part that no service gives out
 */
export function checkViewingChallenge(challenge: ViewingChallenge): ViewingChallenge {
  if (typeof challenge !== "object" || (challenge as unknown) === null) throw new OversightViewingMalformed("shape");
  const { networkId, chainId, origin, day, nonce, deadline } = challenge;
  const copy = { networkId, chainId, origin, day, nonce, deadline };
  const broken = RULES.find(([, isGood]) => !isGood(copy));
  if (broken !== undefined) throw new OversightViewingMalformed(broken[0]);
  return copy;
}

/**
 * The number that the circuit is given as message. Its type hash is no other's: the registry takes a viewing for no action, and no proof
 * of an action is a viewing.
 *
 * @param challenge that is answered
 * @returns uint256(keccak256(abi.encode(TYPEHASH, networkId, chainId, keccak256(origin), keccak256(day), nonce, deadline)))
 * @throws {@link OversightViewingMalformed}
 * @see docs/spec/oversight.md section 6
 */
export function viewingMessage(challenge: ViewingChallenge): bigint {
  const { networkId, chainId, origin, day, nonce, deadline } = checkViewingChallenge(challenge);
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "bytes32", "bytes32", "bytes32", "uint64"],
    [VIEWING_TYPEHASH, networkId, chainId, id(origin), id(day), nonce, deadline],
  );
  return BigInt(keccak256(encoded));
}

/** Text, and not a list of one text, which a pattern takes as well. */
function isWord(value: unknown): boolean {
  return typeof value === "string" && WORD.test(value);
}
