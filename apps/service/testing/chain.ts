import { readFileSync } from "node:fs";

import { HDNodeWallet, JsonRpcProvider, Mnemonic, NonceManager } from "ethers";
import { type Deployment, type RealDidNetwork, connectNetwork, parseDeployment } from "realdid";

import { required } from "./required.ts";

const MNEMONIC = "test test test test test test test test test test test junk";

/** Local keys by part, as networks/accounts.ts deals them out. */
export const LOCAL = { deployer: 0, guardian: 1, authority: 2, relayer: 3, publisherOwners: [14, 15, 16] } as const;

/**
 * The chain of this test run.
 *
 * @returns its provider, without a cache that would hide new blocks
 */
export function testProvider(): JsonRpcProvider {
  return new JsonRpcProvider(required("TEST_RPC_URL"), undefined, { cacheTimeout: -1, staticNetwork: true });
}

/**
 * One of the local keys.
 *
 * @param index on the path m/44'/60'/0'/0
 * @param provider of the chain
 * @returns a signer
 */
export function localSigner(index: number, provider: JsonRpcProvider): NonceManager {
  return new NonceManager(
    HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), `m/44'/60'/0'/0/${index}`).connect(provider),
  );
}

/** @returns where RealDID lives on the chain of this test run */
export function testDeployment(): Deployment {
  return parseDeployment(readFileSync(required("TEST_DEPLOYMENT"), "utf8"));
}

/**
 * Connects as one of the local keys, and has the chain forget everything done after `before` of the enclosing describe.
 *
 * @param index of the key that sends
 * @returns a function that gives the connected network inside tests
 */
export function onTestChain(index: number = LOCAL.relayer): () => RealDidNetwork {
  let network: RealDidNetwork;
  let provider: JsonRpcProvider;
  let snapshot: string;
  before(async () => {
    provider = testProvider();
    snapshot = (await provider.send("evm_snapshot", [])) as string;
    network = connectNetwork(testDeployment(), localSigner(index, provider));
  });
  after(async () => {
    await provider.send("evm_revert", [snapshot]);
    provider.destroy();
  });
  return () => network;
}
