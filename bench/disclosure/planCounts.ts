// A program of its own: plans the reports of a file of counts against a running chain, and prints what that took, as JSON. It is compiled before
// it is run, so that its memory is that of an operator's job and not of a compiler.
import { readFileSync } from "node:fs";

import { JsonRpcProvider } from "ethers";

import { parseDeployment } from "../../sdk/chain/deployment.ts";
import { connectNetwork } from "../../sdk/chain/network.ts";
import { planAudiences } from "../../sdk/disclosure/planAudiences.ts";
import { readAudienceFile } from "../../sdk/node/readAudienceFile.ts";
import { parseFields } from "../../sdk/platform/parseFields.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { mostResidentBytes } from "../mostResident.ts";

/** What the program prints. */
export interface PlannedCounts {
  readonly ms: number;
  readonly cpuMs: number;
  /** The most that the whole process ever had in memory. */
  readonly mostResidentBytes: number;
  readonly counted: number;
  readonly effects: Readonly<Record<string, number>>;
}

async function main([url = "", deployment = "", slug = "", csv = "", fieldsFile = "", observedAt = ""]: string[]) {
  const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true });
  const network = connectNetwork(parseDeployment(readFileSync(deployment, "utf8")), provider);
  const fields = parseFields(JSON.parse(readFileSync(fieldsFile, "utf8")));
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const rows = readAudienceFile(csv, fields);
  const { counted, effects } = await planAudiences(network, platformId(slug), rows, Number(observedAt));
  const { user, system } = process.cpuUsage(cpu);
  const taken: PlannedCounts = {
    ms: performance.now() - start,
    cpuMs: (user + system) / 1000,
    mostResidentBytes: mostResidentBytes(),
    counted,
    effects,
  };
  console.log(JSON.stringify(taken));
  provider.destroy();
}

void main(process.argv.slice(2));
