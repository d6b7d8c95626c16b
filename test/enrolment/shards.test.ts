import { spawnSync } from "node:child_process";

import { expect } from "chai";
import fc from "fast-check";
import { poseidon2 } from "poseidon-lite/poseidon2";

import { codeOf, expectCode, expectRejectedCode } from "../codes.ts";
import { FIELD_ORDER } from "../../sdk/enrolment/babyJubjub.ts";
import { RealDidError } from "../../sdk/errors.ts";
import { buildTree } from "../../sdk/enrolment/tree/buildTree.ts";
import { type MerkleProof, merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { type MembershipSources, proveFromShard } from "../../sdk/enrolment/tree/proveFromShard.ts";
import {
  decodeShard,
  decodeTop,
  encodeShard,
  encodeTop,
  shardOf,
  shardRootsOf,
} from "../../sdk/enrolment/tree/shard.ts";
import { rootOfShards, shardRootOf } from "../../sdk/enrolment/tree/shardRootOf.ts";
import { restoreTree, snapshotTree } from "../../sdk/enrolment/tree/snapshot.ts";
import {
  type GroupTree,
  appendLeaf,
  applyChanges,
  cloneTree,
  createTree,
  leafAt,
  setLeaf,
  treeNode,
  treeRoot,
  writeLeaves,
} from "../../sdk/enrolment/tree/tree.ts";
import { type TreeHasher, createTreeHasher } from "../../sdk/enrolment/tree/treeHasher.ts";
import { zeroHash } from "../../sdk/enrolment/tree/zeroHashes.ts";
import type { StartThread } from "../../sdk/threads/startThread.ts";

const SHARD = 65_536;
const leafArbitrary = fc.bigInt({ min: 1n, max: FIELD_ORDER - 1n });
const leavesArbitrary = fc.array(fc.oneof(leafArbitrary, fc.constant(0n)), { minLength: 1, maxLength: 40 });

/** Leaves on both sides of the border between two shards. */
function acrossShards(leaves: readonly bigint[]): GroupTree {
  const tree = createTree();
  const first = SHARD - Math.ceil(leaves.length / 2);
  writeLeaves(
    tree,
    leaves.map((leaf, i) => ({ place: first + i, leaf })),
    first + leaves.length,
  );
  return tree;
}

function foldedRoot(proof: MerkleProof): bigint {
  return proof.siblings.reduce(
    (node, sibling, level) =>
      Math.floor(proof.index / 2 ** level) % 2 === 0 ? poseidon2([node, sibling]) : poseidon2([sibling, node]),
    proof.leaf,
  );
}

/** Every other damage that a download or a disk can do to bytes. */
const damageArbitrary = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(), by: fc.constant(0) }),
  fc.record({ kind: fc.constant("grow" as const), at: fc.nat({ max: 70 }), by: fc.nat({ max: 255 }) }),
);

function damaged(
  bytes: Uint8Array,
  { kind, at, by }: { kind: "flip" | "cut" | "grow"; at: number; by: number },
): Uint8Array {
  if (kind === "cut") return bytes.slice(0, at % bytes.length);
  if (kind === "grow") return Uint8Array.from([...bytes, ...Array<number>(at + 1).fill(by)]);
  const copy = bytes.slice();
  copy[at % bytes.length] = (copy[at % bytes.length] as number) ^ by;
  return copy;
}

describe("the shards of a tree", () => {
  it("read back as they were written, without zeros at the end", () => {
    fc.assert(
      fc.property(leavesArbitrary, (leaves) => {
        const kept = leaves.slice(0, leaves.findLastIndex((leaf) => leaf !== 0n) + 1);
        expect(decodeShard(encodeShard(leaves))).to.deep.equal(kept);
        expect(decodeTop(encodeTop(leaves))).to.deep.equal(leaves);
      }),
    );
  });

  it("give the roots that the tree has, and these its root", () => {
    fc.assert(
      fc.property(leavesArbitrary, (leaves) => {
        const tree = acrossShards(leaves);
        const roots = shardRootsOf(tree);
        for (const [number, root] of roots.entries()) expect(shardRootOf(shardOf(tree, number))).to.equal(root);
        expect(rootOfShards(roots)).to.equal(treeRoot(tree));
      }),
      { numRuns: 8 },
    );
  });

  it("that are empty have the zero hash of height 16, and no bytes", () => {
    expect(shardRootOf(new Uint8Array())).to.equal(zeroHash(16));
    expect(shardOf(createTree(), 3)).to.have.length(0);
    expect(rootOfShards([])).to.equal(treeRoot(createTree()));
  });

  it("are refused with a code when they are too long, cut short or outside the field", () => {
    const outside = encodeShard([5n, 6n]);
    outside.fill(255, 32);
    for (const bad of [
      new Uint8Array(33),
      new Uint8Array(32 * (SHARD + 1)),
      outside,
      "0x00" as unknown as Uint8Array,
    ]) {
      for (const read of [decodeShard, decodeTop, shardRootOf])
        expectCode(() => read(bad), "ENROLMENT_SHARD_UNREADABLE");
    }
    expectCode(() => encodeShard([FIELD_ORDER]), "ENROLMENT_SHARD_UNREADABLE");
    expectCode(() => encodeTop([-1n]), "ENROLMENT_SHARD_UNREADABLE");
    expectCode(() => rootOfShards(Array<bigint>(2 ** 15 + 1).fill(0n)), "ENROLMENT_SHARD_UNREADABLE");
  });
});

