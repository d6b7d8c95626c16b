import { dirname, join } from "node:path";

import { writeWhole } from "./authorityFile.ts";
import { TaskFormatUnknown } from "./errors.ts";
import { type PopulationOptions, generatePopulation } from "../scripts/population/generatePopulation.ts";

/**
 * Generates a sample population and writes it: as one JSON file, or as CSV files that a register loads.
 *
 * @param options how many, and the seed
 * @param format `json` or `csv`
 * @param out file for all, or for people
 * @returns the files that were written
 * @throws {@link TaskFormatUnknown}
 */
export async function writePopulation(
  options: PopulationOptions,
  format: string,
  out: string = join("out", `population.${format}`),
): Promise<readonly string[]> {
  if (format !== "json" && format !== "csv") throw new TaskFormatUnknown(["json", "csv"]);
  const population = generatePopulation(options);
  if (format === "json") {
    writeWhole(out, `${JSON.stringify(population, null, 1)}\n`);
    return [out];
  }
  const { people, organisations } = population;
  writeWhole(
    out,
    csv(
      "name,number",
      people.map(({ name, number }) => [name, number]),
    ),
  );
  const beside = join(dirname(out), "organisations.csv");
  writeWhole(
    beside,
    csv(
      "name,creditCode",
      organisations.map(({ name, creditCode }) => [name, creditCode]),
    ),
  );
  return [out, beside];
}

/** No value of a sample has a comma, a quote or a line break. */
function csv(header: string, rows: readonly (readonly string[])[]): string {
  return `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`;
}
