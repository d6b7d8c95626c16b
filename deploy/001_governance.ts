import AccessManager from "@openzeppelin/contracts/build/contracts/AccessManager.json";
import Safe from "@safe-global/safe-contracts/build/artifacts/contracts/Safe.sol/Safe.json";
import CompatibilityFallbackHandler from "@safe-global/safe-contracts/build/artifacts/contracts/handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json";
import SafeProxyFactory from "@safe-global/safe-contracts/build/artifacts/contracts/proxies/SafeProxyFactory.sol/SafeProxyFactory.json";
import { Interface, ZeroAddress, getAddress, id } from "ethers";
import type { DeployFunction } from "hardhat-deploy/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { accountsOf, requireDeployer } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import { forgetRestartedChain } from "../networks/deployment.ts";
import { deployOnce, deployedAt } from "../networks/deployOnce.ts";

/** The access manager and the two Safes, from the bytecode that their authors publish. */
const deployGovernance: DeployFunction = async (hre) => {
  requireDeployer(hre.network.name);
  await forgetRestartedChain(hre);
  const { deployer } = await hre.getNamedAccounts();
  const accounts = accountsOf(hre.network.name);

  await deployOnce(hre, "AccessManager", { contract: AccessManager, args: [deployer] });
  await deployOnce(hre, "SafeSingleton", { contract: Safe, args: [] });
  await deployOnce(hre, "SafeProxyFactory", { contract: SafeProxyFactory, args: [] });
  await deployOnce(hre, "SafeFallbackHandler", { contract: CompatibilityFallbackHandler, args: [] });
  await deploySafe(hre, "ConsortiumSafe", accounts.consortiumOwners);
  await deploySafe(hre, "PublisherSafe", accounts.publisherOwners);
};

async function deploySafe(hre: HardhatRuntimeEnvironment, name: string, owners: readonly string[]): Promise<void> {
  const { deployments } = hre;
  const { deployer } = await hre.getNamedAccounts();
  const existing = await deployedAt(hre, name);
  if (existing !== undefined) {
    deployments.log(`reusing "${name}" at ${existing}`);
    return;
  }
  const singleton = await deployments.get("SafeSingleton");
  const handler = await deployments.get("SafeFallbackHandler");
  const setup = new Interface(Safe.abi).encodeFunctionData("setup", [
    owners,
    definitionOf(hre.network.name).memberThreshold,
    ZeroAddress,
    "0x",
    handler.address,
    ZeroAddress,
    0,
    ZeroAddress,
  ]);
  const receipt = await deployments.execute(
    "SafeProxyFactory",
    { from: deployer as string, log: true },
    "createProxyWithNonce",
    singleton.address,
    setup,
    id(name),
  );
  const created = receipt.logs?.find((log) => log.topics[0] === id("ProxyCreation(address,address)"));
  if (created?.topics[1] === undefined) throw new Error(`${name}: the Safe factory reported no proxy`);
  await deployments.save(name, { abi: Safe.abi, address: getAddress(`0x${created.topics[1].slice(26)}`), receipt });
}

deployGovernance.tags = ["governance"];
export default deployGovernance;
