import { spawnSync } from "node:child_process";

import { expect } from "chai";
import fc from "fast-check";
import { poseidon2 } from "poseidon-lite/poseidon2";

import { FIELD_ORDER } from "../../sdk/enrolment/babyJubjub.ts";
import { readNode, writeNode } from "../../sdk/enrolment/tree/nodes.ts";
import type { NodeHasher } from "../../sdk/enrolment/tree/poseidon/hashNodes.ts";
import { nodeHasher, slowHasher } from "../../sdk/enrolment/tree/poseidon/nodeHasher.ts";
import { encodeShard } from "../../sdk/enrolment/tree/shard.ts";
import { shardRootOf } from "../../sdk/enrolment/tree/shardRootOf.ts";

const edges = [0n, 1n, 2n, FIELD_ORDER - 1n, FIELD_ORDER - 2n, FIELD_ORDER / 2n, FIELD_ORDER / 2n + 1n];
/** Numbers whose limbs of 13 bits are at the borders of what a limb holds, as well as any. */
const limbArbitrary = fc.oneof(fc.constantFrom(0, 1, 4_095, 4_096, 4_097, 8_191), fc.nat({ max: 8_191 }));
const elementArbitrary = fc.oneof(
  fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }),
  fc.constantFrom(...edges),
  fc
    .array(limbArbitrary, { minLength: 20, maxLength: 20 })
    .map((limbs) => limbs.reduce((value, limb, i) => value + (BigInt(limb) << BigInt(13 * i)), 0n) % FIELD_ORDER),
);
const pairArbitrary = fc.tuple(elementArbitrary, elementArbitrary);

function hashAll(hasher: NodeHasher, pairs: readonly (readonly [bigint, bigint])[]): bigint[] {
  for (const [i, pair] of pairs.entries()) {
    for (const side of [0, 1] as const) writeNode(hasher.input, 2 * i + side, pair[side]);
  }
  hasher.run(pairs.length);
  return pairs.map((_, i) => readNode(hasher.output, i));
}

describe("Poseidon of nodes", () => {
  it("is WebAssembly where that can be had", () => {
    expect(nodeHasher().capacity).to.be.above(slowHasher().capacity);
  });

  for (const [name, hasher] of [
    ["in WebAssembly", nodeHasher()],
    ["without it", slowHasher()],
  ] as const) {
    it(`equals poseidon-lite ${name}, for any number of pairs at a time`, () => {
      fc.assert(
        fc.property(fc.array(pairArbitrary, { minLength: 1, maxLength: 9 }), (pairs) => {
          expect(hashAll(hasher, pairs)).to.deep.equal(pairs.map((pair) => poseidon2([...pair])));
        }),
        { numRuns: 300 },
      );
    });

    it(`equals poseidon-lite ${name} at the edges of the field`, () => {
      for (const left of edges) {
        const pairs = edges.map((right) => [left, right] as const);
        expect(hashAll(hasher, pairs)).to.deep.equal(pairs.map((pair) => poseidon2([...pair])));
      }
    });
  }

  it("hashes as many pairs as fit, and none if there are none", () => {
    const hasher = nodeHasher();
    const pairs = Array.from({ length: hasher.capacity }, (_, i) => [BigInt(i), BigInt(2 * i)] as const);
    const hashes = hashAll(hasher, pairs);
    for (const i of [0, 1, 511, 1_023]) expect(hashes[i]).to.equal(poseidon2([BigInt(i), BigInt(2 * i)]));
    hasher.run(0);
    expect(readNode(hasher.output, 0)).to.equal(hashes[0]);
  });

  for (const [where, forbid] of [
    ["on a page that may not compile", "WebAssembly.Module = function () { throw new WebAssembly.CompileError(); };"],
    ["where there is no WebAssembly", "delete globalThis.WebAssembly;"],
  ] as const) {
    it(`gives the same roots ${where}, in this thread and through a tree hasher`, () => {
      const leaves = encodeShard([5n, 6n, 7n]);
      const script = `
        ${forbid}
        if (typeof WebAssembly === "object") WebAssembly.compile = () => Promise.reject(new Error("forbidden"));
        const { shardRootOf } = require("./sdk/enrolment/tree/shardRootOf.ts");
        const { createTreeHasher } = require("./sdk/enrolment/tree/treeHasher.ts");
        const leaves = Uint8Array.from([${leaves.join()}]);
        const reasons = [];
        const hasher = createTreeHasher({ threads: 2, onFallback: (reason) => reasons.push(reason) });
        void hasher.shardRoots([leaves]).then(([root]) => console.log(String([shardRootOf(leaves), root, reasons.length])));`;
      const args = ["-r", "ts-node/register/transpile-only", "-e", script];
      const child = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
      expect(child.stderr).to.equal("");
      const root = shardRootOf(leaves);
      expect(child.stdout.trim()).to.equal([root, root, 1].join());
    });
  }
});
