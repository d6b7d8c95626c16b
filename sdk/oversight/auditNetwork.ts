import type { Hex } from "../chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { type AuditMismatch, type AuditOptions, auditGroup } from "../enrolment/auditGroup.ts";
import { showGroups } from "../enrolment/showGroups.ts";
import { platformId } from "../platform/platformId.ts";
import { type ActOfPower, type Power, POWER_CONTRACTS, describeActs } from "./actsOfPower.ts";
import { type NetworkEvent, newestBlock, readEvents } from "./readEvents.ts";

/** A group, rebuilt from its leaves alone. */
export interface AuditedGroup {
  readonly groupId: number;
  /** Account that publishes it. */
  readonly authority: Hex;
  /** The epoch that stands; 0 if none. */
  readonly epoch: number;
  /** Its root. */
  readonly root: bigint;
  /** Places used: no more people than this can ever have been in it. */
  readonly size: number;
  /** Places that hold a commitment now. */
  readonly people: number;
  /** Epochs ever published, each rebuilt. */
  readonly epochs: number;
  readonly mismatches: readonly AuditMismatch[];
  readonly isSound: boolean;
}

/** A platform and how many pseudonyms it ever had. */
export interface AuditedPlatform {
  readonly platformId: Hex;
  readonly slug: string;
  readonly domain: string;
  readonly operator: Hex;
  readonly policyVersion: number;
  readonly pseudonyms: number;
}

/** Who holds a role now. */
export interface RoleHolder {
  readonly role: bigint;
  readonly label: string;
  readonly account: Hex;
  /** From asking to doing. */
  readonly delaySeconds: number;
}

/** One thing that was checked. */
export interface AuditCheck {
  /** What should hold, a sentence without a full stop. */
  readonly claim: string;
  readonly holds: boolean;
}

/** How many of each there are, by the events. */
export interface AuditCounts {
  /** Places in group 0 that hold a commitment. */
  readonly people: number;
  readonly groups: number;
  /** Roots ever published, of all groups. */
  readonly roots: number;
  readonly platforms: number;
  /** Pseudonyms ever registered. */
  readonly pseudonyms: number;
  readonly attestations: number;
  readonly attestationsRevoked: number;
  /** Duties that ever arose. */
  readonly duties: number;
  readonly disclosures: number;
  readonly acts: number;
}

/** What the public can read of a network, checked. */
export interface NetworkAudit {
  readonly deployment: Deployment;
  /** Newest block that was read, and its unix seconds. */
  readonly block: number;
  readonly time: number;
  readonly groups: readonly AuditedGroup[];
  readonly platforms: readonly AuditedPlatform[];
  readonly roles: readonly RoleHolder[];
  readonly acts: readonly ActOfPower[];
  readonly actsByPower: Readonly<Partial<Record<Power, number>>>;
  readonly counts: AuditCounts;
  readonly checks: readonly AuditCheck[];
  /** Every check holds. */
  readonly isSound: boolean;
}

/**
 * Audits a network from chain data alone: rebuilds every group from its leaves and checks every root, follows who holds which role,
 * lists every act of power and counts what there is.
 *
 * @param network connected network; a provider is enough
 * @param options how to get leaf files, if a group publishes its leaves so
 * @returns everything found; look at `isSound` first
 * @throws {@link OversightProviderMissing} {@link OversightEventsRefused} {@link OversightEventUnknown}
 * @see docs/spec/oversight.md section 2
 * @example
 * const { isSound, counts } = await auditNetwork(network); // true, { people: 1000, ... }
 */
export async function auditNetwork(
  network: RealDidNetwork,
  options: Pick<AuditOptions, "fetchLeaves"> = {},
): Promise<NetworkAudit> {
  const { deployment } = network;
  const newest = await newestBlock(network);
  const range = { fromBlock: deployment.fromBlock, toBlock: newest.number };
  const events = await readEvents(network, POWER_CONTRACTS, range);
  const groups = await auditGroups(network, options);
  const platforms = await readPlatforms(network, events);
  const acts = await describeActs(network, events);
  const checks = await checkNetwork(network, groups, platforms, events);
  return {
    deployment,
    block: newest.number,
    time: newest.time,
    groups,
    platforms,
    roles: followRoles(events),
    acts,
    actsByPower: countBy(acts.map(({ power }) => power)),
    counts: countAll(events, groups, platforms, acts.length),
    checks,
    isSound: checks.every(({ holds }) => holds),
  };
}

