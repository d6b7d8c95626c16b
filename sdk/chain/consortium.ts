import {
  AbiCoder,
  Contract,
  type ContractRunner,
  type ContractTransactionReceipt,
  Interface,
  type Signer,
  keccak256,
} from "ethers";

import type { Hex } from "./hex.ts";
import type { RealDidNetwork } from "./network.ts";
import { executeSafeTransaction, prepareSafeTransaction, signSafeTransaction } from "./safe.ts";
import { view } from "./send.ts";

/** OpenZeppelin AccessManager, the functions used here. */
const ACCESS_MANAGER = new Interface([
  "function schedule(address target, bytes data, uint48 when) returns (bytes32 operationId, uint32 nonce)",
  "function execute(address target, bytes data) payable returns (uint32)",
  "function getSchedule(bytes32 id) view returns (uint48)",
]);

/** A governance act: a call of one contract that the access manager guards. */
export interface ConsortiumAct {
  readonly target: Hex;
  readonly data: Hex;
}

/**
 * Schedules an act of the consortium; it can be executed when the consortium's delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the Safe's threshold
 * @param act what to do
 * @returns the receipt
 */
export async function scheduleAct(
  network: RealDidNetwork,
  owners: readonly Signer[],
  act: ConsortiumAct,
): Promise<ContractTransactionReceipt> {
  const data = ACCESS_MANAGER.encodeFunctionData("schedule", [act.target, act.data, 0]) as Hex;
  return callFromSafe(network.runner, network.deployment.addresses.consortiumSafe, owners, {
    target: network.deployment.addresses.accessManager,
    data,
  });
}

/**
 * From when an act of the consortium can be executed.
 *
 * @param network connected network; a provider is enough
 * @param act the very act
 * @returns unix seconds; 0 if it is not scheduled, was executed, or waited too long
 */
export async function readSchedule(network: RealDidNetwork, act: ConsortiumAct): Promise<number> {
  const { accessManager, consortiumSafe } = network.deployment.addresses;
  const fields = AbiCoder.defaultAbiCoder().encode(
    ["address", "address", "bytes"],
    [consortiumSafe, act.target, act.data],
  );
  const manager = new Contract(accessManager, ACCESS_MANAGER, network.runner);
  return Number(await view(manager.getFunction("getSchedule")(keccak256(fields)) as Promise<bigint>));
}

/**
 * Executes an act that was scheduled and whose delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the Safe's threshold
 * @param act the same act as scheduled
 * @returns the receipt
 */
export async function executeAct(
  network: RealDidNetwork,
  owners: readonly Signer[],
  act: ConsortiumAct,
): Promise<ContractTransactionReceipt> {
  const data = ACCESS_MANAGER.encodeFunctionData("execute", [act.target, act.data]) as Hex;
  return callFromSafe(network.runner, network.deployment.addresses.consortiumSafe, owners, {
    target: network.deployment.addresses.accessManager,
    data,
  });
}

/**
 * Makes a Safe call a contract: prepares, has every given owner sign, and sends.
 *
 * @param runner signer that pays
 * @param safe the Safe
 * @param owners signers of at least the Safe's threshold
 * @param act what to call
 * @returns the receipt
 */
export async function callFromSafe(
  runner: ContractRunner,
  safe: Hex,
  owners: readonly Signer[],
  act: ConsortiumAct,
): Promise<ContractTransactionReceipt> {
  const transaction = await prepareSafeTransaction(runner, safe, act.target, act.data);
  const signatures = await Promise.all(owners.map((owner) => signSafeTransaction(owner, transaction)));
  return executeSafeTransaction(runner, transaction, signatures);
}
