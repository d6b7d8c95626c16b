import type { Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { requireEndpoint } from "../networks/accounts.ts";
import { deployedAt } from "../networks/deployOnce.ts";
import { deploymentOf, forgetOtherChain } from "../networks/deployment.ts";
import { NetworkChainMismatch } from "../networks/errors.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";

/**
 * Connects a task to Hardhat's present network. On the embedded chain, which begins empty, it deploys first.
 *
 * @param hre Hardhat's environment
 * @param signer who sends; the first account of the network unless given
 * @returns the connected network
 * @throws {NetworkSettingMissing} {@link NetworkNotDeployed} {@link NetworkChainMismatch}
 */
export async function connect(hre: HardhatRuntimeEnvironment, signer?: Signer): Promise<RealDidNetwork> {
  requireEndpoint(hre.network.name);
  const expected = hre.network.config.chainId;
  const actual = BigInt(await hre.getChainId());
  if (expected !== undefined && BigInt(expected) !== actual) {
    throw new NetworkChainMismatch(hre.network.name, BigInt(expected), actual);
  }
  await forgetOtherChain(hre);
  if (hre.network.name === "hardhat" && (await deployedAt(hre, "CreatorPayout")) === undefined) {
    await hre.deployments.run(undefined, { resetMemory: false, writeDeploymentsToFiles: false });
  }
  // Not at the top: the generated types are not there yet when a fresh checkout compiles.
  const { connectNetwork } = await import("../sdk/chain/network.ts");
  const runner = signer ?? (await hre.ethers.getSigners())[0] ?? hre.ethers.provider;
  return connectNetwork(await deploymentOf(hre), runner);
}

/**
 * The signer of an address among the network's keys.
 *
 * @param hre Hardhat's environment
 * @param address account that sends or signs
 * @returns its signer
 */
export async function signerOf(hre: HardhatRuntimeEnvironment, address: string): Promise<Signer> {
  return hre.ethers.getSigner(address);
}
