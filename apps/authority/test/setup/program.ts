import { fileURLToPath } from "node:url";

import { type RunningProgram, required, runProgram as runAny } from "@realdid/service/testing";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

/**
 * Runs a command of the authority as a process of its own, on the chain of the test run.
 *
 * @param args command and options
 * @param env settings besides those of the test run
 * @returns the program
 */
export function runProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProgram {
  return runAny(MAIN, args, {
    REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
    AUTHORITY_RPC_URL: required("TEST_RPC_URL"),
    AUTHORITY_PORT: "0",
    AUTHORITY_DESK_PORT: "0",
    ...env,
  });
}
