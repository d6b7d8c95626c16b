import { parseArgs } from "node:util";

import { WebsiteFlagInvalid } from "./errors.ts";

/** What the command line says. */
export interface Options {
  readonly help: boolean;
  /** First of the ports. */
  readonly portsFrom: number;
  /** Folder of this run; emptied first. */
  readonly out: string;
}

const PORTS_FROM = 8450;
/** So many ports from the first are used. */
export const PORT_SPAN = 52;

/** What `--help` shows. */
export const USAGE = `Usage: npm run website [-- options]

Starts two websites with private login on this machine and all that they need: a chain with the contracts, the authority with 120 invented
people, a relayer, a gateway, and the wallet's page. Prints where they are and the words of two people. Ctrl-C ends everything.

  --ports-from N   first of ${PORT_SPAN} ports (${PORTS_FROM})
  --out FOLDER     what this run leaves: logs, databases, addresses; what a run before left there goes first
                   (out/website; on other ports out/website-N)
  --help           this`;

/**
 * Reads the command line.
 *
 * @param args after the program's name
 * @returns what it says
 * @throws {@link WebsiteFlagInvalid}
 */
export function readOptions(args: readonly string[]): Options {
  const { help, "ports-from": ports, out } = parse(args);
  const portsFrom = ports === undefined ? PORTS_FROM : Number(ports);
  if (!Number.isInteger(portsFrom) || portsFrom < 1 || portsFrom + PORT_SPAN > 65_536) {
    throw new WebsiteFlagInvalid(`--ports-from takes a number from 1 to ${65_536 - PORT_SPAN}`);
  }
  const preset = portsFrom === PORTS_FROM ? "out/website" : `out/website-${portsFrom}`;
  return { help: help === true, portsFrom, out: out ?? preset };
}

function parse(args: readonly string[]): { help?: boolean; "ports-from"?: string; out?: string } {
  try {
    const options = { help: { type: "boolean" }, "ports-from": { type: "string" }, out: { type: "string" } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (thrown) {
    throw new WebsiteFlagInvalid((thrown as Error).message);
  }
}
