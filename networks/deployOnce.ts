import { Interface } from "ethers";
import type { DeployOptions, DeployResult } from "hardhat-deploy/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Hex } from "../sdk/chain/hex.ts";

/**
 * Deploys a contract unless deployments/ already has it under this name. Our contracts are append-only records whose addresses
 * other contracts hold, so a changed source never replaces a deployed one.
 *
 * @param hre Hardhat's environment
 * @param name name in deployments/, and of the artifact unless `options.contract` gives another
 * @param options constructor arguments and more
 * @returns what hardhat-deploy says of it
 */
export async function deployOnce(
  hre: HardhatRuntimeEnvironment,
  name: string,
  options: Omit<DeployOptions, "from">,
): Promise<DeployResult> {
  const { deployer } = await hre.getNamedAccounts();
  return hre.deployments.deploy(name, { from: deployer as string, log: true, skipIfAlreadyDeployed: true, ...options });
}

/**
 * Address under which deployments/ has a contract.
 *
 * @param hre Hardhat's environment
 * @param name name in deployments/
 * @returns address, or undefined if there is none
 */
export async function deployedAt(hre: HardhatRuntimeEnvironment, name: string): Promise<Hex | undefined> {
  const found: { address: string } | null | undefined = await hre.deployments.getOrNull(name);
  return found?.address as Hex | undefined;
}

/**
 * Sends a configuration call as the deployer; only before the hand-over, when the deployer still administers.
 *
 * @param hre Hardhat's environment
 * @param name contract in deployments/
 * @param method function to call
 * @param args its arguments
 */
export async function configure(
  hre: HardhatRuntimeEnvironment,
  name: string,
  method: string,
  ...args: readonly unknown[]
): Promise<void> {
  const { deployer } = await hre.getNamedAccounts();
  hre.deployments.log(`configuring ${name}.${method}`);
  await hre.deployments.execute(name, { from: deployer as string }, method, ...args);
}

/**
 * Lets a role call functions of a contract, unless it may already.
 *
 * @param hre Hardhat's environment
 * @param name contract in deployments/
 * @param functions names of its functions
 * @param role role id (roles.ts)
 */
export async function bindRole(
  hre: HardhatRuntimeEnvironment,
  name: string,
  functions: readonly string[],
  role: bigint,
): Promise<void> {
  const target = await hre.deployments.get(name);
  const abi = new Interface(target.abi as string[]);
  const wanted: string[] = [];
  for (const one of functions) {
    const selector = abi.getFunction(one)?.selector;
    if (selector === undefined) throw new Error(`${name} has no function ${one}`);
    const bound = String(
      await hre.deployments.read("AccessManager", "getTargetFunctionRole", target.address, selector),
    );
    if (BigInt(bound) !== role) wanted.push(selector);
  }
  if (wanted.length > 0) await configure(hre, "AccessManager", "setTargetFunctionRole", target.address, wanted, role);
}
