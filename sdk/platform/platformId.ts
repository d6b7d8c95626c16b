import { id } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { PlatformSlugMalformed } from "./errors.ts";

/** keccak256 of a platform's slug. */
export type PlatformId = Hex;

const SLUG = /^[a-z0-9-]{1,31}$/;

/** What viewers of statements prove their right under: `oversight-` and a day of the calendar (docs/spec/platform.md section 1). */
const VIEWERS_DAY = /^oversight-\d{4}-\d{2}-\d{2}$/;

/**
 * Whether a slug is kept for the viewers of one day, and so no platform's.
 *
 * @param slug for example `oversight-2026-01-31`
 * @returns true if nobody may add it
 */
export function isReservedSlug(slug: string): boolean {
  return VIEWERS_DAY.test(slug);
}

/**
 * The id under which every contract knows a platform.
 *
 * @param slug for example `weibo`
 * @returns keccak256 of the slug
 * @throws {PlatformSlugMalformed}
 * @see docs/spec/platform.md section 1
 * @example
 * platformId("weibo"); // 0x048a2b5664cc0ba59df239198a01e4c936bb4848af12d759169191fe6d4480e2
 */
export function platformId(slug: string): PlatformId {
  if (!SLUG.test(slug)) throw new PlatformSlugMalformed(slug);
  return id(slug) as Hex;
}
