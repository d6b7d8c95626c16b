import { type Signer, getAddress, isAddress } from "ethers";

import { type ConsortiumAct, executeAct, scheduleAct } from "../chain/consortium.ts";
import { PlatformKnown } from "../chain/contractErrors.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { PlatformDomainTaken, PlatformOperatorInvalid, PlatformSlugReserved } from "./errors.ts";
import { listPlatforms } from "./listPlatforms.ts";
import { parsePolicy } from "./parsePolicy.ts";
import { type PlatformId, isReservedSlug, platformId } from "./platformId.ts";
import { type PolicyDocument, policyArguments } from "./setPolicy.ts";

/** A platform to be added; slug and domain are in its policy. */
export interface NewPlatform extends PolicyDocument {
  /** Account that reports for it. */
  readonly operator: Hex;
}

/**
 * Schedules a further platform in the consortium's name; it can be added when the consortium's delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param platform operator and policy
 * @returns gas of the transaction
 * @throws PlatformPolicyMalformed PlatformFieldUnknown {@link PlatformSlugReserved} {@link PlatformOperatorInvalid} {@link PlatformKnown} {@link PlatformDomainTaken}, and the Safe's and the access manager's errors
 * @see docs/spec/platform.md section 1
 * @example
 * await schedulePlatform(network, owners, { operator, policy: JSON.parse(text), fields });
 */
export async function schedulePlatform(
  network: RealDidNetwork,
  owners: readonly Signer[],
  platform: NewPlatform,
): Promise<{ readonly gasUsed: bigint }> {
  const call = addCall(network, platform);
  const { platform: slug, domain } = parsePolicy(platform.policy);
  const id = platformId(slug);
  // The registry would say so only when the delay has passed.
  if (await network.platformRegistry.isPlatform(id)) throw new PlatformKnown([id]);
  const other = (await listPlatforms(network)).find(
    (one) => isWithin(one.domain, domain) || isWithin(domain, one.domain),
  );
  if (other !== undefined) throw new PlatformDomainTaken(domain, other.slug, other.domain);
  const { gasUsed } = await scheduleAct(network, owners, call);
  return { gasUsed };
}

/**
 * Adds a platform that was scheduled and whose delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param platform the same as scheduled
 * @returns id of the platform
 * @throws as {@link schedulePlatform}, ChainActNotReady, and the registry's own errors
 */
export async function executePlatform(
  network: RealDidNetwork,
  owners: readonly Signer[],
  platform: NewPlatform,
): Promise<{ readonly platformId: PlatformId; readonly gasUsed: bigint }> {
  const { gasUsed } = await executeAct(network, owners, addCall(network, platform));
  return { platformId: platformId(parsePolicy(platform.policy).platform), gasUsed };
}

function isWithin(domain: string, other: string): boolean {
  const [one, two] = [domain.toLowerCase(), other.toLowerCase()];
  return one === two || one.endsWith(`.${two}`);
}

function addCall({ platformRegistry, deployment }: RealDidNetwork, platform: NewPlatform): ConsortiumAct {
  const policy = parsePolicy(platform.policy);
  if (isReservedSlug(policy.platform)) throw new PlatformSlugReserved(policy.platform);
  if (!isAddress(platform.operator)) throw new PlatformOperatorInvalid();
  const data = platformRegistry.interface.encodeFunctionData("addPlatform", [
    policy.platform,
    policy.domain,
    getAddress(platform.operator),
    ...policyArguments(platform),
  ]) as Hex;
  return { target: deployment.addresses.platformRegistry, data };
}
