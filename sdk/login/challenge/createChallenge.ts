import { bytesToHex } from "@noble/hashes/utils.js";

import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";
import { checkChallenge } from "./challengeJson.ts";
import type { ChallengeStore } from "../store/loginStore.ts";

/** What a platform asks a visitor to sign. */
export interface LoginChallenge {
  /** Host of the page that asks, such as `weibo.com`; with its port on names of `localhost`. */
  readonly domain: string;
  /** keccak256 of the platform's slug. */
  readonly platformId: Hex;
  readonly networkId: Hex;
  readonly chainId: bigint;
  /** 32 hex characters, used once. */
  readonly nonce: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Longest time for which the platform takes a session key; 0: none. */
  readonly sessionSeconds: number;
}

/** For whom a challenge is made. */
export interface ChallengedPlatform {
  readonly platformId: Hex;
  /** Host of the page that asks: the domain that the platform registered, or a subdomain. */
  readonly domain: string;
  /** Longest time for which the platform takes a session key; none unless given. */
  readonly sessionSeconds?: number;
  /** Time that the visitor has to answer; {@link CHALLENGE_SECONDS} unless given. */
  readonly challengeSeconds?: number;
}

/** Time that a visitor has to answer unless a platform says otherwise: a first visit restores a wallet and proves meanwhile. */
export const CHALLENGE_SECONDS = 900;

/**
 * Makes a challenge for one visitor and keeps it.
 *
 * @param deployment network of the platform
 * @param platform its id, the host of its page, and how long answers and session keys may take
 * @param challenges where the platform keeps open challenges
 * @param time unix seconds now
 * @returns the challenge; send it to the visitor's wallet
 * @throws {@link LoginChallengeMalformed} if the domain is not a host, `challengeSeconds` no whole number above 0, or
 * `sessionSeconds` not a time of at most 30 days
 * @see docs/spec/login.md section 1
 * @example
 * const challenge = await createChallenge(deployment, { platformId, domain: "weibo.com" }, store.challenges, Date.now() / 1000);
 */
export async function createChallenge(
  deployment: Deployment,
  platform: ChallengedPlatform,
  challenges: ChallengeStore,
  time: number,
): Promise<LoginChallenge> {
  const issuedAt = Math.floor(time);
  const challenge = checkChallenge({
    domain: platform.domain,
    platformId: platform.platformId,
    networkId: deployment.networkId,
    chainId: deployment.chainId,
    nonce: bytesToHex(globalThis.crypto.getRandomValues(new Uint8Array(16))),
    issuedAt,
    expiresAt: issuedAt + (platform.challengeSeconds ?? CHALLENGE_SECONDS),
    sessionSeconds: platform.sessionSeconds ?? 0,
  });
  await challenges.keep(challenge);
  return challenge;
}
