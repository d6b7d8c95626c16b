import type { Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { accountsOf, requireEndpoint } from "../../networks/accounts.ts";
import { definitionOf } from "../../networks/definitions.ts";
import { deploymentOf, forgetOtherChain } from "../../networks/deployment.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { StoryKeyMissing } from "./errors.ts";
import { type World, createWorld } from "./world.ts";

/**
 * Deploys a network of its own for the story with the deploy scripts, keeps its addresses in memory only, and takes everyone's keys.
 *
 * @param hre Hardhat's environment
 * @returns the world
 * @throws {@link StoryKeyMissing} on a network for which Hardhat does not hold the key of every part
 */
export async function openWorld(hre: HardhatRuntimeEnvironment): Promise<World> {
  requireEndpoint(hre.network.name);
  await forgetOtherChain(hre);
  const accounts = accountsOf(hre.network.name);
  const signers = new Map((await hre.ethers.getSigners()).map((signer) => [signer.address.toLowerCase(), signer]));
  const signerOf = (part: string, address: Hex): Signer => {
    const signer = signers.get(address.toLowerCase());
    if (signer === undefined) throw new StoryKeyMissing(hre.network.name, part);
    return signer;
  };
  const keys = {
    guardian: signerOf("the guardian", accounts.guardian),
    authority: signerOf("the authority", accounts.authority),
    relayer: signerOf("the relayer", accounts.relayer),
    operators: Object.fromEntries(
      Object.entries(accounts.operators).map(([slug, address]) => [slug, signerOf(`the operator of ${slug}`, address)]),
    ),
    consortiumOwners: accounts.consortiumOwners.map((address) => signerOf("an owner of the consortium Safe", address)),
    publisherOwners: accounts.publisherOwners.map((address) => signerOf("an owner of the publisher Safe", address)),
  };
  await hre.deployments.run(undefined, {
    resetMemory: true,
    writeDeploymentsToFiles: false,
    deletePreviousDeployments: false,
  });
  const { provider } = hre.network;
  return createWorld(definitionOf(hre.network.name), await deploymentOf(hre), keys, {
    send: (method, params) => provider.send(method, [...params]) as Promise<unknown>,
  });
}
