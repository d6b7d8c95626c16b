// A program of its own: builds a tree with some threads, revokes people in it, and prints what that took, as JSON. It is compiled before it
// is run, so that its memory is that of a service and not of a compiler.
import { benchLeaves } from "./leaves.ts";
import { buildTree } from "../../sdk/enrolment/tree/buildTree.ts";
import { applyChanges, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { mostResidentBytes } from "../mostResident.ts";

/** What the program prints. */
export interface FreshTree {
  readonly buildMs: number;
  /** Of all threads. */
  readonly buildCpuMs: number;
  readonly updateMs: number;
  readonly updateCpuMs: number;
  /** Resident memory of the whole process when everything is done, and the most that it ever was. */
  readonly residentBytes: number;
  readonly mostResidentBytes: number;
  /** The root, so that runs can be compared. */
  readonly root: string;
}

const UPDATES = 10_000;

async function main(count: number, threads: number): Promise<void> {
  const leaves = benchLeaves(count);
  // Code is compiled and threads are started before: a service does both once.
  await buildTree(leaves.subarray(0, 32 * 64), { threads });
  const cpu = process.cpuUsage();
  const start = performance.now();
  const tree = await buildTree(leaves, { threads });
  const buildMs = performance.now() - start;
  const buildCpuMs = cpuMsSince(cpu);
  const root = treeRoot(tree).toString();
  const step = Math.floor(count / UPDATES);
  const changes = Array.from({ length: Math.min(UPDATES, count) }, (_, i) => ({
    place: i * Math.max(1, step),
    leaf: 0n,
  }));
  const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
  applyChanges(tree, changes);
  const taken: FreshTree = {
    buildMs,
    buildCpuMs,
    updateMs: performance.now() - before,
    updateCpuMs: cpuMsSince(cpuBefore),
    residentBytes: process.memoryUsage.rss(),
    mostResidentBytes: mostResidentBytes(),
    root,
  };
  console.log(JSON.stringify(taken));
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

void main(Number(process.argv[2]), Number(process.argv[3]));
