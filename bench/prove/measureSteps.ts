import { loadArtifacts } from "../../sdk/node/loadArtifacts.ts";
import { bn254Module } from "../../sdk/pseudonym/bn254/module.ts";
import { pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import { computeSums, kernelSetup } from "../../sdk/pseudonym/prover/groth16.ts";
import { type KernelTask, createKernel, runTask } from "../../sdk/pseudonym/prover/kernel.ts";
import { readProvingKey } from "../../sdk/pseudonym/prover/provingKey.ts";
import { computeWitness } from "../../sdk/pseudonym/prover/witness.ts";
import { pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { OURS, type Row } from "../row.ts";
import { alternate } from "./alternate.ts";
import type { BenchStatement } from "./statement.ts";

const RUNS = 7;

/**
 * Where the CPU time of a proof at depth 31 goes, each step alone in this thread.
 *
 * @param statement what to prove
 * @returns rows in cpu_ms, medians of seven
 */
export async function measureSteps(statement: BenchStatement): Promise<Row[]> {
  const { wasm, zkey } = await loadArtifacts(31);
  const { module } = await bn254Module();
  const key = readProvingKey(zkey);
  const program = await WebAssembly.compile(wasm as BufferSource);
  const { wallet, deployment, path, message } = statement;
  const inputs = {
    secret: wallet.secretScalar,
    index: path.index,
    siblings: path.siblings,
    message: pseudonymMessage(deployment, message),
    scope: pseudonymScope(deployment.networkId, message.platformId),
  };
  const kernel = await createKernel(kernelSetup(module, key));
  const tasks = new Map<string, KernelTask[]>();
  const keep = (task: KernelTask): Promise<Uint8Array[]> => {
    const step = task.kind === "multiply" ? `multiply.${task.part}` : "polynomials";
    const copy = { ...task, inputs: task.inputs.map((input) => input.slice()) } as unknown as KernelTask;
    tasks.set(step, [...(tasks.get(step) ?? []), copy]);
    return Promise.resolve(runTask(kernel, task));
  };
  await computeSums(key.kept, await computeWitness(program, 31, inputs), keep);
  const steps: [step: string, work: () => Promise<unknown>][] = [
    ["witness", () => computeWitness(program, 31, inputs)],
    ...[...tasks].map(([step, some]): [string, () => Promise<unknown>] => [
      step,
      () => Promise.resolve(some.map((task) => runTask(kernel, task))),
    ]),
  ];
  const taken = await alternate(RUNS, ...steps.map(([, work]) => work));
  return steps.map(([step], i) => ({
    operation: `prove.depth31.step.${step}`,
    system: OURS,
    unit: "cpu_ms",
    value: Number((taken[i]?.cpuMs ?? 0).toFixed(1)),
    note: "alone in one thread",
  }));
}
