// Hashing of nodes, 32 bytes each, least significant first. These functions also run in worker threads, which get them as text: they use
// nothing but each other and their arguments, and are declared by `function`, so that the text is whole after any build.
import type { PoseidonKernel } from "./kernel.ts";

/** Hashes pairs of nodes. */
export interface NodeHasher {
  /** Where pairs are put, 64 bytes each. */
  readonly input: Uint8Array;
  /** Where their hashes are found, 32 bytes each. */
  readonly output: Uint8Array;
  /** Pairs that fit. */
  readonly capacity: number;
  /** Hashes the first `count` pairs, which must be below the field's order. */
  run(count: number): void;
}

/**
 * Makes an instance of the code.
 *
 * @param kernel what it is made of
 * @param module its binary, compiled
 * @returns a hasher with a memory of its own
 */
export function instantiateKernel(kernel: PoseidonKernel, module: WebAssembly.Module): NodeHasher {
  const memory = new WebAssembly.Memory({ initial: kernel.pages });
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const hash = instance.exports["hash"] as (nodes: number, hashes: number, end: number) => void;
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(kernel.image);
  return {
    input: bytes.subarray(kernel.input, kernel.input + 64 * kernel.capacity),
    output: bytes.subarray(kernel.output, kernel.output + 32 * kernel.capacity),
    capacity: kernel.capacity,
    run(count): void {
      // Four at a time: what stands behind the last pair is hashed for nothing.
      if (count > 0) hash(kernel.input, kernel.output, kernel.input + 256 * Math.ceil(count / 4));
    },
  };
}

/**
 * Hashes everything above the leaves of a complete tree, in which node 1 is the top and the children of node i are 2i and 2i + 1.
 *
 * @param hasher of pairs
 * @param nodes 32 bytes each, the leaves set; changed in place
 * @param zeros hashes of empty subtrees, from the height of the leaves on
 * @param count leaves used, from the first on; what is above others alone stays 0
 */
export function hashAbove(hasher: NodeHasher, nodes: Uint8Array, zeros: Uint8Array, count: number): void {
  let used = count;
  let level = 0;
  for (let width = nodes.length / 128; width >= 1 && used > 0; width /= 2) {
    const pairs = Math.ceil(used / 2);
    for (let first = 0; first < pairs; first += hasher.capacity) {
      const some = Math.min(hasher.capacity, pairs - first);
      const below = 32 * 2 * (width + first);
      hasher.input.set(nodes.subarray(below, below + 64 * some));
      if (used % 2 === 1 && first + some === pairs) {
        hasher.input.set(zeros.subarray(32 * level, 32 * level + 32), 64 * some - 32);
      }
      hasher.run(some);
      nodes.set(hasher.output.subarray(0, 32 * some), 32 * (width + first));
    }
    used = pairs;
    level += 1;
  }
}

/**
 * Copies leaves as they are published, most significant byte first, to where a tree has them.
 *
 * @param nodes of the tree
 * @param leaves 32 bytes each; at most as many as the tree has
 */
export function putLeaves(nodes: Uint8Array, leaves: Uint8Array): void {
  const start = nodes.length / 2;
  for (let leaf = 0; leaf < leaves.length; leaf += 32) {
    for (let i = 0; i < 32; i++) nodes[start + leaf + i] = leaves[leaf + 31 - i] as number;
  }
}

/** What a worker thread is given at first. */
export interface HashingSetup {
  readonly kernel: PoseidonKernel;
  readonly module: WebAssembly.Module;
  /** Hashes of empty subtrees, from the places on. */
  readonly zeros: Uint8Array;
}

/** One shard to hash: its root out, or all its nodes, least significant byte first. */
export interface HashingTask {
  readonly kind: "root" | "nodes";
  /** Leaves that a full shard has. */
  readonly size: number;
  /** 32 bytes each, most significant first, checked. */
  readonly leaves: Uint8Array;
}

/**
 * Hashes one shard.
 *
 * @param hasher of pairs
 * @param zeros hashes of empty subtrees, from the places on
 * @param task what to hash
 * @returns the root, or all nodes: node 1 the top, the children of node i 2i and 2i + 1
 */
export function hashShard(hasher: NodeHasher, zeros: Uint8Array, task: HashingTask): Uint8Array<ArrayBuffer>[] {
  const nodes = new Uint8Array(64 * task.size);
  putLeaves(nodes, task.leaves);
  hashAbove(hasher, nodes, zeros, task.leaves.length / 32);
  return [task.kind === "root" ? nodes.slice(32, 64) : nodes];
}

/** Takes a setup, then tasks, one at a time. */
function serveHashing(port: {
  onmessage: ((event: { data: { setup?: HashingSetup; task?: HashingTask } }) => void) | null;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}): void {
  let hasher: NodeHasher | undefined;
  let zeros = new Uint8Array();
  port.onmessage = ({ data }): void => {
    try {
      if (data.setup !== undefined) {
        hasher = instantiateKernel(data.setup.kernel, data.setup.module);
        zeros = data.setup.zeros as Uint8Array<ArrayBuffer>;
      }
      const results = data.task === undefined ? [] : hashShard(hasher as NodeHasher, zeros, data.task);
      port.postMessage(
        { results },
        results.map(({ buffer }) => buffer),
      );
    } catch (error) {
      port.postMessage({ failure: String(error) }, []);
    }
  };
}

/**
 * The same functions as the program of a worker thread.
 *
 * @param port expression that gives the thread's end of the channel
 * @returns JavaScript
 */
export function hashingProgram(port: string): string {
  const functions = [instantiateKernel, hashAbove, putLeaves, hashShard, serveHashing];
  return `"use strict";\n${functions.map(String).join("\n")}\n${serveHashing.name}(${port});\n`;
}
