import type { Platform } from "./listPlatforms.ts";
import type { ChainPolicy } from "./toChainPolicy.ts";

/** One value of a policy, in the file and on chain. */
export interface PolicyComparison {
  readonly key: keyof ChainPolicy | "documentHash";
  readonly file: string;
  readonly chain: string;
  readonly isSame: boolean;
}

const KEYS = ["firstFrom", "firstFollowers", "laterFrom", "laterFollowers", "graceSeconds", "fields"] as const;

/**
 * Holds a policy file against the policy in force. Until the consortium sets the file's policy, the chain's decides.
 *
 * @param file what the file says: `loadPolicy`
 * @param platform what is on chain: `listPlatforms`
 * @returns one row for each value that decides a duty, and the document's hash
 */
export function comparePolicy(
  file: { readonly chainPolicy: ChainPolicy; readonly documentHash: string },
  platform: Pick<Platform, "policy" | "documentHash">,
): readonly PolicyComparison[] {
  const row = (key: PolicyComparison["key"], ofFile: string, ofChain: string): PolicyComparison => ({
    key,
    file: ofFile,
    chain: ofChain,
    isSame: ofFile === ofChain,
  });
  return [
    ...KEYS.map((key) => row(key, show(key, file.chainPolicy), show(key, platform.policy))),
    row("documentHash", file.documentHash, platform.documentHash),
  ];
}

function show(key: keyof ChainPolicy, policy: ChainPolicy): string {
  return key === "fields" ? `0x${policy.fields.toString(16)}` : String(policy[key]);
}
