import type { HardhatNetworkUserConfig, HttpNetworkUserConfig } from "hardhat/types";

import { LOCAL_MNEMONIC } from "./accounts.ts";
import { definitionOf } from "./definitions.ts";

/** Enough local keys for every part (accounts.ts). */
const LOCAL_ACCOUNTS = 20;

/**
 * Hardhat's own chain. It begins the day after the platforms announced their rules, so both stages of the policies happen on it.
 */
export function embeddedNetwork(): HardhatNetworkUserConfig {
  return {
    chainId: definitionOf("hardhat").embeddedChainId,
    initialDate: "2023-11-01T00:00:00+08:00",
    accounts: { mnemonic: LOCAL_MNEMONIC, count: LOCAL_ACCOUNTS },
  };
}

/** A node on this machine: `npx hardhat node`, or anvil. */
export function localhostNetwork(): HttpNetworkUserConfig {
  return {
    url: process.env.LOCALHOST_RPC_URL ?? "http://127.0.0.1:8545",
    accounts: { mnemonic: LOCAL_MNEMONIC, count: LOCAL_ACCOUNTS },
  };
}

/**
 * A public network, read from the environment: <NAME>_RPC_URL, <NAME>_CHAIN_ID, <NAME>_KEYS (deployer's key first).
 * Missing values are reported when the network is used, not when the configuration is read.
 */
export function publicNetwork(name: string): HttpNetworkUserConfig {
  const prefix = name.toUpperCase();
  const chainId = Number(process.env[`${prefix}_CHAIN_ID`] ?? Number.NaN);
  const keys = (process.env[`${prefix}_KEYS`] ?? "")
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  return {
    url: process.env[`${prefix}_RPC_URL`] || "http://127.0.0.1:1",
    ...(Number.isSafeInteger(chainId) ? { chainId } : {}),
    accounts: keys,
  };
}
