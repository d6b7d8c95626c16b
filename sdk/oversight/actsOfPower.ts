import { type Interface, formatUnits } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import {
  type BlockRange,
  type ContractName,
  type NetworkEvent,
  interfacesOf,
  newestBlock,
  providerOf,
  readEach,
  readEvents,
} from "./readEvents.ts";

/** What an act of power does. */
export const POWERS = [
  "govern",
  "accredit",
  "publish",
  "withdraw",
  "revoke",
  "flag",
  "lift",
  "pause",
  "policy",
  "operator",
] as const;
export type Power = (typeof POWERS)[number];

/** One use of a power that somebody holds over others. */
export interface ActOfPower {
  readonly power: Power;
  /** Event by which it is public. */
  readonly event: string;
  readonly contract: ContractName;
  /** What happened, one sentence without a full stop. */
  readonly summary: string;
  readonly block: number;
  /** Unix seconds. */
  readonly time: number;
  readonly transaction: Hex;
}

/** How acts are named to the reader. */
interface Names {
  readonly role: (role: bigint) => string;
  readonly account: (address: string) => string;
  readonly platform: (id: string) => string;
  readonly schema: (id: string) => string;
  readonly call: (target: string, data: string) => string;
}

type Describe = readonly [Power, (args: NetworkEvent["args"], names: Names, contract: ContractName) => string];

/** Events of the contracts that are acts of power, and nothing else. */
const ACTS: Readonly<Record<string, Describe>> = {
  RoleGranted: ["govern", (a, n) => `${n.account(a.account)} holds ${n.role(a.roleId)}${afterDelay(a.delay)}`],
  RoleRevoked: ["govern", (a, n) => `${n.account(a.account)} no longer holds ${n.role(a.roleId)}`],
  RoleLabel: ["govern", (a) => `role ${a.roleId} is called "${a.label}"`],
  RoleAdminChanged: ["govern", (a, n) => `${n.role(a.admin)} administers ${n.role(a.roleId)}`],
  RoleGuardianChanged: ["govern", (a, n) => `${n.role(a.guardian)} may cancel acts of ${n.role(a.roleId)}`],
  RoleGrantDelayChanged: ["govern", (a, n) => `grants of ${n.role(a.roleId)} wait ${days(a.delay)}`],
  TargetClosed: [
    "govern",
    (a, n) => `${n.account(a.target)} is ${a.closed === true ? "closed" : "open"} to every role`,
  ],
  TargetFunctionRoleUpdated: ["govern", (a, n) => `${n.role(a.roleId)} may call ${n.call(a.target, a.selector)}`],
  TargetAdminDelayUpdated: ["govern", (a, n) => `changes of who may call ${n.account(a.target)} wait ${days(a.delay)}`],
  OperationScheduled: ["govern", (a, n) => `${n.account(a.caller)} scheduled ${n.call(a.target, a.data)}`],
  OperationExecuted: ["govern", (a) => `scheduled act ${short(a.operationId)} was executed`],
  OperationCanceled: ["govern", (a) => `scheduled act ${short(a.operationId)} was cancelled`],
  SafeSetup: [
    "govern",
    (a, n, c) =>
      `${n.account(c)} is ${a.threshold} of ${(a.owners as string[]).length} members: ${[...(a.owners as string[])].join(", ")}`,
  ],
  AddedOwner: ["govern", (a, n, c) => `${n.account(a.owner)} joined ${n.account(c)}`],
  RemovedOwner: ["govern", (a, n, c) => `${n.account(a.owner)} left ${n.account(c)}`],
  ChangedThreshold: ["govern", (a, n, c) => `${n.account(c)} needs ${a.threshold} signatures`],
  EnabledModule: ["govern", (a, n, c) => `module ${a.module} may act for ${n.account(c)}`],
  DisabledModule: ["govern", (a, n, c) => `module ${a.module} may no longer act for ${n.account(c)}`],
  ChangedGuard: ["govern", (a, n, c) => `${n.account(c)} has guard ${a.guard}`],
  ChangedFallbackHandler: ["govern", (a, n, c) => `${n.account(c)} has fallback handler ${a.handler}`],
  IssuerAccredited: [
    "accredit",
    (a, n) => `${n.account(a.issuer)} may issue statements of schema ${n.schema(a.schema)}`,
  ],
  IssuerSuspended: [
    "accredit",
    (a, n) => `${n.account(a.issuer)} may no longer issue statements of schema ${n.schema(a.schema)}`,
  ],
  GroupAdded: ["publish", (a, n) => `${n.account(a.authority)} publishes group ${a.groupId} (${a.uri})`],
  AuthorityChanged: ["publish", (a, n) => `${n.account(a.authority)} publishes group ${a.groupId} from now on`],
  RootPublished: ["publish", (a) => `root of group ${a.groupId}, epoch ${a.epoch}, ${a.size} places`],
  EpochWithdrawn: ["withdraw", (a) => `epoch ${a.epoch} of group ${a.groupId} was withdrawn; ${a.currentEpoch} stands`],
  AttestationRevoked: ["revoke", (a, n) => `${n.account(a.issuer)} revoked statement ${short(a.uid)}`],
  Paused: ["pause", (_, n, c) => `${n.account(c)} is stopped`],
  Unpaused: ["pause", (a, n, c) => `${n.account(c)} runs again; stopped for ${a.pausedSeconds} seconds in all`],
  PlatformAdded: ["operator", (a, n) => `${a.slug} (${a.domain}) is a platform, operated by ${n.account(a.operator)}`],
  OperatorRotated: ["operator", (a, n) => `${n.platform(a.platformId)} is operated by ${n.account(a.operator)}`],
  PolicySet: ["policy", (a, n) => `policy ${a.version} of ${n.platform(a.platformId)}: ${policyText(a.policy)}`],
  DutyArose: ["flag", (a, n) => `a duty arose on ${n.platform(a.platformId)} for ${shortNumber(a.pseudonym)}`],
  DutyLifted: [
    "lift",
    (a, n) =>
      `the duty of ${shortNumber(a.pseudonym)} on ${n.platform(a.platformId)} was lifted: ${REASONS[Number(a.reason)] ?? "?"}`,
  ],
  ContestResolved: [
    "lift",
    (a, n) =>
      `${n.account(a.resolver)} ${a.upheld === true ? "upheld" : "turned down"} the contest of ${shortNumber(a.pseudonym)} on ${n.platform(a.platformId)}`,
  ],
};

