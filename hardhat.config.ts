import "./networks/environment.ts";

import "@nomicfoundation/hardhat-chai-matchers";
import "@nomicfoundation/hardhat-ethers";
import "@typechain/hardhat";
import "hardhat-deploy";

import { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } from "hardhat/builtin-tasks/task-names";
import { type HardhatUserConfig, subtask } from "hardhat/config";

import { embeddedNetwork, localhostNetwork, publicNetwork } from "./networks/hardhat.ts";
import "./scripts/compilerWarnings.ts";
import "./tasks/index.ts";

const SOLC_VERSION = "0.8.37";

// The compiler is the npm package: Hardhat's own download needs the network.
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD).setAction(async () => ({
  compilerPath: require.resolve("solc/soljson.js"),
  isSolcJs: true,
  version: SOLC_VERSION,
  longVersion: (require("solc") as { version(): string }).version(),
}));

const compiler = {
  version: SOLC_VERSION,
  settings: {
    evmVersion: "osaka",
    optimizer: { enabled: true, runs: 1_000_000 },
    outputSelection: { "*": { "*": ["storageLayout"] } },
  },
};
// Where decoding weighs most, the compiler's newer pipeline saves 200 gas a call (docs/spec/did.md section 3).
const throughIr = { ...compiler, settings: { ...compiler.settings, viaIR: true } };

const config: HardhatUserConfig = {
  solidity: {
    compilers: [compiler],
    overrides: { "contracts/did/DidRegistry.sol": throughIr, "contracts/pseudonym/PseudonymRegistry.sol": throughIr },
  },
  networks: {
    hardhat: embeddedNetwork(),
    localhost: localhostNetwork(),
    china: publicNetwork("china"),
    global: publicNetwork("global"),
  },
  // A second chain beside this one (scripts/story) keeps its addresses elsewhere.
  paths: { deployments: process.env.REALDID_DEPLOYMENTS ?? "deployments" },
  namedAccounts: { deployer: 0 },
  typechain: { outDir: "typechain-types", target: "ethers-v6", node16Modules: true },
  mocha: { timeout: 300_000 },
};

export default config;
