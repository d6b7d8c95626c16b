import { id } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { PlatformSlugMalformed } from "./errors.ts";

/** keccak256 of a platform's slug. */
export type PlatformId = Hex;

const SLUG = /^[a-z0-9-]{1,31}$/;

/**
 * The id under which every contract knows a platform.
 *
 * @param slug for example `weibo`
 * @returns keccak256 of the slug
 * @throws {PlatformSlugMalformed}
 * @see docs/spec/platform.md section 1
 * @example
 * platformId("weibo"); // 0x2ea20e41b80e6ff16ff1cc2e04b5e0cd9d4f09cb9b7be7c25aa2b1a5f0f4b6b1
 */
export function platformId(slug: string): PlatformId {
  if (!SLUG.test(slug)) throw new PlatformSlugMalformed(slug);
  return id(slug) as Hex;
}
