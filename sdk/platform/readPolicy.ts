import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import type { PlatformId } from "./platformId.ts";
import type { ChainPolicy } from "./toChainPolicy.ts";

/** The policy in force on chain. */
export interface PolicyInForce {
  readonly policy: ChainPolicy;
  /** From 1. */
  readonly version: number;
}

/**
 * Reads the policy in force.
 *
 * @param network connected network
 * @param platform id of the platform
 * @returns policy and version
 * @throws {PlatformUnknown}
 */
export async function readPolicy(network: RealDidNetwork, platform: PlatformId): Promise<PolicyInForce> {
  const [policy, version] = await view(network.platformRegistry.policyOf(platform));
  return {
    policy: {
      firstFrom: Number(policy.firstFrom),
      firstFollowers: Number(policy.firstFollowers),
      laterFrom: Number(policy.laterFrom),
      laterFollowers: Number(policy.laterFollowers),
      graceSeconds: Number(policy.graceSeconds),
      fields: policy.fields,
    },
    version: Number(version),
  };
}
