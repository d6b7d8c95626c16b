import { bytesToHex } from "@noble/hashes/utils.js";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import type { NonceStore } from "./nonceStore.ts";

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
 * Makes a challenge for one visitor and remembers its nonce.
 *
 * @param deployment network of the platform
 * @param platform its id and the host of the page that asks
 * @param nonces where the platform keeps open nonces
 * @param time unix seconds now
 * @returns the challenge; send it to the visitor's wallet
 * @example
 * const challenge = await createChallenge(deployment, { platformId, domain: "weibo.com" }, nonces, Date.now() / 1000);
 */
export async function createChallenge(
  deployment: Deployment,
  platform: { readonly platformId: Hex; readonly domain: string },
  nonces: NonceStore,
  time: number,
): Promise<LoginChallenge> {
  const nonce = bytesToHex(globalThis.crypto.getRandomValues(new Uint8Array(16)));
  const issuedAt = Math.floor(time);
  const expiresAt = issuedAt + CHALLENGE_SECONDS;
  await nonces.add(nonce, expiresAt);
  return {
    domain: platform.domain,
    platformId: platform.platformId,
    networkId: deployment.networkId,
    chainId: deployment.chainId,
    nonce,
    issuedAt,
    expiresAt,
  };
}
