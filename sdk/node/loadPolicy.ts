import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Hex } from "../chain/hex.ts";
import { PlatformPolicyNotFound } from "../platform/errors.ts";
import { type Field, parseFields } from "../platform/parseFields.ts";
import { parsePolicy, type PlatformPolicy } from "../platform/parsePolicy.ts";
import { platformId } from "../platform/platformId.ts";
import { policyDocumentHash } from "../platform/policyDocumentHash.ts";
import { type ChainPolicy, toChainPolicy } from "../platform/toChainPolicy.ts";

/** A policy file with what follows from it. */
export interface LoadedPolicy {
  readonly policy: PlatformPolicy;
  readonly chainPolicy: ChainPolicy;
  /** keccak256 of the canonical document. */
  readonly documentHash: Hex;
  readonly fields: readonly Field[];
}

/**
 * Loads the policy of one platform from a folder such as this package's `policy/`.
 *
 * @param folder path of the folder; it also holds fields.json
 * @param slug for example `weibo`
 * @returns the policy, checked
 * @throws {PlatformSlugMalformed} {@link PlatformPolicyNotFound} {@link PlatformPolicyMalformed} {@link PlatformFieldUnknown}
 * @example
 * (await loadPolicy("policy", "weibo")).chainPolicy.laterFollowers; // 500000
 */
export async function loadPolicy(folder: string, slug: string): Promise<LoadedPolicy> {
  platformId(slug); // a slug that is not one never becomes part of a path
  const fields = parseFields(await readJson(join(folder, "fields.json"), slug));
  const document = await readJson(join(folder, `${slug}.json`), slug);
  const policy = parsePolicy(document);
  return { policy, chainPolicy: toChainPolicy(policy, fields), documentHash: policyDocumentHash(document), fields };
}

async function readJson(path: string, slug: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new PlatformPolicyNotFound(slug);
  }
  return JSON.parse(text) as unknown;
}
