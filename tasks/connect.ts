import { readFile } from "node:fs/promises";

import { type Signer, isAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { requireEndpoint } from "../networks/accounts.ts";
import { deployedAt } from "../networks/deployOnce.ts";
import { deploymentOf, forgetOtherChain } from "../networks/deployment.ts";
import { NetworkChainMismatch, NetworkSettingInvalid } from "../networks/errors.ts";
import { TaskAccountUnknown, TaskDeadlinePassed } from "./errors.ts";
import { dateOf } from "./text.ts";
import type { Deployment, RealDidNetwork } from "../sdk/chain/network.ts";

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
    console.error(
      "embedded chain, gone when this task ends; to keep what it does: npx hardhat node, --network localhost",
    );
    await hre.deployments.run(undefined, { resetMemory: false, writeDeploymentsToFiles: false });
  }
  // Not at the top: the generated types are not there yet when a fresh checkout compiles.
  const { connectNetwork } = await import("../sdk/chain/network.ts");
  const runner = signer ?? (await hre.ethers.getSigners())[0] ?? hre.ethers.provider;
  return connectNetwork((await givenDeployment()) ?? (await deploymentOf(hre)), runner);
}

/** REALDID_DEPLOYMENT names a file with the addresses to use instead of those in deployments/. */
async function givenDeployment(): Promise<Deployment | undefined> {
  const file = process.env.REALDID_DEPLOYMENT;
  if (file === undefined || file === "") return undefined;
  const { parseDeployment } = await import("../sdk/chain/deployment.ts");
  const text = await readFile(file, "utf8").catch(() => {
    throw new NetworkSettingInvalid("REALDID_DEPLOYMENT", "the path of a file with a deployment's addresses");
  });
  return parseDeployment(text);
}

/**
 * The signer of an address among the network's keys.
 *
 * @param hre Hardhat's environment
 * @param address account that sends or signs
 * @returns its signer
 * @throws {NetworkSettingMissing} {@link TaskAccountUnknown}
 */
export async function signerOf(hre: HardhatRuntimeEnvironment, address: string): Promise<Signer> {
  requireEndpoint(hre.network.name);
  const own = (await hre.network.provider.send("eth_accounts")) as readonly string[];
  if (!isAddress(address) || !own.some((one) => one.toLowerCase() === address.toLowerCase())) {
    throw new TaskAccountUnknown(address, hre.network.name);
  }
  return hre.ethers.getSigner(address);
}

/**
 * Connects a task as a DID's controller.
 *
 * @param hre Hardhat's environment
 * @param did DID
 * @param from controller among the network's keys; the DID's own address unless given
 * @returns the connected network, sending as that account
 * @throws {DidInvalid} and as {@link connect}
 */
export async function connectAs(
  hre: HardhatRuntimeEnvironment,
  did: string,
  from: string | undefined,
): Promise<RealDidNetwork> {
  const { parseDid } = await import("../sdk/did/parseDid.ts");
  return connect(hre, await signerOf(hre, from ?? parseDid(did).identity));
}

/**
 * The chain's time: an embedded chain's clock is not this machine's.
 *
 * @param network connected network
 * @returns unix seconds of the newest block
 */
export async function chainTime(network: RealDidNetwork): Promise<number> {
  return (await network.runner.provider?.getBlock("latest"))?.timestamp ?? Math.floor(Date.now() / 1000);
}

/**
 * Refuses to sign what nobody could submit any more.
 *
 * @param network connected network
 * @param deadline unix seconds
 * @throws {@link TaskDeadlinePassed}
 */
export async function requireAhead(network: RealDidNetwork, deadline: number): Promise<void> {
  const now = (await network.runner.provider?.getBlock("latest"))?.timestamp ?? 0;
  if (deadline < now) throw new TaskDeadlinePassed(deadline, dateOf(now));
}