const REASONS = ["the audience fell", "its contest was upheld", "its contest was not answered"];

/** Contracts in which somebody holds a power over others. */
export const POWER_CONTRACTS: readonly ContractName[] = [
  "accessManager",
  "consortiumSafe",
  "publisherSafe",
  "attestationLog",
  "enrolmentRegistry",
  "platformRegistry",
  "pseudonymRegistry",
  "disclosureRegistry",
];

/**
 * Lists every act of power of a network, in the chain's order: roles, accreditations, roots, withdrawals, revocations, duties, pauses,
 * policies, operators.
 *
 * @param network connected network; a provider is enough
 * @param range blocks; all of the deployment unless given
 * @returns the acts
 * @throws as {@link readEvents}
 * @see docs/spec/oversight.md section 3
 * @example
 * const pauses = (await listActs(network)).filter(({ power }) => power === "pause");
 */
export async function listActs(network: RealDidNetwork, range?: BlockRange): Promise<ActOfPower[]> {
  const fromBlock = network.deployment.fromBlock;
  const blocks = range ?? { fromBlock, toBlock: (await newestBlock(network)).number };
  return describeActs(network, await readEvents(network, POWER_CONTRACTS, blocks));
}

/**
 * Picks the acts of power out of events.
 *
 * @param network connected network
 * @param events of {@link POWER_CONTRACTS}, from the deployment on
 * @returns the acts, with their times
 */
