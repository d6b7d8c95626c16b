import { RealDidError } from "realdid";

import { AuthorityCommandUnknown } from "../errors.ts";
import type { Command } from "./command.ts";

/** Loaded when called, so that `--help` is quick. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./start.ts")).start,
  init: async () => (await import("./init.ts")).init,
  settings: async () => (await import("./settings.ts")).settings,
  openapi: async () => (await import("./openapi.ts")).openapi,
  "create-issuer": async () => (await import("./createIssuer.ts")).createIssuer,
  "publish-keys": async () => (await import("./publishKeys.ts")).publishKeys,
  publish: async () => (await import("./publish.ts")).publish,
  worker: async () => (await import("./worker.ts")).worker,
  operator: async () => (await import("./operator.ts")).operator,
  migrate: async () => (await import("./migrate.ts")).migrate,
  "rotate-keys": async () => (await import("./rotateKeys.ts")).rotateKeys,
  load: async () => (await import("./load.ts")).load,
};

/**
 * Runs one command; on failure prints code, message and fix.
 *
 * @param args the command line behind the program's name
 * @returns exit code
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === "--help" || name === "help") {
      await printHelp();
      return 0;
    }
    const load = COMMANDS[name];
    if (load === undefined) throw new AuthorityCommandUnknown(`there is no command ${JSON.stringify(name)}`);
    const command = await load();
    if (rest.includes("--help")) console.log(command.usage);
    else await command.run(rest);
    return 0;
  } catch (thrown) {
    // Bad options of node:util's parseArgs.
    const isUsage = (thrown as { readonly code?: unknown } | null)?.code?.toString().startsWith("ERR_PARSE_ARGS");
    const error = isUsage ? new AuthorityCommandUnknown((thrown as Error).message) : thrown;
    if (!(error instanceof RealDidError)) throw error;
    console.error(`${error.code}: ${error.message}\nfix: ${error.fix}`);
    if (process.env.REALDID_TRACE === "1") console.error(error);
    return 1;
  }
}

async function printHelp(): Promise<void> {
  console.log("Usage: npm run authority -- <command> [options]\n\nCommands:");
  for (const [name, load] of Object.entries(COMMANDS)) console.log(`  ${name.padEnd(14)}${(await load()).summary}`);
  console.log("\nEach has --help. Settings come from the environment or .env: `settings` shows them.");
}
