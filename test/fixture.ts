import { time } from "@nomicfoundation/hardhat-network-helpers";
import type { BaseContract, ContractTransactionReceipt, HDNodeWallet, Signer } from "ethers";
import hre from "hardhat";

import { localKeys } from "../networks/accounts.ts";
import { definitionOf, type NetworkDefinition } from "../networks/definitions.ts";
import { deploymentOf } from "../networks/deployment.ts";
import { executeAct, scheduleAct } from "../sdk/chain/consortium.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import { type RealDidNetwork, connectNetwork, withRunner } from "../sdk/chain/network.ts";

/** Local keys of all parts, bound to the embedded chain. */
export interface Keys {
  readonly deployer: Signer;
  readonly guardian: HDNodeWallet;
  readonly authority: HDNodeWallet;
  readonly relayer: HDNodeWallet;
  readonly operators: Readonly<Record<string, HDNodeWallet>>;
  readonly consortiumOwners: readonly HDNodeWallet[];
  readonly publisherOwners: readonly HDNodeWallet[];
  /** Nobody's: holds ether and no role. */
  readonly stranger: Signer;
}

/** A network deployed by deploy/, after the hand-over. */
export interface Fixture {
  readonly definition: NetworkDefinition;
  /** Its runner is the relayer. */
  readonly network: RealDidNetwork;
  readonly keys: Keys;
  /** The same network, sending as another. */
  as(signer: Signer): RealDidNetwork;
  /** Schedules with two consortium owners, waits the delay, executes. */
  asConsortium(target: BaseContract, method: string, ...args: readonly unknown[]): Promise<ContractTransactionReceipt>;
}

/**
 * Runs every deploy script once, then restores that state for each test.
 *
 * @returns the deployed network and its keys
 */
export const deployRealDid: () => Promise<Fixture> = hre.deployments.createFixture(async () => {
  await hre.deployments.fixture();
  return connectFixture();
});

async function connectFixture(): Promise<Fixture> {
  const keys = await connectKeys();
  const definition = definitionOf(hre.network.name);
  const network = connectNetwork(await deploymentOf(hre), keys.relayer);
  const owners = keys.consortiumOwners.slice(0, definition.memberThreshold);
  return {
    definition,
    network,
    keys,
    as: (signer) => withRunner(network, signer),
    async asConsortium(target, method, ...args) {
      const act = {
        target: (await target.getAddress()) as Hex,
        data: target.interface.encodeFunctionData(method, args) as Hex,
      };
      await scheduleAct(network, owners, act);
      await time.increase(definition.consortiumDelaySeconds);
      return executeAct(network, owners, act);
    },
  };
}

async function connectKeys(): Promise<Keys> {
  const { provider } = hre.ethers;
  const keys = localKeys();
  const connect = (wallet: HDNodeWallet): HDNodeWallet => wallet.connect(provider) as HDNodeWallet;
  const signers = await hre.ethers.getSigners();
  const stranger = signers.at(-1);
  if (stranger === undefined) throw new Error("the embedded chain has no accounts");
  return {
    deployer: await hre.ethers.getSigner(keys.deployer.address),
    guardian: connect(keys.guardian),
    authority: connect(keys.authority),
    relayer: connect(keys.relayer),
    operators: Object.fromEntries(Object.entries(keys.operators).map(([slug, key]) => [slug, connect(key)])),
    consortiumOwners: keys.consortiumOwners.map(connect),
    publisherOwners: keys.publisherOwners.map(connect),
    stranger,
  };
}
