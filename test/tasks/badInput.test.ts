import { spawn } from "node:child_process";
import { join } from "node:path";

import { expect } from "chai";

const ROOT = join(__dirname, "../..");
const HARDHAT = join(ROOT, "node_modules/hardhat/internal/cli/bootstrap.js");
/** A port on which nothing listens. */
const NOWHERE = "http://127.0.0.1:9";

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a task as a user would, in a process of its own, with nothing set that a .env would set. */
function runHardhat(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const own = Object.entries(process.env).filter(([key]) => !/^(HARDHAT|CHINA|GLOBAL|REALDID)_/.test(key));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [HARDHAT, ...args], {
      cwd: ROOT,
      env: { ...Object.fromEntries(own), ...environment },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += String(chunk)));
    child.stderr.on("data", (chunk) => (output += String(chunk)));
    child.once("close", (code) => resolve({ code, output }));
  });
}

const CASES: readonly {
  readonly situation: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly code: string;
  readonly fix?: string;
}[] = [
  { situation: "an unknown network", args: ["story", "--network", "nowhere"], code: "HH100" },
  { situation: "an unknown flag", args: ["story", "--persons", "5"], code: "HH305" },
  { situation: "a flag that is no number", args: ["story", "--people", "many"], code: "HH301" },
  {
    situation: "too few people",
    args: ["story", "--people", "3"],
    code: "STORY_FLAG_INVALID",
    fix: "hardhat help story",
  },
  { situation: "an unknown task", args: ["stories"], code: "HH303" },
  {
    situation: "a missing value in .env",
    args: ["deploy", "--network", "china"],
    code: "NETWORK_SETTING_MISSING",
    fix: "give CHINA_RPC_URL a value",
  },
  {
    situation: "a deployment without the deployer's key in .env",
    args: ["deploy", "--network", "china"],
    environment: { CHINA_RPC_URL: NOWHERE, CHINA_CHAIN_ID: "1" },
    code: "NETWORK_SETTING_MISSING",
    fix: "give CHINA_KEYS a value",
  },
  {
    situation: "a chain id in .env that is no number",
    args: ["platform:list", "--network", "china"],
    environment: { CHINA_RPC_URL: NOWHERE, CHINA_CHAIN_ID: "0x" },
    code: "NETWORK_SETTING_INVALID",
    fix: "Correct CHINA_CHAIN_ID",
  },
  {
    situation: "a value of the wrong shape in .env",
    args: ["platform:list"],
    environment: { REALDID_NETWORK: "mars" },
    code: "NETWORK_SETTING_INVALID",
  },
  {
    situation: "an endpoint that does not answer",
    args: ["oversight:audit", "--network", "localhost"],
    environment: { LOCALHOST_RPC_URL: NOWHERE },
    code: "CHAIN_UNREACHABLE",
    fix: "Start the node",
  },
  {
    situation: "a deployment to an endpoint that does not answer",
    args: ["deploy", "--network", "localhost"],
    environment: { LOCALHOST_RPC_URL: NOWHERE },
    code: "CHAIN_UNREACHABLE",
  },
  {
    situation: "a schema whose definition types nothing",
    args: ["attestation:schema", "free text"],
    code: "ATTESTATION_DEFINITION_INVALID",
    fix: "End it with",
  },
  {
    situation: "a file of statements that is not there",
    args: ["attestation:issue-many", "nowhere.jsonl", "--schema", "qualification"],
    code: "TASK_FILE_UNREADABLE",
    fix: "attestation:issue-many",
  },
  {
    situation: "an audit of what is no address",
    args: ["attestation:audit", "somebody"],
    code: "ATTESTATION_FIELD_INVALID",
    fix: "Give an address",
  },
  {
    situation: "an expiry that is no time",
    args: ["attestation:issue", "--expires", "2030-01-31"],
    code: "HH301",
    fix: "of type time",
  },
  { situation: "content that is no JSON", args: ["attestation:issue", "--content", "{"], code: "HH311" },
  { situation: "an unknown platform", args: ["platform:policy", "myspace"], code: "PLATFORM_POLICY_NOT_FOUND" },
];

describe("tasks", () => {
  let ended: readonly Ended[];

  before(async () => {
    ended = await Promise.all(CASES.map(({ args, environment }) => runHardhat(args, environment)));
  });

  for (const [i, { situation, code, fix }] of CASES.entries()) {
    it(`refuse ${situation} with ${code}, a fix, and a non-zero exit`, () => {
      const result = ended[i];
      expect(result?.output).to.include(code);
      if (fix !== undefined) expect(result?.output).to.include(fix);
      expect(result?.code).to.not.equal(0);
    });
  }
});
