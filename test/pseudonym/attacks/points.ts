import { Identity } from "@semaphore-protocol/identity";
import { generateProof } from "@semaphore-protocol/proof";
import { expect } from "chai";

import type { Wallet } from "../../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../../sdk/enrolment/tree/merkleProof.ts";
import { treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../../sdk/node/loadProver.ts";
import { type PseudonymMessage, pseudonymMessage } from "../../../sdk/pseudonym/message.ts";
import { provePseudonym } from "../../../sdk/pseudonym/provePseudonym.ts";
import { toChainProof } from "../../../sdk/pseudonym/chainProof.ts";
import type { ProofPoints, PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER, pseudonymScope } from "../../../sdk/pseudonym/scope.ts";
import {
  COFACTOR_PRIMES,
  FIELD_MODULUS,
  addToG2,
  malleate,
  negateY,
  pointOfOrder,
  pointOutsideSubgroup,
} from "../malleate.ts";
import { artifactPath } from "./handBuilt.ts";
import { callRegistry, encodeBatch, offChain, onChain, verified } from "./outcome.ts";
import { type Stage, WEIBO, setStage, stageBatch, stageProof } from "./stage.ts";
import { type Attack, type Outcome, accept, refuse } from "./tally.ts";

const TWIN = "3 malleability";
const RANGE = "4 field range";
const SUBGROUP = "5 points outside the subgroup";
const POINTS = "5 points off the curve, at infinity, out of range";
const ROOT = "6 a root that the proof is not about";
const WORD_MAX = 2n ** 256n - 1n;

/** Attacks 3 to 6 of the design: numbers and points that a proof is made of. */
export function describePoints(): void {
  describe("numbers and points", () => {
    let stage: Stage;
    let proof: PseudonymProof;
    /** In a batch with two good ones. */
    let batch: PseudonymProof[];

    beforeEach(async () => {
      stage = await setStage();
      batch = await stageBatch(stage);
      proof = batch[2] as PseudonymProof;
    });

    /** With two good items beside it, under the root that it says. */
    const batched = (tried: PseudonymProof): Promise<Outcome> => {
      const others = batch.filter(({ pseudonym }) => pseudonym !== proof.pseudonym);
      const items = tried.pseudonym === 0n ? [tried, ...others] : [...others, tried];
      return callRegistry(stage.registry, encodeBatch(stage.registry, items, tried));
    };

    /** Alone, in a batch of one, as the last of a batch, and off chain. */
    async function refuseEverywhere(
      attack: Attack,
      tried: PseudonymProof,
      reasons: Readonly<Record<"single" | "batch" | "sdk", string>>,
    ): Promise<void> {
      await refuse(attack, reasons.single, onChain(stage.registry, tried));
      await refuse(attack, reasons.batch, onChain(stage.registry, tried, { to: "registerMany" }));
      await refuse(attack, reasons.batch, batched(tried));
      await refuse(attack, reasons.sdk, verified(stage.network.deployment, tried));
    }

    async function acceptEverywhere(attack: Attack, good: PseudonymProof): Promise<void> {
      await accept(attack, onChain(stage.registry, good));
      await accept(attack, onChain(stage.registry, good, { to: "registerMany" }));
      await accept(attack, batched(good));
      await accept(attack, verified(stage.network.deployment, good));
    }

    const withWords = (from: number, ...words: readonly bigint[]): PseudonymProof => ({
      ...proof,
      points: proof.points.map((word, i) => words[i - from] ?? word) as unknown as ProofPoints,
    });

    it("attack 3: a twin of a proof is worth what the proof is, and nothing beside it", async () => {
      const twins = [2n, 7n, SCALAR_ORDER - 1n].map((k) => ({ ...proof, points: malleate(proof.points, k) }));
      for (const twin of twins) await acceptEverywhere(TWIN, twin);
      await stage.registry.register(WEIBO, toChainProof(proof, "register"));
      const status = await stage.registry.statusOf(WEIBO, proof.pseudonym);
      for (const twin of [proof, ...twins]) {
        await refuse(TWIN, "PseudonymTaken", onChain(stage.registry, twin));
        await refuse(TWIN, "PseudonymProofInvalid", onChain(stage.registry, { ...twin, sequence: 1 }, { to: "renew" }));
        // A batch leaves it out, and nothing has changed.
        await stage.keys.relayer.sendTransaction({
          to: await stage.registry.getAddress(),
          data: encodeBatch(stage.registry, [twin]),
        });
        expect(await stage.registry.statusOf(WEIBO, proof.pseudonym)).to.deep.equal(status);
      }
    });

    it("attack 3: half a twin is none", async () => {
      const twin = malleate(proof.points, 5n);
      const [ax, ay, , , , , cx, cy] = proof.points;
      const halves = [
        withWords(0, twin[0], twin[1]),
        withWords(2, twin[2], twin[3], twin[4], twin[5]),
        withWords(0, ...negateY(ax, ay)),
        withWords(6, ...negateY(cx, cy)),
        withWords(0, cx, cy),
        withWords(6, ax, ay),
      ];
      const reasons = { single: "PseudonymProofInvalid", batch: "PseudonymBatchInvalid", sdk: "PSEUDONYM_PROOF_FALSE" };
      for (const half of halves) await refuseEverywhere(TWIN, half, reasons);
    });

    it("attack 4: each public signal is below the field's order, on chain and off", async () => {
      const values = (value: bigint) => [value + SCALAR_ORDER, value + 2n * SCALAR_ORDER, SCALAR_ORDER, WORD_MAX, 0n];
      for (const root of values(proof.root)) {
        await refuseEverywhere(
          RANGE,
          { ...proof, root },
          { single: "PseudonymRootNotLive", batch: "PseudonymRootNotLive", sdk: "PSEUDONYM_PROOF_MALFORMED" },
        );
      }
      for (const pseudonym of values(proof.pseudonym)) {
        const tried = { ...proof, pseudonym };
        const range = "PseudonymOutOfRange";
        const sdk = "PSEUDONYM_PROOF_MALFORMED";
        await refuse(RANGE, range, onChain(stage.registry, tried));
        // Zero is not above the one before it: there the order already says so.
        await refuse(RANGE, pseudonym === 0n ? "PseudonymBatchUnsorted" : range, batched(tried));
        await refuse(RANGE, sdk, verified(stage.network.deployment, tried));
      }
      // Message and scope are hashed below 2^248 by whoever checks; no signal of the sender's is ever taken for them.
      await acceptEverywhere(RANGE, proof);
    });

    it("attack 5: points of G2 outside the subgroup are refused, on chain and off", async () => {
      const outside = pointOutsideSubgroup();
      const reasons = {
        single: "PseudonymProofInvalid",
        batch: "PseudonymBatchInvalid",
        sdk: "PSEUDONYM_PROOF_MALFORMED",
      };
      await refuseEverywhere(SUBGROUP, withWords(2, ...outside), reasons);
      // Points of each small order, and the proof's own B with such a part: it pairs as B would where the part is cleared.
      const [, , bx1, bx0, by1, by0] = proof.points;
      for (const prime of COFACTOR_PRIMES) {
        const small = pointOfOrder(prime);
        await refuseEverywhere(SUBGROUP, withWords(2, ...small), reasons);
        await refuseEverywhere(SUBGROUP, withWords(2, ...addToG2([bx1, bx0, by1, by0], small)), reasons);
      }
      await acceptEverywhere(SUBGROUP, proof);
    });

    it("attack 5: points off the curve, at infinity and out of range are refused, on chain and off", async () => {
      const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof.points;
      const bad = [
        ...proof.points.map((word, i) => withWords(i, word + 1n)),
        ...proof.points.map((word, i) => withWords(i, word + FIELD_MODULUS)),
        ...proof.points.map((_, i) => withWords(i, WORD_MAX)),
        ...proof.points.map((_, i) => withWords(i, FIELD_MODULUS)),
        withWords(0, 0n, 0n),
        withWords(2, 0n, 0n, 0n, 0n),
        withWords(6, 0n, 0n),
        withWords(0, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n),
        withWords(0, FIELD_MODULUS, FIELD_MODULUS),
        withWords(0, ay, ax),
        withWords(2, bx0, bx1, by0, by1),
        withWords(6, cy, cx),
      ];
      const reasons = {
        single: "PseudonymProofInvalid",
        batch: "PseudonymBatchInvalid",
        sdk: "PSEUDONYM_PROOF_MALFORMED",
      };
      for (const tried of bad) await refuseEverywhere(POINTS, tried, reasons);
      await acceptEverywhere(POINTS, proof);
    });

    it("attack 6: the root that is said is the one that was proved, or the proof is false", async () => {
      const older = await stageProof(stage, 0, {}, stage.before);
      const newer = await stageProof(stage, 0);
      expect(older.root).to.not.equal(newer.root);
      for (const [tried, other] of [
        [older, newer],
        [newer, older],
      ] as const) {
        const forged = { ...tried, root: other.root };
        await refuse(ROOT, "PseudonymProofInvalid", onChain(stage.registry, forged));
        await refuse(ROOT, "PseudonymBatchInvalid", onChain(stage.registry, forged, { to: "registerMany" }));
        await refuse(ROOT, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, forged));
        await accept(ROOT, onChain(stage.registry, tried));
        await accept(ROOT, verified(stage.network.deployment, tried));
      }
    });

    it("attack 6: the stock prover answers with whatever root it was given, and its answer is refused", async () => {
      const [wallet] = stage.wallets as [Wallet];
      const { deployment } = stage.network;
      const given = {
        ...merkleProof(stage.tree, 0),
        root: treeRoot(stage.before),
        siblings: Array<bigint>(31).fill(7n),
      };
      const message: PseudonymMessage = await stageProof(stage, 0);
      const made = await generateProof(
        new Identity(wallet.identityKey),
        { ...given, siblings: [...given.siblings] },
        pseudonymMessage(deployment, message),
        pseudonymScope(wallet.networkId, WEIBO),
        31,
        { wasm: artifactPath(31, "wasm"), zkey: artifactPath(31, "zkey") },
      );
      expect(BigInt(made.merkleTreeRoot)).to.equal(given.root);
      const tried = { ...message, root: given.root, points: made.points.map(BigInt) as unknown as ProofPoints };
      await refuse(ROOT, "PseudonymProofInvalid", onChain(stage.registry, tried as PseudonymProof));
      await refuse(ROOT, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, tried as PseudonymProof));
      // Ours says so before anything is sent, and leaves the path that it was given as it was.
      const prover = await loadProver(31);
      const before = structuredClone(given);
      await refuse(ROOT, "PSEUDONYM_PROOF_FALSE", offChain(provePseudonym(wallet, deployment, given, message, prover)));
      expect(given).to.deep.equal(before);
    });
  });
}
