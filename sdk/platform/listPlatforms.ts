import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readDeployment } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import type { PlatformId } from "./platformId.ts";
import { type PolicyInForce, readPolicy } from "./readPolicy.ts";

/** A platform as the registry has it. */
export interface Platform extends PolicyInForce {
  readonly id: PlatformId;
  readonly slug: string;
  /** What a wallet shows, and holds the asker against. */
  readonly domain: string;
  readonly operator: Hex;
  /** keccak256 of the canonical document of the policy in force. */
  readonly documentHash: Hex;
}

/**
 * Reads every platform of a network.
 *
 * @param network connected network; a provider is enough
 * @returns platforms in the order in which they were added
 * @example
 * (await listPlatforms(network)).map(({ slug }) => slug); // ["wechat", "weibo", ...]
 */
export async function listPlatforms(network: RealDidNetwork): Promise<Platform[]> {
  const { platformRegistry } = network;
  const { filters } = platformRegistry;
  const added = await readDeployment(network, (from, to) =>
    platformRegistry.queryFilter(filters.PlatformAdded(), from, to),
  );
  const policies = await readDeployment(network, (from, to) =>
    platformRegistry.queryFilter(filters.PolicySet(), from, to),
  );
  const hashes = new Map(policies.map(({ args }) => [args.platformId, args.documentHash as Hex]));
  return Promise.all(
    added.map(async ({ args }) => {
      const id = args.platformId as PlatformId;
      const { slug, domain, operator } = await view(platformRegistry.platformOf(id));
      const inForce = await readPolicy(network, id);
      return { id, slug, domain, operator: operator as Hex, documentHash: hashes.get(id) ?? "0x", ...inForce };
    }),
  );
}
