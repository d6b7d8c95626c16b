import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Hex } from "../sdk/chain/hex.ts";
import type { Deployment, DeploymentAddresses } from "../sdk/chain/network.ts";
import { definitionOf } from "./definitions.ts";
import { deployedAt } from "./deployOnce.ts";
import { NetworkNotDeployed } from "./errors.ts";

/** Name under which each contract is kept in deployments/. */
export const DEPLOYMENT_NAMES: Readonly<Record<keyof DeploymentAddresses, string>> = {
  accessManager: "AccessManager",
  consortiumSafe: "ConsortiumSafe",
  publisherSafe: "PublisherSafe",
  didRegistry: "DidRegistry",
  issuerAccreditation: "IssuerAccreditation",
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
