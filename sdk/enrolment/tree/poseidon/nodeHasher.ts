import { poseidon2 } from "poseidon-lite/poseidon2";

import { readNode, writeNode } from "../nodes.ts";
import { type NodeHasher, instantiateKernel } from "./hashNodes.ts";
import { type PoseidonKernel, buildPoseidonKernel } from "./kernel.ts";

/** Pairs that the slow hasher takes at a time. */
const SLOW_CAPACITY = 64;

/** The code as it can be posted to worker threads. */
export interface CompiledKernel {
  readonly kernel: PoseidonKernel;
  readonly module: WebAssembly.Module;
}

let compiled: CompiledKernel | undefined;
let hasher: NodeHasher | undefined;

/**
 * The hasher of this thread: WebAssembly, or the package poseidon-lite where that cannot be had, as on a page whose content security policy
 * forbids it, or in a browser without 128-bit vectors. Both give the same, the latter in about ten times the time.
 *
 * @returns the same one every time
 * @see docs/decisions/0016-own-poseidon.md
 */
export function nodeHasher(): NodeHasher {
  hasher ??= fastHasher() ?? slowHasher();
  return hasher;
}

/**
 * Compiles the code without blocking, for browsers that refuse to compile as much at once on a page's own thread.
 *
 * @returns the code; undefined where WebAssembly cannot be had
 */
export async function compileKernel(): Promise<CompiledKernel | undefined> {
  if (compiled !== undefined) return compiled;
  try {
    const kernel = buildPoseidonKernel();
    const module = await WebAssembly.compile(kernel.binary);
    compiled = { kernel, module };
    hasher = instantiateKernel(kernel, module);
  } catch {
    return undefined;
  }
  return compiled;
}

function fastHasher(): NodeHasher | undefined {
  try {
    if (compiled === undefined) {
      const kernel = buildPoseidonKernel();
      compiled = { kernel, module: new WebAssembly.Module(kernel.binary) };
    }
    return instantiateKernel(compiled.kernel, compiled.module);
  } catch {
    // No WebAssembly, not these instructions, or not allowed to compile: the slow way gives the same.
    return undefined;
  }
}

/**
 * Hashes with poseidon-lite.
 *
 * @returns a new hasher
 */
export function slowHasher(): NodeHasher {
  const [input, output] = [new Uint8Array(64 * SLOW_CAPACITY), new Uint8Array(32 * SLOW_CAPACITY)];
  return {
    input,
    output,
    capacity: SLOW_CAPACITY,
    run(count): void {
      for (let i = 0; i < count; i++)
        writeNode(output, i, poseidon2([readNode(input, 2 * i), readNode(input, 2 * i + 1)]));
    },
  };
}
