import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { loadProver } from "../../sdk/node/loadProver.ts";
import { proveLink } from "../../sdk/pseudonym/linkProof.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import { STOCK, STOCK_SOURCE, proveStock } from "../peers/stockProver.ts";
import { OURS, type Row, type Unit } from "../row.ts";
import { alternate } from "./alternate.ts";
import type { FirstProof } from "./firstProof.ts";
import type { BenchStatement } from "./statement.ts";

const RUNS = 9;
/** Programs of their own for the first proof, of each prover. */
const PROGRAMS = 3;

/**
 * Proofs with a prover that has made some, ours and the stock one by turns in this process.
 *
 * @param statement what to prove
 * @returns rows in ms and cpu_ms
 */
export async function measureWarm(statement: BenchStatement): Promise<Row[]> {
  const { wallet, deployment, path, message, request } = statement;
  const [prover, linkProver] = [await loadProver(31), await loadProver(1)];
  const deep = await alternate(
    RUNS,
    () => provePseudonym(wallet, deployment, path, message, prover),
    () => proveStock(31, statement),
  );
  const flat = await alternate(
    RUNS,
    () => proveLink(wallet, request, linkProver),
    () => proveStock(1, statement),
  );
  const note = `median of ${RUNS}, by turns, ${prover.threads} threads`;
  return [
    ...beside(
      "prove.depth31.warm",
      "ms",
      note,
      deep.map(({ ms }) => ms),
    ),
    ...beside(
      "prove.depth31.warm.cpu",
      "cpu_ms",
      note,
      deep.map(({ cpuMs }) => cpuMs),
    ),
    ...beside(
      "prove.depth1.warm",
      "ms",
      note,
      flat.map(({ ms }) => ms),
    ),
    ...beside(
      "prove.depth1.warm.cpu",
      "cpu_ms",
      note,
      flat.map(({ cpuMs }) => cpuMs),
    ),
  ];
}

/**
 * The first proof of a program, and the memory that its prover holds afterwards.
 *
 * @returns rows in ms and bytes
 */
export function measureFirst(): Row[] {
  const runs = [OURS, STOCK].map((): FirstProof[] => []);
  for (let program = 0; program < PROGRAMS; program++) {
    for (const [i, system] of [OURS, STOCK].entries()) runs[i]?.push(firstProof(system));
  }
  const middle = (pick: (proof: FirstProof) => number): number[] =>
    runs.map((some) => some.map(pick).sort((a, b) => a - b)[Math.floor(PROGRAMS / 2)] as number);
  const note = `median of ${PROGRAMS} programs`;
  return [
    ...beside(
      "prove.depth31.first",
      "ms",
      `${note}, files and threads included`,
      middle(({ ms }) => ms),
    ),
    ...beside(
      "prove.depth31.memory",
      "bytes",
      `${note}, resident after two proofs`,
      middle(({ bytes }) => bytes),
    ),
  ];
}

function firstProof(system: string): FirstProof {
  const args = ["-r", "ts-node/register/transpile-only", join(__dirname, "firstProof.ts"), system];
  const child = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 120_000 });
  if (child.status !== 0) throw new Error(`firstProof.ts ${system} failed: ${child.stderr}`);
  return JSON.parse(child.stdout) as FirstProof;
}

/** Ours and the peer's. */
function beside(operation: string, unit: Unit, note: string, values: readonly number[]): Row[] {
  return [OURS, STOCK].map((system, i) => ({
    operation,
    system,
    unit,
    value: Math.round(values[i] as number),
    note: system === OURS ? note : STOCK_SOURCE,
  }));
}