export async function describeActs(network: RealDidNetwork, events: readonly NetworkEvent[]): Promise<ActOfPower[]> {
  const names = namesFor(network, events);
  const acts = events.filter((event) => ACTS[event.name] !== undefined);
  const blocks = [...new Set(acts.map(({ block }) => block))];
  const provider = providerOf(network);
  const times = await readEach(blocks, async (block) => (await provider.getBlock(block))?.timestamp ?? 0);
  const timeOf = new Map(blocks.map((block, i) => [block, times[i] ?? 0]));
  return acts.flatMap(({ name, args, contract, block, transaction }) => {
    const act = ACTS[name];
    if (act === undefined) return [];
    const summary = act[1](args, names, contract);
    return [{ power: act[0], event: name, contract, summary, block, time: timeOf.get(block) ?? 0, transaction }];
  });
}

function namesFor(network: RealDidNetwork, events: readonly NetworkEvent[]): Names {
  const { addresses } = network.deployment;
  const interfaces = interfacesOf(network);
  const contracts = Object.entries(addresses) as [ContractName, Hex][];
  const contractAt = new Map(contracts.map(([name, address]) => [address.toLowerCase(), name]));
  const of = (name: string): NetworkEvent[] => events.filter((event) => event.name === name);
  const labels = new Map(of("RoleLabel").map(({ args }) => [args.roleId as bigint, String(args.label)]));
  const slugs = new Map(of("PlatformAdded").map(({ args }) => [String(args.platformId), String(args.slug)]));
  const schemas = new Map(
    of("SchemaRegistered").map(({ args }) => [String(args.schema), schemaName(String(args.definition))]),
  );
  const account = (address: string): string => {
    const name = address.startsWith("0x") ? contractAt.get(address.toLowerCase()) : (address as ContractName);
    return name === undefined ? address : `the ${inWords(name)}`;
  };
  return {
    account,
    role: (role) =>
      role === 0n ? "administration" : role === PUBLIC_ROLE ? "anyone" : (labels.get(role) ?? `role ${role}`),
    platform: (id) => slugs.get(id) ?? id,
    schema: (id) => schemas.get(id) ?? short(id),
    call: (target, data) =>
      `${functionName(interfaces, contractAt.get(target.toLowerCase()), data)} of ${account(target)}`,
  };
}

const PUBLIC_ROLE = 2n ** 64n - 1n;

function functionName(
  interfaces: Readonly<Record<ContractName, Interface>>,
  contract: ContractName | undefined,
  data: string,
): string {
  const selector = data.slice(0, 10);
  if (contract === undefined) return selector;
  return interfaces[contract].getFunction(selector)?.name ?? CLOCK_FUNCTIONS[selector] ?? selector;
}

/** Functions that not every registry's own interface repeats. */
const CLOCK_FUNCTIONS: Readonly<Record<string, string>> = { "0x8456cb59": "pause", "0x3f4ba83a": "unpause" };

/** A definition begins `RealDID name v1:` (docs/spec/attestation.md section 3). */
function schemaName(definition: string): string {
  return /^RealDID (\S+) v\d+:/u.exec(definition)?.[1] ?? "of another's making";
}

function policyText(policy: {
  readonly firstFrom: bigint;
  readonly firstFollowers: bigint;
  readonly laterFrom: bigint;
  readonly laterFollowers: bigint;
}): string {
  if (policy.firstFrom === 0n) return "no duty of disclosure";
  const later = policy.laterFrom === 0n ? "" : `, later ${inThousands(policy.laterFollowers)}`;
  return `due from ${inThousands(policy.firstFollowers)}${later} followers`;
}

function inThousands(value: bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/gu, ",");
}

function afterDelay(seconds: bigint): string {
  return seconds === 0n ? ", without delay" : `, with a delay of ${days(seconds)}`;
}

function days(seconds: bigint): string {
  return `${formatUnits((seconds * 10n) / 86_400n, 1).replace(/\.0$/u, "")} days`;
}

function inWords(name: ContractName): string {
  return name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function short(hex: string): string {
  return `${hex.slice(0, 10)}…`;
}

function shortNumber(pseudonym: bigint): string {
  return `${`0x${pseudonym.toString(16).padStart(64, "0")}`.slice(0, 10)}…`;
}
