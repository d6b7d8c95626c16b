import { expect } from "chai";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { ProofPoints, PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER } from "../../../sdk/pseudonym/scope.ts";
import { malleate } from "../malleate.ts";
import { verifyPseudonymProofs } from "../../../sdk/pseudonym/verify/verifyPseudonymProofs.ts";
import { D, cancelling, forgePair } from "./cancelling.ts";
import { batchHolds, pointAt, registryCoefficients, withPoint } from "./equation.ts";
import { callRegistry, encodeBatch, onChainBatch, verified } from "./outcome.ts";
import { type Stage, setStage, sorted, stageBatch } from "./stage.ts";
import { scalarsOf } from "./trace.ts";
import { type Attack, accept, refuse } from "./tally.ts";

type Batch = [PseudonymProof, PseudonymProof, PseudonymProof];

const SWAPPED = "batch: swapped between items";
const EQUAL = "batch: cancelling with equal coefficients";
const PREDICTED = "batch: cancelling with predicted coefficients";
const UNSORTED = "batch: repeated or unsorted";
const ONE_FALSE = "batch: one false among true";
const EQUALS = [1n, 1n, 1n];

/** Attacks on what a batch has that one proof has not: other items. */
export function describeBatches(): void {
  describe("batches", () => {
    let stage: Stage;
    let batch: Batch;
    let deployment: Stage["network"]["deployment"];
    let stranger: Hex;

    beforeEach(async () => {
      stage = await setStage();
      batch = await stageBatch(stage);
      ({ deployment } = stage.network);
      stranger = (await stage.keys.stranger.getAddress()) as Hex;
    });

    /** On chain; off chain one by one, and as one list, where exactly the false ones are to be named. */
    async function refuseBatch(attack: Attack, tried: readonly PseudonymProof[]): Promise<void> {
      await refuse(attack, "PseudonymBatchInvalid", onChainBatch(stage.registry, tried));
      const bad = tried.filter((proof) => !batch.includes(proof));
      for (const proof of bad) await refuse(attack, "PSEUDONYM_PROOF_FALSE", verified(deployment, proof));
      const { invalid } = await verifyPseudonymProofs(deployment, tried);
      const named = invalid.map(({ index }) => tried[index]);
      await refuse(attack, "named", Promise.resolve(bad.every((proof) => named.includes(proof)) ? "named" : undefined));
      expect(named).to.deep.equal(bad);
    }

    async function acceptBatch(attack: Attack): Promise<void> {
      await accept(attack, onChainBatch(stage.registry, batch));
      for (const proof of batch) await accept(attack, verified(deployment, proof));
    }

    const exchange = (i: number, j: number, change: (own: PseudonymProof, other: PseudonymProof) => PseudonymProof) =>
      batch.map((proof, at) =>
        at === i
          ? change(proof, batch[j] as PseudonymProof)
          : at === j
            ? change(proof, batch[i] as PseudonymProof)
            : proof,
      );

    it("the equation off chain is the registry's, and so are the coefficients", async () => {
      const coefficients = registryCoefficients(deployment, batch);
      expect(batchHolds(deployment, batch, EQUALS)).to.equal(true);
      expect(batchHolds(deployment, batch, coefficients)).to.equal(true);
      // A and C of each item but the first, whose coefficient is 1; then the key's points.
      const scalars = await scalarsOf(await stage.registry.getAddress(), encodeBatch(stage.registry, batch));
      const [first, second, third] = coefficients as [bigint, bigint, bigint];
      expect(first).to.equal(1n);
      expect(scalars.slice(0, 4)).to.deep.equal([second, second, third, third]);
    });

    it("two items' points or fields exchanged: equal coefficients would take whole pairs, C and controllers", async () => {
      const pairs = [
        [0, 1],
        [1, 2],
        [0, 2],
      ] as const;
      const spans = { "A, B, C": [0, 8], A: [0, 2], B: [2, 6], C: [6, 8], "A, B": [0, 6], "B, C": [2, 8] } as const;
      const weak = new Set(["A, B, C", "A, B", "C", "controllers"]);
      for (const [i, j] of pairs) {
        for (const [name, [start, end]] of Object.entries(spans)) {
          const tried = exchange(i, j, (own, other) => ({
            ...own,
            points: own.points.map((word, at) =>
              at >= start && at < end ? other.points[at] : word,
            ) as unknown as ProofPoints,
          }));
          expect(batchHolds(deployment, tried, EQUALS), name).to.equal(weak.has(name));
          await refuseBatch(SWAPPED, tried);
        }
        const handedOver = exchange(i, j, (own, { controller }) => ({ ...own, controller }));
        expect(batchHolds(deployment, handedOver, EQUALS)).to.equal(true);
        await refuseBatch(SWAPPED, handedOver);
      }
      await acceptBatch(SWAPPED);
    });

    it("two and three false proofs built to cancel with equal coefficients", async () => {
      for (const [name, tried] of Object.entries(cancelling(batch, [1n, 1n, 1n]))) {
        expect(batchHolds(deployment, tried, EQUALS), name).to.equal(true);
        await refuseBatch(EQUAL, tried);
      }
      const [first, second, third] = batch;
      const forged = forgePair(deployment, [first, second], [1n, 1n], stranger);
      expect(batchHolds(deployment, forged, EQUALS.slice(1))).to.equal(true);
      await refuseBatch(EQUAL, sorted(forged));
      const b = first.points.slice(2, 6);
      const sameB = (proof: PseudonymProof): PseudonymProof => ({
        ...proof,
        points: [...proof.points.slice(0, 2), ...b, ...proof.points.slice(6)] as unknown as ProofPoints,
      });
      const a = (proof: PseudonymProof, sign: 1 | -1) =>
        withPoint(proof, 0, pointAt(proof.points, 0).add(sign === 1 ? D : D.negate()));
      await refuseBatch(EQUAL, [a(first, 1), a(second, -1), third]);
      await refuseBatch(EQUAL, [a(first, 1), a(sameB(second), -1)]);
      await acceptBatch(EQUAL);
    });

    it("false proofs built to cancel with the coefficients that the registry would draw: the change draws others", async () => {
      let guess = registryCoefficients(deployment, batch);
      for (let round = 0; round < 8; round++) {
        const variants = Object.values(cancelling(batch, guess as [bigint, bigint, bigint]));
        for (const tried of variants) {
          if (round === 0) expect(batchHolds(deployment, tried, guess)).to.equal(true);
          await refuseBatch(PREDICTED, tried);
        }
        const [c1, c2] = guess as [bigint, bigint];
        const forged = forgePair(deployment, [batch[0], batch[1]], [c1, c2], stranger);
        if (round === 0) expect(batchHolds(deployment, forged, [c1, c2])).to.equal(true);
        await refuseBatch(PREDICTED, sorted(forged));
        // Again with the coefficients that were drawn for the false batch, and so on: they never stand still.
        guess = registryCoefficients(deployment, variants[round % variants.length] as PseudonymProof[]);
      }
      await acceptBatch(PREDICTED);
    });

    it("false proofs built to cancel with coefficients predicted before a twin took one item's place", async () => {
      const [first, second, third] = batch;
      const guess = registryCoefficients(deployment, batch) as [bigint, bigint, bigint];
      for (const k of [2n, 3n, SCALAR_ORDER - 1n]) {
        const twin = { ...third, points: malleate(third.points, k) };
        const tried = cancelling([first, second, twin], guess)["C, two"] as Batch;
        expect(batchHolds(deployment, tried, guess)).to.equal(true);
        await refuseBatch(PREDICTED, [tried[0], tried[1], third]);
        await refuse(PREDICTED, "PseudonymBatchInvalid", onChainBatch(stage.registry, tried));
      }
    });

    it("one pseudonym twice, its twin, and any order but the ascending one", async () => {
      const [first, second, third] = batch;
      const twin = { ...second, points: malleate(second.points, 5n) };
      const orders = [
        [second, second],
        [second, twin],
        [twin, second],
        [first, second, twin, third],
        [first, second, third, third],
        [first, second, first],
        [second, first],
        [third, second, first],
        [first, third, second],
        [second, { ...second, controller: third.controller }],
        [second, { ...second, sequence: 1 }],
        [],
      ];
      for (const tried of orders) {
        const data = encodeBatch(stage.registry, tried, second);
        await refuse(UNSORTED, "PseudonymBatchUnsorted", callRegistry(stage.registry, data));
      }
      await acceptBatch(UNSORTED);
      await accept(UNSORTED, onChainBatch(stage.registry, [first, twin, third]));
    });

    it("one false item among true ones, wherever it stands and whatever is false", async () => {
      const changes: ((proof: PseudonymProof) => PseudonymProof)[] = [
        (proof) => ({
          ...proof,
          controller: batch[0].controller === proof.controller ? batch[1].controller : batch[0].controller,
        }),
        (proof) => withPoint(proof, 0, pointAt(proof.points, 0).add(D)),
        (proof) => withPoint(proof, 6, pointAt(proof.points, 6).add(D)),
        (proof) => withPoint(proof, 6, pointAt(proof.points, 6).negate()),
      ];
      for (const i of [0, 1, 2]) {
        for (const change of changes) {
          await refuseBatch(
            ONE_FALSE,
            batch.map((proof, at) => (at === i ? change(proof) : proof)),
          );
        }
      }
      await acceptBatch(ONE_FALSE);
    });
  });
}
