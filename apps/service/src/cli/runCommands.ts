import { config } from "dotenv";
import { RealDidError } from "realdid";

import type { Command } from "./command.ts";
import { ServiceCommandUnknown } from "./errors.ts";

/** A program of commands. */
export interface Program {
  /** Its script in the root package: `relayer` for `npm run relayer -- <command>`. */
  readonly name: string;
  /** Each is loaded when it is called: a module, so that it sees what .env holds. */
  readonly commands: Readonly<Record<string, () => Promise<Command>>>;
}

/**
 * Runs one command, with the settings of .env; on failure prints code, message and fix.
 *
 * @param program name and commands
 * @param args the command line behind the program's name
 * @returns exit code
 * @example process.exitCode = await runCommands(PROGRAM, process.argv.slice(2));
 */
export async function runCommands(program: Program, args: readonly string[]): Promise<number> {
  config({ quiet: true });
  const [name, ...rest] = args;
  let prefix = program.name.toUpperCase();
  try {
    if (name === undefined || name === "--help" || name === "help") {
      await printHelp(program);
      return 0;
    }
    const load = Object.hasOwn(program.commands, name) ? program.commands[name] : undefined;
    if (load === undefined) throw new ServiceCommandUnknown(`there is no command ${JSON.stringify(name)}`);
    const command = await load();
    prefix = command.prefix ?? prefix;
    if (rest.includes("--help")) console.log(command.usage);
    else await command.run(rest);
    return 0;
  } catch (thrown) {
    // Bad options of node:util's parseArgs.
    const isUsage = (thrown as { readonly code?: unknown } | null)?.code?.toString().startsWith("ERR_PARSE_ARGS");
    const error = isUsage ? new ServiceCommandUnknown((thrown as Error).message) : thrown;
    if (!(error instanceof RealDidError)) throw error;
    // What services share is written once for all of them.
    const fix = error.fix.replaceAll("..._", `${prefix}_`).replaceAll("npm run ... ", `npm run ${program.name} `);
    console.error(`${error.code}: ${error.message}\nfix: ${fix}`);
    if (process.env.REALDID_TRACE === "1") console.error(error);
    return 1;
  }
}

async function printHelp({ name, commands }: Program): Promise<void> {
  console.log(`Usage: npm run ${name} -- <command> [options]\n\nCommands:`);
  for (const [command, load] of Object.entries(commands))
    console.log(`  ${command.padEnd(14)}${(await load()).summary}`);
  console.log("\nEach has --help. Settings come from the environment or .env: `settings` shows them.");
}