async function auditGroups(
  network: RealDidNetwork,
  options: Pick<AuditOptions, "fetchLeaves">,
): Promise<AuditedGroup[]> {
  const audited: AuditedGroup[] = [];
  for (const group of await showGroups(network)) {
    const { people, mismatches, isSound } = await auditGroup(network, { ...options, groupId: group.groupId });
    audited.push({ ...group, people, mismatches, isSound });
  }
  return audited;
}

async function readPlatforms(network: RealDidNetwork, events: readonly NetworkEvent[]): Promise<AuditedPlatform[]> {
  const registered = new Map<string, Set<bigint>>();
  for (const { args } of named(events, "PseudonymRegistered")) {
    const id = String(args.platformId);
    registered.set(id, (registered.get(id) ?? new Set<bigint>()).add(args.pseudonym as bigint));
  }
  const platforms: AuditedPlatform[] = [];
  for (const { args } of named(events, "PlatformAdded")) {
    const id = args.platformId as Hex;
    const [slug, domain, operator] = await view(network.platformRegistry.platformOf(id));
    const [, version] = await view(network.platformRegistry.policyOf(id));
    const pseudonyms = registered.get(id)?.size ?? 0;
    platforms.push({
      platformId: id,
      slug,
      domain,
      operator: operator as Hex,
      policyVersion: Number(version),
      pseudonyms,
    });
  }
  return platforms;
}

function followRoles(events: readonly NetworkEvent[]): RoleHolder[] {
  const labels = new Map(named(events, "RoleLabel").map(({ args }) => [args.roleId as bigint, String(args.label)]));
  const held = new Map<string, RoleHolder>();
  for (const { name, args } of events) {
    if (name !== "RoleGranted" && name !== "RoleRevoked") continue;
    const role = args.roleId as bigint;
    const account = args.account as Hex;
    const key = `${role} ${account}`;
    if (name === "RoleRevoked") held.delete(key);
    else
      held.set(key, {
        role,
        account,
        label: labels.get(role) ?? (role === 0n ? "administration" : `role ${role}`),
        delaySeconds: Number(args.delay),
      });
  }
  return [...held.values()].sort((a, b) => Number(a.role - b.role));
}

async function checkNetwork(
  network: RealDidNetwork,
  groups: readonly AuditedGroup[],
  platforms: readonly AuditedPlatform[],
  events: readonly NetworkEvent[],
): Promise<AuditCheck[]> {
  const { networkId } = network.deployment;
  const enrolled = await view(network.enrolmentRegistry.networkId());
  const registered = await view(network.pseudonymRegistry.networkId());
  const policies = named(events, "PolicySet");
  return [
    ...groups.map(({ groupId, epochs, isSound }) => ({
      claim: `group ${groupId}: the leaves of ${epochs} ${epochs === 1 ? "epoch" : "epochs"} give every published root`,
      holds: isSound,
    })),
    {
      claim: "the registries serve the network that the deployment names",
      holds: enrolled === networkId && registered === networkId,
    },
    {
      claim: "every platform's id is the hash of its slug",
      holds: platforms.every((one) => platformId(one.slug) === one.platformId),
    },
    {
      claim: "every version of every policy is on record",
      holds: platforms.every(
        (one) => policies.filter(({ args }) => args.platformId === one.platformId).length === one.policyVersion,
      ),
    },
  ];
}

function countAll(
  events: readonly NetworkEvent[],
  groups: readonly AuditedGroup[],
  platforms: readonly AuditedPlatform[],
  acts: number,
): AuditCounts {
  const count = (name: string): number => named(events, name).length;
  return {
    people: groups[0]?.people ?? 0,
    groups: groups.length,
    roots: groups.reduce((sum, { epochs }) => sum + epochs, 0),
    platforms: platforms.length,
    pseudonyms: platforms.reduce((sum, { pseudonyms }) => sum + pseudonyms, 0),
    attestations: count("Attested"),
    attestationsRevoked: count("AttestationRevoked"),
    duties: count("DutyArose"),
    disclosures: count("Disclosed"),
    acts,
  };
}

function named(events: readonly NetworkEvent[], name: string): readonly NetworkEvent[] {
  return events.filter((event) => event.name === name);
}

function countBy<Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
