import { IMT } from "@zk-kit/imt";
import { expect } from "chai";
import fc from "fast-check";
import { poseidon2 } from "poseidon-lite/poseidon2";

import { FIELD_ORDER } from "../../sdk/enrolment/babyJubjub.ts";
import { batchHash, decodeLeaves, encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { findPlace } from "../../sdk/enrolment/tree/findPlace.ts";
import { type MerkleProof, merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import {
  type LeafChange,
  appendLeaf,
  applyChanges,
  createTree,
  leafAt,
  setLeaf,
  treeRoot,
  writeLeaves,
} from "../../sdk/enrolment/tree/tree.ts";
import { ZERO_HASHES } from "../../sdk/enrolment/tree/zeroHashes.ts";
import { expectCode } from "../codes.ts";

const leafArbitrary = fc.bigInt({ min: 1n, max: FIELD_ORDER - 1n });

function imtOf(leaves: readonly bigint[]): IMT {
  return new IMT((children) => poseidon2(children as bigint[]), 31, 0n, 2, [...leaves]);
}

function foldedRoot(proof: MerkleProof): bigint {
  return proof.siblings.reduce(
    (node, sibling, level) =>
      Math.floor(proof.index / 2 ** level) % 2 === 0 ? poseidon2([node, sibling]) : poseidon2([sibling, node]),
    proof.leaf,
  );
}

describe("the group's tree", () => {
  it("is empty at first: its root is the zero hash of depth 31", () => {
    expect(treeRoot(createTree())).to.equal(ZERO_HASHES[31]);
    expect(treeRoot(createTree())).to.equal(BigInt(imtOf([]).root));
  });

  it("equals an independent implementation on the same leaves, removals included", () => {
    const history = fc.tuple(
      fc.array(leafArbitrary, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat({ max: 11 }), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(history, ([leaves, removals]) => {
        const tree = createTree();
        const imt = imtOf([]);
        for (const leaf of leaves) {
          appendLeaf(tree, leaf);
          imt.insert(leaf);
        }
        for (const place of new Set(removals.filter((one) => one < leaves.length))) {
          setLeaf(tree, place, 0n);
          imt.delete(place);
        }
        expect(treeRoot(tree)).to.equal(BigInt(imt.root));
        const kept = leaves.findIndex((_, place) => leafAt(tree, place) !== 0n);
        if (kept >= 0) {
          const theirs = imt
            .createProof(kept)
            .siblings.map((sibling: unknown) => BigInt([sibling].flat()[0] as bigint));
          expect(merkleProof(tree, kept).siblings).to.deep.equal(theirs);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("gives the same root for one batch and for one change at a time", () => {
    fc.assert(
      fc.property(fc.array(leafArbitrary, { minLength: 2, maxLength: 12 }), (leaves) => {
        const single = createTree();
        for (const leaf of leaves) appendLeaf(single, leaf);
        setLeaf(single, 1, 0n);
        const batched = createTree();
        applyChanges(
          batched,
          leaves.slice(0, 2).map((leaf, place) => ({ place, leaf })),
        );
        const rest = leaves.slice(2).map((leaf, i) => ({ place: i + 2, leaf }));
        applyChanges(batched, [{ place: 1, leaf: 0n }, ...rest]);
        expect(treeRoot(batched)).to.equal(treeRoot(single));
        expect(batched.size).to.equal(single.size);
      }),
      { numRuns: 15 },
    );
  });

  it("crosses the border between two shards", () => {
    const tree = createTree();
    writeLeaves(tree, [{ place: 65_535, leaf: 5n }], 65_536);
    expect(appendLeaf(tree, 6n)).to.equal(65_536);
    for (const place of [65_535, 65_536]) expect(foldedRoot(merkleProof(tree, place))).to.equal(treeRoot(tree));
  });

  it("proves each place with all 31 siblings, and never a place without a commitment", () => {
    const tree = createTree();
    applyChanges(
      tree,
      [7n, 8n, 9n].map((leaf, place) => ({ place, leaf })),
    );
    setLeaf(tree, 1, 0n);
    const proof = merkleProof(tree, 2);
    expect(proof.siblings).to.have.length(31);
    expect(foldedRoot(proof)).to.equal(treeRoot(tree));
    expectCode(() => merkleProof(tree, 1), "ENROLMENT_PLACE_EMPTY");
    expectCode(() => merkleProof(tree, 3), "ENROLMENT_PLACE_EMPTY");
  });

  it("finds a commitment's place, and none for one that is not there or was revoked", () => {
    const tree = createTree();
    applyChanges(
      tree,
      [7n, 8n].map((leaf, place) => ({ place, leaf })),
    );
    expect(findPlace(tree, 8n)).to.equal(1);
    setLeaf(tree, 1, 0n);
    for (const absent of [8n, 9n, 0n]) expect(findPlace(tree, absent)).to.equal(undefined);
  });

  it("never uses a place again", () => {
    const tree = createTree();
    appendLeaf(tree, 7n);
    expectCode(() => setLeaf(tree, 0, 8n), "ENROLMENT_PLACE_USED");
    setLeaf(tree, 0, 0n);
    expectCode(() => setLeaf(tree, 0, 8n), "ENROLMENT_PLACE_USED");
    expectCode(() => setLeaf(tree, 0, 0n), "ENROLMENT_PLACE_USED");
    expect(tree.size).to.equal(1);
  });

  it("refuses a gap, a wrong order and a leaf outside the field, and then changes nothing", () => {
    const tree = createTree();
    appendLeaf(tree, 7n);
    const before = treeRoot(tree);
    const attempts: [LeafChange[], string][] = [
      [[{ place: 2, leaf: 8n }], "ENROLMENT_PLACE_OUT_OF_ORDER"],
      [
        [
          { place: 1, leaf: 8n },
          { place: 1, leaf: 9n },
        ],
        "ENROLMENT_PLACE_OUT_OF_ORDER",
      ],
      [
        [
          { place: 1, leaf: 8n },
          { place: 0, leaf: 0n },
        ],
        "ENROLMENT_PLACE_OUT_OF_ORDER",
      ],
      [[{ place: -1, leaf: 8n }], "ENROLMENT_PLACE_OUT_OF_ORDER"],
      [
        [
          { place: 0, leaf: 0n },
          { place: 1, leaf: FIELD_ORDER },
        ],
        "ENROLMENT_LEAF_OUT_OF_RANGE",
      ],
    ];
    for (const [changes, code] of attempts) expectCode(() => applyChanges(tree, changes), code);
    expect(treeRoot(tree)).to.equal(before);
    expect(tree.size).to.equal(1);
  });
});

describe("the leaves of an epoch", () => {
  const changesArbitrary = fc
    .dictionary(fc.nat({ max: 60 }).map(String), fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }), { maxKeys: 20 })
    .map((byPlace) => Object.entries(byPlace).map(([place, leaf]) => ({ place: Number(place), leaf })))
    .map((changes) => changes.sort((a, b) => a.place - b.place));

  it("read back as they were written", () => {
    fc.assert(
      fc.property(changesArbitrary, (changes) => {
        expect(decodeLeaves(encodeLeaves(changes))).to.deep.equal(changes);
      }),
    );
  });

  it("are refused when cut short, empty, out of order, past the last place or outside the field", () => {
    const word = (value: bigint): string => value.toString(16).padStart(64, "0");
    const header = (first: number, count: number): string =>
      first.toString(16).padStart(8, "0") + count.toString(16).padStart(8, "0");
    const bad = [
      header(0, 1),
      header(0, 1).slice(0, 10),
      header(0, 0),
      header(0, 2) + word(1n),
      header(3, 1) + word(1n) + header(3, 1) + word(2n),
      header(2 ** 31, 1) + word(1n),
      header(0, 1) + word(FIELD_ORDER),
    ];
    for (const leaves of bad) expectCode(() => decodeLeaves(`0x${leaves}`), "ENROLMENT_LEAVES_UNREADABLE");
  });

  it("hash together with the root before them", () => {
    const leaves = encodeLeaves([{ place: 0, leaf: 5n }]);
    expect(batchHash(0n, leaves)).not.to.equal(batchHash(1n, leaves));
  });
});