describe("proveFromShard", () => {
  const tree = acrossShards([7n, 8n, 0n, 9n, 10n, 0n]);
  const root = treeRoot(tree);
  const sourcesOf = (shardNumber: number, commitment: bigint): MembershipSources => ({
    root,
    shardRoots: shardRootsOf(tree),
    shardNumber,
    leaves: shardOf(tree, shardNumber),
    commitment,
  });

  it("gives the path that the whole tree gives", () => {
    for (const [shardNumber, commitment] of [
      [0, 7n],
      [0, 8n],
      [1, 9n],
      [1, 10n],
    ] as const) {
      const proof = proveFromShard(sourcesOf(shardNumber, commitment));
      expect(proof).to.deep.equal(merkleProof(tree, proof.index));
      expect(foldedRoot(proof)).to.equal(root);
    }
  });

  it("says what was wrong: the top, the shard, its number, or that the commitment is not there", () => {
    const good = sourcesOf(1, 9n);
    const partOf = (change: Partial<MembershipSources>): unknown => {
      try {
        return proveFromShard({ ...good, ...change });
      } catch (thrown) {
        return [(thrown as RealDidError).code, (thrown as { part?: string }).part];
      }
    };
    const [first, second] = good.shardRoots as [bigint, bigint];
    expect(partOf({ root: root + 1n })).to.deep.equal(["ENROLMENT_SHARD_DIFFERS", "top"]);
    expect(partOf({ shardRoots: [second, first] })).to.deep.equal(["ENROLMENT_SHARD_DIFFERS", "top"]);
    expect(partOf({ leaves: shardOf(tree, 0) })).to.deep.equal(["ENROLMENT_SHARD_DIFFERS", "shard"]);
    for (const shardNumber of [2, -1, 0.5]) {
      expect(partOf({ shardNumber })).to.deep.equal(["ENROLMENT_SHARD_DIFFERS", "shard number"]);
    }
    for (const commitment of [0n, 7n, 11n, -1n, FIELD_ORDER]) {
      expect(partOf({ commitment })).to.deep.equal(["ENROLMENT_NOT_IN_GROUP", undefined]);
    }
  });

  it("gives the true path or a coded error, whatever was done to the bytes", () => {
    const good = sourcesOf(1, 9n);
    const honest = proveFromShard(good);
    const top = encodeTop(good.shardRoots);
    fc.assert(
      fc.property(damageArbitrary, fc.boolean(), (damage, isTop) => {
        try {
          const given = isTop
            ? { ...good, shardRoots: decodeTop(damaged(top, damage)) }
            : { ...good, leaves: damaged(good.leaves, damage) };
          expect(proveFromShard(given)).to.deep.equal(honest);
        } catch (thrown) {
          expect(thrown).to.be.instanceOf(RealDidError);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the snapshot of a tree", () => {
  it("restores the same tree: size, leaves, root, and what is appended after", () => {
    fc.assert(
      fc.property(leavesArbitrary, fc.boolean(), (leaves, isAcross) => {
        const tree = isAcross ? acrossShards(leaves) : createTree();
        if (!isAcross) for (const leaf of leaves) appendLeaf(tree, leaf);
        const restored = restoreTree(snapshotTree(tree));
        expect(restored.size).to.equal(tree.size);
        expect(treeRoot(restored)).to.equal(treeRoot(tree));
        for (const [level, index] of [
          [0, tree.size - 1],
          [3, Math.floor((tree.size - 1) / 8)],
          [17, 0],
        ] as const) {
          expect(treeNode(restored, level, index)).to.equal(treeNode(tree, level, index));
        }
        for (const one of [tree, restored]) appendLeaf(one, 77n);
        expect(treeRoot(restored)).to.equal(treeRoot(tree));
      }),
      { numRuns: 8 },
    );
  });

  it("of an empty tree is one too", () => {
    expect(restoreTree(snapshotTree(createTree())).size).to.equal(0);
  });

  it("is refused with a code when any byte is damaged, missing or too much", () => {
    const tree = createTree();
    for (const leaf of [5n, 6n, 0n, 7n, FIELD_ORDER - 1n]) appendLeaf(tree, leaf);
    const bytes = snapshotTree(tree);
    fc.assert(
      fc.property(damageArbitrary, (damage) => {
        expectCode(() => restoreTree(damaged(bytes, damage)), "ENROLMENT_SNAPSHOT_UNREADABLE");
      }),
      { numRuns: 60 },
    );
    expectCode(() => restoreTree(undefined as unknown as Uint8Array), "ENROLMENT_SNAPSHOT_UNREADABLE");
  });
});

describe("a copy of a tree", () => {
  it("does not show the other's changes, though both have the same shards at first", () => {
    const tree = acrossShards([7n, 8n]);
    const before = treeRoot(tree);
    const copy = cloneTree(tree);
    expect(copy.shards.get(0)).to.equal(tree.shards.get(0));
    appendLeaf(copy, 9n);
    setLeaf(tree, SHARD - 1, 0n);
    expect([leafAt(tree, SHARD + 1), leafAt(copy, SHARD - 1)]).to.deep.equal([0n, 7n]);
    expect(treeRoot(copy)).not.to.equal(before);
    expect(treeRoot(tree)).not.to.equal(before);
    expect(copy.shards.get(0)).to.not.equal(tree.shards.get(0));
  });
});

describe("a tree hasher", () => {
  const opened: TreeHasher[] = [];
  const open = (...args: Parameters<typeof createTreeHasher>): TreeHasher => {
    const hasher = createTreeHasher(...args);
    opened.push(hasher);
    return hasher;
  };
  const shards = [[1n, 2n, 3n], [], [0n, 5n], [FIELD_ORDER - 1n]].map((leaves) => encodeShard(leaves));
  const roots = shards.map(shardRootOf);

  afterEach(() => {
    for (const hasher of opened.splice(0)) hasher.close();
  });

  for (const threads of [1, 2]) {
    it(`gives the roots that this thread gives, threads: ${threads}`, async () => {
      const hasher = open({ threads });
      expect(await hasher.shardRoots(shards)).to.deep.equal(roots);
      expect(await hasher.shardRoots([])).to.deep.equal([]);
      expect(hasher.threads).to.equal(threads);
    });

    it(`builds the tree that appending gives, threads: ${threads}`, async () => {
      const leaves = Array.from({ length: SHARD + 3 }, (_, i) => (i % 7 === 3 ? 0n : BigInt(i) ** 9n % FIELD_ORDER));
      const expected = createTree();
      applyChanges(
        expected,
        leaves.map((leaf, place) => ({ place, leaf })),
      );
      const shares: number[] = [];
      const onProgress = (share: number): unknown => shares.push(share);
      const tree = await buildTree(encodeLeavesOf(leaves), { threads, onProgress });
      expect(tree.size).to.equal(SHARD + 3);
      expect(treeRoot(tree)).to.equal(treeRoot(expected));
      expect(foldedRoot(merkleProof(tree, SHARD + 2))).to.equal(treeRoot(tree));
      expect(shares).to.deep.equal([0.5, 1]);
    });
  }

  it("hashes in this thread if there can be no others, and says so", async () => {
    const reasons: string[] = [];
    const startThread: StartThread = () => {
      throw new Error("no workers here");
    };
    const hasher = open({ threads: 2, startThread, onFallback: (reason) => reasons.push(reason) });
    expect(await hasher.shardRoots(shards)).to.deep.equal(roots);
    expect(hasher.threads).to.equal(1);
    expect(reasons).to.have.length(1);
  });

  it("can be aborted and goes on with what comes next", async () => {
    const hasher = open({ threads: 1 });
    const abort = new AbortController();
    const many = Array<Uint8Array>(40).fill(encodeShard(Array<bigint>(500).fill(3n)));
    const options = {
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    };
    await expectRejectedCode(hasher.shardRoots(many, options), "ENROLMENT_HASHING_ABORTED");
    await expectRejectedCode(hasher.shardRoots(many, { signal: abort.signal }), "ENROLMENT_HASHING_ABORTED");
    expect(await hasher.shardRoots(shards)).to.deep.equal(roots);
  });

  it("fails what is not finished when it is closed, and refuses what comes later", async () => {
    const hasher = open({ threads: 1 });
    const hashing = codeOf(hasher.shardRoots(shards));
    hasher.close();
    expect(await hashing).to.equal("ENROLMENT_HASHER_CLOSED");
    await expectRejectedCode(hasher.shardRoots(shards), "ENROLMENT_HASHER_CLOSED");
  });

  it("refuses numbers of threads that there cannot be, and shards that are none", async () => {
    for (const threads of [0, 65, 1.5, NaN]) {
      expectCode(() => createTreeHasher({ threads }), "ENROLMENT_HASHER_THREADS_INVALID");
    }
    await expectRejectedCode(open().shardRoots([new Uint8Array(31)]), "ENROLMENT_SHARD_UNREADABLE");
    await expectRejectedCode(buildTree(new Uint8Array(31)), "ENROLMENT_SHARD_UNREADABLE");
  });

  it("lets the program end without being closed", () => {
    const script = `
      const { createTreeHasher } = require("./sdk/enrolment/tree/treeHasher.ts");
      void createTreeHasher({ threads: 2 }).shardRoots([new Uint8Array(64)]).then(([root]) => console.log(root > 0n));`;
    const args = ["-r", "ts-node/register/transpile-only", "-e", script];
    const child = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
    expect([child.stderr, child.signal, child.status, child.stdout]).to.deep.equal(["", null, 0, "true\n"]);
  });
});

function encodeLeavesOf(leaves: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(32 * leaves.length);
  for (let start = 0; start < leaves.length; start += SHARD) {
    bytes.set(encodeShard(leaves.slice(start, start + SHARD)), 32 * start);
  }
  return bytes;
}
