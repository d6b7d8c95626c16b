import type { Signer } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import type { DidChange } from "../../sdk/did/change.ts";
import { changeDid } from "../../sdk/did/changeDid.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";

/** A DID with its holder, funded and never changed. */
export interface Holder {
  readonly did: string;
  readonly identity: Hex;
  readonly signer: Signer & {
    readonly privateKey: string;
    readonly signingKey: { readonly compressedPublicKey: string };
  };
  /** The network as its controller. */
  readonly own: RealDidNetwork;
}

/** Makes a holder whose key the test knows. */
export async function createHolder(network: RealDidNetwork): Promise<Holder> {
  const signer = hre.ethers.Wallet.createRandom(hre.ethers.provider);
  await hre.network.provider.send("hardhat_setBalance", [signer.address, "0x8ac7230489e80000"]);
  const identity = signer.address as Hex;
  return { did: formatDid(network.deployment.name, identity), identity, signer, own: withRunner(network, signer) };
}

/** Makes changes, each in a block of its own, at given times (unix seconds) or as they come; returns the blocks. */
export async function changeInBlocks(
  holder: Holder,
  changes: readonly DidChange[],
  times: readonly number[] = [],
): Promise<number[]> {
  const blocks: number[] = [];
  for (const [i, change] of changes.entries()) {
    const at = times[i];
    if (at !== undefined) await hre.network.provider.send("evm_setNextBlockTimestamp", [at]);
    blocks.push((await changeDid(holder.own, holder.did, [change])).blockNumber);
  }
  return blocks;
}
