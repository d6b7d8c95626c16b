import { Interface, type Log, type LogDescription, type Provider } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { DeploymentAddresses, RealDidNetwork } from "../chain/network.ts";
import { type BlockRange, readRange } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import { OversightEventUnknown, OversightEventsRefused, OversightProviderMissing } from "./errors.ts";

/** A contract of the deployment, by its name there. */
export type ContractName = keyof DeploymentAddresses;

/** One event of one of the network's contracts. */
export interface NetworkEvent {
  readonly contract: ContractName;
  readonly name: string;
  readonly args: LogDescription["args"];
  readonly block: number;
  /** Position in its block. */
  readonly index: number;
  readonly transaction: Hex;
}

const ACCESS_MANAGER = new Interface([
  "event OperationScheduled(bytes32 indexed operationId, uint32 indexed nonce, uint48 schedule, address caller, address target, bytes data)",
  "event OperationExecuted(bytes32 indexed operationId, uint32 indexed nonce)",
  "event OperationCanceled(bytes32 indexed operationId, uint32 indexed nonce)",
  "event RoleLabel(uint64 indexed roleId, string label)",
  "event RoleGranted(uint64 indexed roleId, address indexed account, uint32 delay, uint48 since, bool newMember)",
  "event RoleRevoked(uint64 indexed roleId, address indexed account)",
  "event RoleAdminChanged(uint64 indexed roleId, uint64 indexed admin)",
  "event RoleGuardianChanged(uint64 indexed roleId, uint64 indexed guardian)",
  "event RoleGrantDelayChanged(uint64 indexed roleId, uint32 delay, uint48 since)",
  "event TargetClosed(address indexed target, bool closed)",
  "event TargetFunctionRoleUpdated(address indexed target, bytes4 selector, uint64 indexed roleId)",
  "event TargetAdminDelayUpdated(address indexed target, uint32 delay, uint48 since)",
]);

const SAFE = new Interface([
  "event SafeSetup(address indexed initiator, address[] owners, uint256 threshold, address initializer, address fallbackHandler)",
  "event AddedOwner(address indexed owner)",
  "event RemovedOwner(address indexed owner)",
  "event ChangedThreshold(uint256 threshold)",
  "event EnabledModule(address indexed module)",
  "event DisabledModule(address indexed module)",
  "event ChangedGuard(address indexed guard)",
  "event ChangedFallbackHandler(address indexed handler)",
  "event ApproveHash(bytes32 indexed approvedHash, address indexed owner)",
  "event SignMsg(bytes32 indexed msgHash)",
  "event ExecutionSuccess(bytes32 indexed txHash, uint256 payment)",
  "event ExecutionFailure(bytes32 indexed txHash, uint256 payment)",
  "event ExecutionFromModuleSuccess(address indexed module)",
  "event ExecutionFromModuleFailure(address indexed module)",
  "event SafeReceived(address indexed sender, uint256 value)",
]);

/** What every contract under the access manager can emit, whatever its own interface says. */
const MANAGED = new Interface([
  "event AuthorityUpdated(address authority)",
  "event EIP712DomainChanged()",
  "event Paused(uint40 time)",
  "event Unpaused(uint40 time, uint40 pausedSeconds)",
]);

/**
 * The provider behind a network.
 *
 * @param network connected network
 * @returns its provider
 * @throws {@link OversightProviderMissing}
 */
export function providerOf(network: RealDidNetwork): Provider {
  const provider = network.runner.provider;
  if (provider === null || provider === undefined) throw new OversightProviderMissing();
  return provider;
}

/**
 * The interface of each contract of a network.
 *
 * @param network connected network
 * @returns interfaces by the contract's name
 */
export function interfacesOf(network: RealDidNetwork): Readonly<Record<ContractName, Interface>> {
  return {
    accessManager: ACCESS_MANAGER,
    consortiumSafe: SAFE,
    publisherSafe: SAFE,
    didRegistry: network.didRegistry.interface,
    passkeyFactory: network.passkeyFactory.interface,
    attestationLog: network.attestationLog.interface,
    enrolmentRegistry: network.enrolmentRegistry.interface,
    platformRegistry: network.platformRegistry.interface,
    pseudonymRegistry: network.pseudonymRegistry.interface,
    disclosureRegistry: network.disclosureRegistry.interface,
    creatorPayout: network.creatorPayout.interface,
  };
}

/**
 * Reads all events of some of the network's contracts, in the chain's order, in as few requests as the endpoint allows.
 *
 * @param network connected network; a provider is enough
 * @param contracts whose events
 * @param range blocks, both ends included
 * @returns the events
 * @throws {@link OversightProviderMissing} {@link OversightEventsRefused} {@link OversightEventUnknown} {@link ChainUnreachable}
 */
export async function readEvents(
  network: RealDidNetwork,
  contracts: readonly ContractName[],
  range: BlockRange,
): Promise<NetworkEvent[]> {
  const provider = providerOf(network);
  const { addresses } = network.deployment;
  const interfaces = interfacesOf(network);
  const nameOf = new Map(contracts.map((contract) => [addresses[contract].toLowerCase(), contract]));
  const address = contracts.map((contract) => addresses[contract]);
  const logs = await readRange(range, (from, to) => readLogs(provider, address, from, to));
  return logs.flatMap((log) => {
    const contract = nameOf.get(log.address.toLowerCase());
    if (contract === undefined) return [];
    const parsed = interfaces[contract].parseLog(log) ?? MANAGED.parseLog(log);
    if (parsed === null) throw new OversightEventUnknown(contract, log.topics[0] ?? "", log.blockNumber);
    const { name, args } = parsed;
    const { blockNumber: block, index, transactionHash } = log;
    return [{ contract, name, args, block, index, transaction: transactionHash as Hex }];
  });
}

/** A refusal of several blocks means too many at once; of a single one, that nothing helps. */
async function readLogs(provider: Provider, address: string[], fromBlock: number, toBlock: number): Promise<Log[]> {
  try {
    return await provider.getLogs({ address, fromBlock, toBlock });
  } catch (thrown) {
    throw fromBlock < toBlock ? thrown : new OversightEventsRefused(fromBlock, thrown);
  }
}

/**
 * The newest block.
 *
 * @param network connected network
 * @returns its number and unix seconds
 */
export async function newestBlock(
  network: RealDidNetwork,
): Promise<{ readonly number: number; readonly time: number }> {
  const block = await view(providerOf(network).getBlock("latest"));
  return { number: block?.number ?? 0, time: block?.timestamp ?? 0 };
}
