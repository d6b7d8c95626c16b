import { expect } from "chai";
import { Wallet, id } from "ethers";
import { poseidon2 } from "poseidon-lite/poseidon2";

import type { Hex } from "../../sdk/chain/hex.ts";
import { safeOwners, safeSignerOf, signSafeTransaction } from "../../sdk/chain/safe.ts";
import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import { checkBatch, checkCommitments } from "../../sdk/enrolment/checkBatch.ts";
import {
  type BatchOperator,
  type OperatorAnswer,
  answerProposal,
  localOperator,
  refuseProposal,
  verifyAnswer,
} from "../../sdk/enrolment/operatorAnswer.ts";
import { type RootBatch, batchOf } from "../../sdk/enrolment/prepareBatch.ts";
import { type BatchProposal, proposeBatch, withRoot } from "../../sdk/enrolment/proposeBatch.ts";
import { publishRoot } from "../../sdk/enrolment/publishRoot.ts";
import { epochsSince, readEpoch } from "../../sdk/enrolment/readEpoch.ts";
import { batchHash, encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { type LeafChange, applyChanges, createTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";

const GROUP = 0;
const leaf = (n: number): bigint => BigInt(id(`leaf ${n}`)) >> 8n;

describe("operators of the publisher Safe", () => {
  let fixture: Fixture;
  let changes: LeafChange[];
  let batch: RootBatch;
  let proposal: BatchProposal;
  let owners: readonly Hex[];

  beforeEach(async () => {
    fixture = await deployRealDid();
    changes = Array.from({ length: fixture.definition.minimumGroupSize }, (_, n) => ({ place: n, leaf: leaf(n) }));
    batch = batchOf(createTree(), GROUP, changes);
    proposal = await proposeBatch(fixture.network, batch);
    owners = await safeOwners(fixture.network.runner, proposal.transaction.safe);
  });

  const operator = (index: number): (typeof fixture.keys.publisherOwners)[number] => {
    const signer = fixture.keys.publisherOwners[index];
    if (signer === undefined) throw new Error("no such operator");
    return signer;
  };

  /** One who is asked over a network: all that is known of it is what it answers. */
  const remote = (address: Hex, answer: (asked: BatchProposal) => Promise<OperatorAnswer>): BatchOperator => ({
    address,
    answer,
  });

  describe("publishRoot", () => {
    it("takes whoever answers: signers here, and others elsewhere", async () => {
      const elsewhere = remote(operator(1).address as Hex, (asked) =>
        answerProposal(fixture.network, { signer: operator(1), tree: createTree() }, asked),
      );
      const here = { signer: operator(0), tree: createTree() };
      const { signers, refusals } = await publishRoot(fixture.network, batch, [here, elsewhere]);
      expect(signers).to.deep.equal([operator(0).address, operator(1).address]);
      expect(refusals).to.deep.equal([]);
    });

    it("outvotes and names an operator that signs a wrong root, and one whose signature is none", async () => {
      const wrong = withRoot(fixture.network, proposal, batch.root + 1n);
      const { signature } = await signSafeTransaction(operator(0), wrong.transaction);
      const from = operator(0).address as Hex;
      const astray = remote(from, async () => ({
        kind: "signature",
        operator: from,
        root: wrong.batch.root,
        signature,
      }));
      const lying = remote(from, async () => ({ kind: "signature", operator: from, root: batch.root, signature }));
      const others = await Promise.all(
        [1, 2].map((index) => localOperator(fixture.network, { signer: operator(index), tree: createTree() })),
      );
      const { refusals } = await publishRoot(fixture.network, batch, [astray, lying, ...others]);
      expect(refusals).to.deep.equal([
        { operator: from, part: "root" },
        { operator: from, part: "signature" },
      ]);
    });

    it("takes from nobody an answer in another's name", async () => {
      const first = await localOperator(fixture.network, { signer: operator(0), tree: createTree() });
      const small = async (asked: BatchProposal): Promise<OperatorAnswer> => {
        const answer = await first.answer(asked);
        return { ...answer, operator: answer.operator.toLowerCase() as Hex };
      };
      const copied = remote(operator(1).address as Hex, small);
      const third = await localOperator(fixture.network, { signer: operator(2), tree: createTree() });
      const { signers, refusals } = await publishRoot(fixture.network, batch, [copied, first, third]);
      expect(signers).to.deep.equal([operator(0).address, operator(2).address]);
      expect(refusals).to.deep.equal([{ operator: operator(1).address, part: "signature" }]);
    });

    it("signs nothing ahead: a number that is not the Safe's next is refused", async () => {
      const own = { signer: operator(0), tree: createTree() };
      for (const nonce of [proposal.transaction.nonce + 1n, 2n ** 255n]) {
        const ahead = { batch, transaction: { ...proposal.transaction, nonce } };
        expect(await answerProposal(fixture.network, own, ahead)).to.include({ kind: "refusal", part: "nonce" });
      }
    });

    it("counts an operator that answers twice once", async () => {
      const one = { signer: operator(0), tree: createTree() };
      await expectRejectedCode(publishRoot(fixture.network, batch, [one, one]), "ENROLMENT_SIGNATURES_MISSING");
    });
  });

  describe("verifyAnswer", () => {
    it("tells a signature, a refusal and a signature over another root apart", async () => {
      const own = { signer: operator(0), tree: createTree() };
      const answer = await answerProposal(fixture.network, own, proposal);
      expect(verifyAnswer(fixture.network, owners, proposal, answer)).to.equal("signed");
      const refusal = await refuseProposal(fixture.network, operator(0), proposal, "size");
      expect(verifyAnswer(fixture.network, owners, proposal, refusal)).to.equal("refused");
      const other = withRoot(fixture.network, proposal, 7n);
      const { signature, owner } = await signSafeTransaction(operator(0), other.transaction);
      const evidence = { kind: "signature", operator: owner, root: 7n, signature } as const;
      expect(verifyAnswer(fixture.network, owners, proposal, evidence)).to.equal("signed another root");
    });

    it("takes nothing from a stranger, for another batch, number or part, or with a changed byte", async () => {
      const { network } = fixture;
      const stranger = Wallet.createRandom();
      const answer = await answerProposal(network, { signer: operator(0), tree: createTree() }, proposal);
      const refusal = await refuseProposal(network, operator(0), proposal, "size");
      const foreign = await refuseProposal(network, stranger, proposal, "size");
      const nextNumber = { batch, transaction: { ...proposal.transaction, nonce: proposal.transaction.nonce + 1n } };
      const cases: [BatchProposal, OperatorAnswer][] = [
        [proposal, foreign],
        [proposal, { ...answer, operator: operator(1).address as Hex }],
        [proposal, { ...refusal, part: "root" } as OperatorAnswer],
        [nextNumber, answer],
        [nextNumber, refusal],
        [withRoot(network, proposal, 9n), refusal],
        [proposal, { ...answer, signature: `0x${answer.signature.slice(2, -4)}0000` }],
        [proposal, { ...answer, signature: "0x" }],
      ];
      for (const [asked, given] of cases) {
        expectCode(() => verifyAnswer(network, owners, asked, given), "ENROLMENT_ANSWER_INVALID");
      }
      expect(safeSignerOf(proposal.transaction, "0x1234")).to.equal(undefined);
    });
  });

  describe("checkBatch", () => {
    const encoded = (tree: ReturnType<typeof createTree>, some: readonly LeafChange[]): RootBatch => {
      const leaves = encodeLeaves(some);
      const previousRoot = tree.size === 0 ? 0n : treeRoot(tree);
      return { groupId: GROUP, previousRoot, root: 1n, size: 1, leaves, batchHash: batchHash(previousRoot, leaves) };
    };

    it("refuses the neutral leaf, which anyone could prove, and a commitment that comes twice", () => {
      const neutral = poseidon2([0n, 1n]);
      expect(checkBatch(createTree(), encoded(createTree(), [{ place: 0, leaf: neutral }]))).to.equal("neutral leaf");
      const twice = [0, 1].map((place) => ({ place, leaf: 5n }));
      expect(checkBatch(createTree(), encoded(createTree(), twice))).to.equal("repeated commitment");
      expect(checkCommitments([{ place: 0, leaf: 6n }], new Set([6n]))).to.equal("repeated commitment");
      expect(checkCommitments([{ place: 0, leaf: 0n }], new Set([0n]))).to.equal(undefined);
    });

    it("refuses a shrinking size, a place used again, and a revoked commitment that returns", () => {
      const tree = createTree();
      applyChanges(tree, [
        { place: 0, leaf: 5n },
        { place: 1, leaf: 6n },
      ]);
      applyChanges(tree, [{ place: 0, leaf: 0n }]);
      expect(checkBatch(tree, encoded(tree, [{ place: 1, leaf: 0n }]))).to.equal("size");
      expect(checkBatch(tree, encoded(tree, [{ place: 0, leaf: 7n }]))).to.equal("leaves");
      expect(checkBatch(tree, encoded(tree, [{ place: 3, leaf: 7n }]))).to.equal("leaves");
      const again = encoded(tree, [{ place: 2, leaf: 6n }]);
      expect(checkBatch(tree, again)).to.equal("repeated commitment");
      const returns = encoded(tree, [{ place: 2, leaf: 5n }]);
      expect(checkBatch(tree, returns, new Set([5n, 6n]))).to.equal("repeated commitment");
    });
  });

  describe("epochsSince and readEpoch", () => {
    it("give what an operator needs to follow the chain from the root that it holds", async () => {
      const signers = [0, 1].map((index) => ({ signer: operator(index), tree: createTree() }));
      await publishRoot(fixture.network, batch, signers);
      expect(await epochsSince(fixture.network, GROUP, 0n)).to.deep.equal([1]);
      expect(await epochsSince(fixture.network, GROUP, batch.root)).to.deep.equal([]);
      expect(await epochsSince(fixture.network, GROUP, 5n)).to.equal(undefined);
      expect(await readEpoch(fixture.network, { groupId: GROUP }, 1)).to.deep.equal(batch);
      await expectRejectedCode(readEpoch(fixture.network, { groupId: GROUP }, 2), "ENROLMENT_AUDIT_FAILED");
      expect((await auditGroup(fixture.network, { groupId: GROUP })).isSound).to.equal(true);
    });
  });
});
