import { bytesToHex } from "@noble/hashes/utils.js";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import type { ChallengeStore } from "./challengeStore.ts";

/** What a platform asks a visitor to sign. */
export interface LoginChallenge {
  /** Host of the page that asks, such as `weibo.com`. */
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
}

/** Time that a visitor has to answer. */
const CHALLENGE_SECONDS = 300;

/**
 * Makes a challenge for one visitor and keeps it.
 *
 * @param deployment network of the platform
 * @param platform its id, and its domain as the platform registry has it
 * @param challenges where the platform keeps open challenges
 * @param time unix seconds now
 * @returns the challenge; send it to the visitor's wallet
 * @example
 * const challenge = await createChallenge(deployment, { platformId, domain: "weibo.com" }, challenges, Date.now() / 1000);
 */
export async function createChallenge(
  deployment: Deployment,
  platform: { readonly platformId: Hex; readonly domain: string },
  challenges: ChallengeStore,
  time: number,
): Promise<LoginChallenge> {
  const issuedAt = Math.floor(time);
  const challenge: LoginChallenge = {
    domain: platform.domain,
    platformId: platform.platformId,
    networkId: deployment.networkId,
    chainId: deployment.chainId,
    nonce: bytesToHex(globalThis.crypto.getRandomValues(new Uint8Array(16))),
    issuedAt,
    expiresAt: issuedAt + CHALLENGE_SECONDS,
  };
  await challenges.keep(challenge);
  return challenge;
}
