import { dataLength, dataSlice } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { runCode } from "../chain/reads.ts";
import { DidHistoryInconsistent } from "./errors.ts";

/** What the registry knows of a DID at one block. */
export interface RegistryState {
  /** Number of that block, and its time in unix seconds. */
  readonly block: number;
  readonly time: number;
  /** How many changes were ever made. */
  readonly changes: number;
  /** Block of the latest change; 0 if there was none. */
  readonly changed: number;
}

const WORDS = 7;
/** The last second of the year 9999: later times have no form in a document's metadata. */
const LAST_TIME = 253_402_300_799n;

/**
 * Reads, in one RPC call and so at one block, the block's number and time, and a DID's number of changes and latest change.
 * Checks that the endpoint is on the network's chain and that the registry is there.
 *
 * @param network connected network
 * @param identity address of the DID
 * @returns the state
 * @throws {DidHistoryInconsistent} {@link ChainUnreachable}, {@link ChainCallReverted}
 * @see docs/spec/did.md section 6
 */
export async function probeRegistry(network: RealDidNetwork, identity: Hex): Promise<RegistryState> {
  const answer = await runCode(network, probeCode(network, identity));
  if (typeof answer !== "string" || !/^0x[0-9a-f]*$/i.test(answer) || dataLength(answer) !== WORDS * 32) {
    throw new DidHistoryInconsistent(identity, "the registry's state is not of the form asked for");
  }
  const [block, time, chainId, changes, changesSize, changed, changedSize] = Array.from({ length: WORDS }, (_, i) =>
    BigInt(dataSlice(answer, i * 32, (i + 1) * 32)),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const { deployment } = network;
  if (chainId !== deployment.chainId) {
    throw new DidHistoryInconsistent(identity, `the endpoint is on chain ${chainId}, not ${deployment.chainId}`);
  }
  if (changesSize !== 32n || changedSize !== 32n) {
    throw new DidHistoryInconsistent(identity, `no DID registry at ${deployment.addresses.didRegistry}`);
  }
  if (block > BigInt(Number.MAX_SAFE_INTEGER) || time > LAST_TIME) {
    throw new DidHistoryInconsistent(identity, `the latest block is ${block}, of time ${time}`);
  }
  if (changed > block || changes > BigInt(Number.MAX_SAFE_INTEGER) || (changes === 0n) !== (changed === 0n)) {
    throw new DidHistoryInconsistent(identity, `${changes} changes, the latest in block ${changed} of ${block}`);
  }
  return { block: Number(block), time: Number(time), changes: Number(changes), changed: Number(changed) };
}

/**
 * Creation code that returns, instead of a contract, seven words: block number, block time, chain id, then for `nonce(identity)` and
 * `changed(identity)` the value and the size of what came back (0 if the call failed, or nothing is there). Nothing is created: it runs
 * in an eth_call. A contract of ours could answer the same, and would have to be deployed with each registry.
 */
function probeCode(network: RealDidNetwork, identity: Hex): Hex {
  const registry = network.deployment.addresses.didRegistry.slice(2);
  const selector = (name: "nonce" | "changed"): string =>
    network.didRegistry.getFunction(name).fragment.selector.slice(2);
  const store = (at: string): string => `60${at}52`; // PUSH1 at, MSTORE
  const ask = (name: "nonce" | "changed", valueAt: string, sizeAt: string): string =>
    [
      `63${selector(name)}60e01b${store("e0")}`, // the selector, left-aligned, at 0xe0
      `73${identity.slice(2)}${store("e4")}`, // its argument behind it
      `602060${valueAt}602460e073${registry}5afa`, // STATICCALL(gas, registry, 0xe0, 0x24, valueAt, 0x20)
      `3d02${store(sizeAt)}`, // RETURNDATASIZE times success
    ].join("");
  const code = [
    `43${store("00")}42${store("20")}46${store("40")}`, // NUMBER, TIMESTAMP, CHAINID
    ask("nonce", "60", "80"),
    ask("changed", "a0", "c0"),
    "60e06000f3", // RETURN(0, 0xe0)
  ];
  return `0x${code.join("").toLowerCase()}`;
}
