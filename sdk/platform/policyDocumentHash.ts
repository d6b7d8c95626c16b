import { id } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { canonicalJson } from "./canonicalJson.ts";

/**
 * Hash of a policy document, which goes on chain with each version.
 *
 * @param document the parsed JSON of policy/<slug>.json, whole
 * @returns keccak256 of its canonical JSON
 * @see docs/spec/platform.md section 2
 */
export function policyDocumentHash(document: unknown): Hex {
  return id(canonicalJson(document)) as Hex;
}
