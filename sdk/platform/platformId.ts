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
 * platformId("weibo"); // 0x048a2b5664cc0ba59df239198a01e4c936bb4848af12d759169191fe6d4480e2
 */
export function platformId(slug: string): PlatformId {
  if (!SLUG.test(slug)) throw new PlatformSlugMalformed(slug);
  return id(slug) as Hex;
}
