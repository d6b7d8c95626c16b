import "@nomicfoundation/hardhat-chai-matchers";
import "@nomicfoundation/hardhat-ethers";
import "@typechain/hardhat";
import "hardhat-deploy";

import { config as readDotenv } from "dotenv";
import { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } from "hardhat/builtin-tasks/task-names";
import { type HardhatUserConfig, subtask } from "hardhat/config";

import "./tasks/index.ts";
import { embeddedNetwork, namedAccounts, publicNetwork } from "./networks/index.ts";

readDotenv({ quiet: true });

const SOLC_VERSION = "0.8.37";

// The compiler is the npm package: Hardhat's own download needs the network.
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD).setAction(async () => ({
  compilerPath: require.resolve("solc/soljson.js"),
  isSolcJs: true,
  version: SOLC_VERSION,
  longVersion: (require("solc") as { version(): string }).version(),
}));

const config: HardhatUserConfig = {
  solidity: {
    version: SOLC_VERSION,
    settings: {
      evmVersion: "osaka",
      optimizer: { enabled: true, runs: 1_000_000 },
      outputSelection: { "*": { "*": ["storageLayout"] } },
    },
  },
  networks: {
    hardhat: embeddedNetwork(),
    localhost: { url: process.env.LOCALHOST_RPC_URL ?? "http://127.0.0.1:8545", tags: ["local"] },
    china: publicNetwork("china"),
    global: publicNetwork("global"),
  },
  namedAccounts,
  typechain: { outDir: "typechain-types", target: "ethers-v6", node16Modules: true },
  mocha: { timeout: 300_000 },
};

export default config;
