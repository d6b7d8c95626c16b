import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { BenchSuiteUnknown } from "./errors.ts";
import type { Row } from "./row.ts";

/** What each file of bench/suites/ exports. */
export interface Suite {
  measure(hre: HardhatRuntimeEnvironment): Promise<Row[]>;
}

const SUITES = join(__dirname, "suites");
const RESULTS = join(__dirname, "results");

/**
 * Runs one suite and writes bench/results/<suite>.json.
 *
 * @param name name of a file in bench/suites/
 * @param hre Hardhat's environment, on the embedded chain
 * @returns the rows
 * @throws {BenchSuiteUnknown}
 */
export async function runSuite(name: string, hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  const suites = readdirSync(SUITES)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length));
  if (!suites.includes(name)) throw new BenchSuiteUnknown(name, suites);
  const suite = (await import(`./suites/${name}.ts`)) as Suite;
  const rows = await suite.measure(hre);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${name}.json`), `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n]\n`);
  return rows;
}
