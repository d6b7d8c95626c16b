import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Hex } from "../sdk/chain/hex.ts";
import type { Deployment, DeploymentAddresses } from "../sdk/chain/network.ts";
import { definitionOf, isLocal } from "./definitions.ts";
import { deployedAt } from "./deployOnce.ts";
import { NetworkNotDeployed } from "./errors.ts";

/** Name under which each contract is kept in deployments/. */
export const DEPLOYMENT_NAMES: Readonly<Record<keyof DeploymentAddresses, string>> = {
  accessManager: "AccessManager",
  consortiumSafe: "ConsortiumSafe",
  publisherSafe: "PublisherSafe",
  didRegistry: "DidRegistry",
  passkeyFactory: "PasskeyFactory",
  attestationLog: "AttestationLog",
  enrolmentRegistry: "EnrolmentRegistry",
  platformRegistry: "PlatformRegistry",
  pseudonymRegistry: "PseudonymRegistry",
  disclosureRegistry: "DisclosureRegistry",
  creatorPayout: "CreatorPayout",
};

/**
 * Reads where RealDID lives on Hardhat's present network.
 *
 * @param hre Hardhat's environment
 * @returns addresses and network id
 * @throws {NetworkNotDeployed}
 */
export async function deploymentOf(hre: HardhatRuntimeEnvironment): Promise<Deployment> {
  const addresses: Record<string, Hex> = {};
  for (const [key, name] of Object.entries(DEPLOYMENT_NAMES)) {
    const address = await deployedAt(hre, name);
    if (address === undefined) throw new NetworkNotDeployed(hre.network.name, name);
    addresses[key] = address;
  }
  await requireCode(hre, addresses.accessManager as Hex);
  const manager = await hre.deployments.get("AccessManager");
  const enrolment = await hre.deployments.get("EnrolmentRegistry");
  return {
    name: definitionOf(hre.network.name).name,
    networkId: (enrolment.linkedData as { networkId: Hex }).networkId,
    chainId: BigInt(await hre.getChainId()),
    fromBlock: manager.receipt?.blockNumber ?? 0,
    addresses: addresses as unknown as DeploymentAddresses,
  };
}

/**
 * A local chain that was restarted is empty, while deployments/ still has its old addresses: forgets them.
 *
 * @param hre Hardhat's environment
 */
export async function forgetRestartedChain(hre: HardhatRuntimeEnvironment): Promise<void> {
  const address = await deployedAt(hre, DEPLOYMENT_NAMES.accessManager);
  if (address === undefined || !isLocal(hre.network.name) || (await hasCode(hre, address))) return;
  hre.deployments.log("the local chain was restarted: forgetting its old addresses");
  for (const name of Object.keys(await hre.deployments.all())) await hre.deployments.delete(name);
}

/**
 * deployments/ may hold the addresses of another local chain that was served at the same URL; hardhat-deploy refuses to read them.
 * Call before anything else reads deployments/.
 *
 * @param hre Hardhat's environment
 */
export async function forgetOtherChain(hre: HardhatRuntimeEnvironment): Promise<void> {
  if (hre.network.name !== "localhost") return;
  const folder = join(hre.config.paths.deployments, hre.network.name);
  const recorded = await readFile(join(folder, ".chainId"), "utf8").catch(() => undefined);
  if (recorded !== undefined && BigInt(recorded.trim()) !== BigInt(await hre.getChainId())) {
    await rm(folder, { recursive: true, force: true });
  }
}

async function requireCode(hre: HardhatRuntimeEnvironment, address: Hex): Promise<void> {
  if (!(await hasCode(hre, address))) throw new NetworkNotDeployed(hre.network.name, DEPLOYMENT_NAMES.accessManager);
}

async function hasCode(hre: HardhatRuntimeEnvironment, address: Hex): Promise<boolean> {
  return (await hre.network.provider.send("eth_getCode", [address, "latest"])) !== "0x";
}
