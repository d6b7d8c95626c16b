import { join } from "node:path";

import { IMT } from "@zk-kit/imt";
import { Group } from "@semaphore-protocol/group";
import { poseidon2 } from "poseidon-lite/poseidon2";

import { buildTree } from "../../sdk/enrolment/tree/buildTree.ts";
import { treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { compileProgram, runProgram } from "../program.ts";
import { OURS, type Row, type Unit } from "../row.ts";
import { type Taken, measureOnce } from "../prove/alternate.ts";
import type { FreshTree } from "./freshTree.ts";
import { asNumbers, benchLeaves } from "./leaves.ts";

const LARGE = 2 ** 20;
const SMALL = 2 ** 16;
/** What the country needs. */
const NATION = 1_400_000_000;

/**
 * The tree of 2^20 places, each time in a program of its own, and one of 2^16 beside peers' in this process.
 *
 * @returns rows in ms, cpu_us and bytes
 */
export async function measureTree(): Promise<Row[]> {
  const fresh = await measureFresh();
  return [...fresh, ...(await measureBeside())];
}

async function measureFresh(): Promise<Row[]> {
  const program = compileProgram(join(__dirname, "freshTree.ts"));
  const one = await freshTree(program, LARGE, 1);
  const two = await freshTree(program, LARGE, 2);
  if (one.root !== two.root) throw new Error("one and two threads give different roots");
  const best = one.buildMs < two.buildMs ? one : two;
  const leafUs = (1000 * one.buildCpuMs) / LARGE;
  const build = `enrolment.tree.build.${LARGE}`;
  return [
    row(build, "ms", best.buildMs, `the better of 1 and 2 threads: ${best === one ? 1 : 2}`),
    row(`${build}.threads1`, "ms", one.buildMs, "program of its own"),
    row(
      `${build}.threads2`,
      "ms",
      two.buildMs,
      "program of its own, two processors shared with the machine's other work",
    ),
    row("enrolment.tree.leaf", "cpu_us", leafUs, `of ${LARGE} leaves, one thread, every hash above them included`),
    row(
      "enrolment.tree.memory",
      "bytes",
      Math.max(one.residentBytes, two.residentBytes),
      `whole process with ${LARGE} leaves, its input included`,
    ),
    row(
      "enrolment.tree.memory.most",
      "bytes",
      Math.max(one.mostResidentBytes, two.mostResidentBytes),
      "the most while it was built",
    ),
    row("enrolment.tree.updateMany.10000", "ms", one.updateMs, `spread evenly over ${LARGE} leaves, in one thread`),
    row("enrolment.tree.updateMany.10000.cpu", "cpu_ms", one.updateCpuMs, "the same, CPU time"),
    row(
      `enrolment.tree.build.${NATION}`,
      "ms",
      (NATION / LARGE) * one.buildCpuMs,
      `EXTRAPOLATED from ${LARGE} leaves, not measured; one processor`,
    ),
    row(
      `enrolment.tree.memory.${NATION}`,
      "bytes",
      64 * NATION,
      "EXTRAPOLATED: 64 bytes a place, if all shards were kept in memory; a service keeps their roots",
    ),
  ];
}

async function freshTree(program: string, count: number, threads: number): Promise<FreshTree> {
  const tree = await runProgram<FreshTree>(program, [String(count), String(threads)]);
  console.error(`realdid: tree of ${count} leaves, threads ${threads}: ${JSON.stringify(tree)}`);
  return tree;
}

async function measureBeside(): Promise<Row[]> {
  const leaves = benchLeaves(SMALL);
  const numbers = asNumbers(leaves);
  const roots: bigint[] = [];
  // One thread, as the peers have.
  const ours = await bestOf(async () => void roots.push(treeRoot(await buildTree(leaves, { threads: 1 }))));
  const imt = await bestOf(() => {
    const tree = new IMT((children) => poseidon2(children as bigint[]), 31, 0n, 2, numbers);
    roots.push(BigInt(tree.root));
    return Promise.resolve();
  }, 1);
  const group = await bestOf(() => Promise.resolve(new Group(numbers)), 1);
  if (new Set(roots).size !== 1) throw new Error("the tree is not that of the independent implementation");
  const operation = `enrolment.tree.build.${SMALL}`;
  return [
    row(operation, "ms", ours.ms, "one thread, in this process; the same root as @zk-kit/imt"),
    { ...row(operation, "ms", imt.ms, "@zk-kit/imt 2.0.0-beta.8, depth 31"), system: "zk-kit-imt" },
    { ...row(operation, "ms", group.ms, "@semaphore-protocol/group 4.14.3"), system: "semaphore" },
  ];
}

async function bestOf(work: () => Promise<unknown>, runs = 3): Promise<Taken> {
  const taken: Taken[] = [];
  for (let run = 0; run < runs; run++) taken.push(await measureOnce(work));
  return taken.reduce((best, one) => (one.ms < best.ms ? one : best));
}

function row(operation: string, unit: Unit, value: number, note: string): Row {
  return { operation, system: OURS, unit, value: Number(value.toFixed(unit === "cpu_us" ? 2 : 0)), note };
}
