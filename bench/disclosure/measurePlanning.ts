import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { toBeHex } from "ethers";
import { JsonRpcServer } from "hardhat/internal/hardhat-network/jsonrpc/server";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { formatDeployment } from "../../sdk/chain/deployment.ts";
import { MOST_REPORTS, reportAudienceMany } from "../../sdk/disclosure/reportAudience.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import type { Fixture } from "../../test/fixture.ts";
import { placeOf } from "../../test/storage.ts";
import { compileProgram, runProgram } from "../program.ts";
import { OURS, type Row } from "../row.ts";
import type { PlannedCounts } from "./planCounts.ts";

const PLATFORM = "weibo";
const FIELD = "finance";
const FIELD_NUMBER = 3;
const ACCOUNTS = 1_000_000;
/** Of these: accounts above the threshold, of which half have a duty; and of those with one, how many fell below it. */
const LARGE = 10_000;
const WITH_DUTY = 5_000;
const FELL = 500;
const THRESHOLD = 1_000_000;
/** Slot of the pseudonym registry's words, pinned by test/pseudonym/storage.test.ts. */
const SLOTS = 4;
/** They arose batch by batch, about a day apart on a chain with a block every twelve seconds. */
const BLOCKS_BETWEEN = 7_200;
const RUNS = 3;

/**
 * Plans the reports of a platform with a million accounts from a CSV file, in a program of its own, against a chain that has the duties.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @param fixture deployment
 * @returns rows: time, CPU time and the program's whole memory
 */
export async function measurePlanning(hre: HardhatRuntimeEnvironment, fixture: Fixture): Promise<Row[]> {
  const program = compileProgram(join(__dirname, "planCounts.ts"));
  await makeDuties(hre, fixture);
  const folder = mkdtempSync(join(tmpdir(), "realdid-bench-"));
  const server = new JsonRpcServer({ hostname: "127.0.0.1", port: 0, provider: hre.network.provider });
  try {
    const [deployment, csv] = [join(folder, "deployment.json"), join(folder, "counts.csv")];
    writeFileSync(deployment, formatDeployment(fixture.network.deployment));
    writeCounts(csv);
    const { port } = await server.listen();
    const fields = join(hre.config.paths.root, "policy/fields.json");
    const args = [`http://127.0.0.1:${port}`, deployment, PLATFORM, csv, fields, String(await time.latest())];
    const taken: PlannedCounts[] = [];
    for (let run = 0; run < RUNS; run++) taken.push(await runProgram<PlannedCounts>(program, args));
    return rowsOf(taken);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

function rowsOf(taken: readonly PlannedCounts[]): Row[] {
  const effects = { arises: LARGE - WITH_DUTY, falls: FELL, recovers: 0, lifts: 0 };
  for (const { counted, effects: found } of taken) {
    if (counted !== ACCOUNTS || JSON.stringify(found) !== JSON.stringify(effects)) throw new Error("another plan");
  }
  const best = (of: (one: PlannedCounts) => number): number => Math.min(...taken.map(of));
  const operation = `disclosure.planReports.${ACCOUNTS}`;
  const note = `from CSV; ${LARGE} large, ${WITH_DUTY} of them with a duty, ${FELL} fell; best of ${RUNS} programs, the chain's answers included`;
  return [
    { operation, system: OURS, unit: "ms", value: Math.round(best(({ ms }) => ms)), note },
    {
      operation: `${operation}.cpu`,
      system: OURS,
      unit: "cpu_ms",
      value: Math.round(best(({ cpuMs }) => cpuMs)),
      note,
    },
    {
      operation: `${operation}.memory`,
      system: OURS,
      unit: "bytes",
      value: Math.max(...taken.map(({ mostResidentBytes }) => mostResidentBytes)),
      note: `the most that the whole program ever had, worst of ${RUNS}`,
    },
  ];
}

/** Large accounts are registered by a word of storage each, as a proof each would take hours; their duties arise by the operator's reports. */
async function makeDuties(hre: HardhatRuntimeEnvironment, { network, keys, as }: Fixture): Promise<void> {
  const operator = keys.operators[PLATFORM];
  if (operator === undefined) throw new Error("the platform has no operator");
  const id = platformId(PLATFORM);
  const ofPlatform = placeOf("bytes32", id, SLOTS);
  const registered = toBeHex(1n << 224n, 32);
  for (let i = 0; i < LARGE; i++) {
    const place = placeOf("uint256", pseudonymOf(i), ofPlatform);
    await hre.network.provider.send("hardhat_setStorageAt", [
      network.deployment.addresses.pseudonymRegistry,
      place,
      registered,
    ]);
  }
  const observedAt = await time.latest();
  for (let i = 0; i < WITH_DUTY; i += MOST_REPORTS) {
    const reports = Array.from({ length: MOST_REPORTS }, (_, k) => ({
      pseudonym: pseudonymOf(i + k),
      followers: THRESHOLD,
      field: FIELD_NUMBER,
      observedAt,
    }));
    await reportAudienceMany(as(operator), id, reports);
    await mine(BLOCKS_BETWEEN);
  }
}

function writeCounts(csv: string): void {
  const target = openSync(csv, "w");
  try {
    writeSync(target, "pseudonym,followers,field\n");
    // Large accounts stand among the others.
    const step = ACCOUNTS / LARGE;
    for (let start = 0; start < ACCOUNTS; start += 10_000) {
      const lines = Array.from({ length: 10_000 }, (_, k) => {
        const row = start + k;
        const large = row % step === 0 ? row / step : undefined;
        const followers = large === undefined || large < FELL ? row % THRESHOLD : THRESHOLD + row;
        return `${toBeHex(pseudonymOf(large ?? LARGE + row), 32)},${followers},${FIELD}\n`;
      });
      writeSync(target, lines.join(""));
    }
  } finally {
    closeSync(target);
  }
}

/** As random as a pseudonym, and the same in every run. */
function pseudonymOf(number: number): bigint {
  return BigInt(`0x0${createHash("sha256").update(`pseudonym ${number}`).digest("hex").slice(1)}`);
}
