import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { applyChanges, cloneTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { type ChainBatch, type ChainRegistration, toChainBatch } from "../../sdk/pseudonym/chainProof.ts";
import { PseudonymBatchHasFalse } from "../../sdk/pseudonym/errors.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { malleate } from "./malleate.ts";
import { type PeopleFixture, deployWithPeople, leaseEnd, platformIdOf, prove, publish } from "./people.ts";

const WEIBO = platformIdOf("weibo");

describe("PseudonymRegistry: batches", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];
  /** Who made each proof. */
  let people: number[];
  let proofs: PseudonymProof[];
  let batch: ChainBatch;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
    const made = [];
    for (const person of [0, 1, 2]) made.push({ person, proof: await prove(fixture, person, "weibo") });
    made.sort((a, b) => (a.proof.pseudonym < b.proof.pseudonym ? -1 : 1));
    people = made.map(({ person }) => person);
    proofs = made.map(({ proof }) => proof);
    batch = toChainBatch(proofs);
  });

  const send = ({ platformId, root, deadline, registrations }: ChainBatch) =>
    registry.registerMany(platformId, root, deadline, registrations);

  const withItems = (registrations: readonly ChainRegistration[]): ChainBatch => ({
    ...batch,
    registrations: [...registrations],
  });

  /** The batch with item `i` changed. */
  const withItem = (i: number, changes: Partial<ChainRegistration>): ChainBatch =>
    withItems(batch.registrations.map((item, at) => (at === i ? { ...item, ...changes } : item)));

  async function expectNothingDone(): Promise<void> {
    for (const { pseudonym } of proofs) expect(await registry.sequenceOf(WEIBO, pseudonym)).to.equal(0);
  }

  describe("registerMany", () => {
    it("registers every item with one pairing check, in whatever order they came", async () => {
      const [receipt] = await registerPseudonyms(fixture.network, [...proofs].reverse());
      const end = await leaseEnd(fixture);
      for (const { pseudonym, controller } of proofs) {
        await expect(receipt)
          .to.emit(registry, "PseudonymRegistered")
          .withArgs(WEIBO, pseudonym, controller, end, 1, 1);
        expect(await registry.statusOf(WEIBO, pseudonym)).to.deep.equal([controller, BigInt(end), 1n, 1n]);
      }
    });

    it("registers a batch of one", async () => {
      await send(withItems(batch.registrations.slice(0, 1)));
      expect(await registry.isLive(WEIBO, batch.registrations[0]?.pseudonym ?? 0n)).to.equal(true);
    });

    it("leaves out an item that was applied before, with an event, and applies the others", async () => {
      const [first, second, third] = proofs as [PseudonymProof, PseudonymProof, PseudonymProof];
      await registerPseudonym(fixture.network, second);
      const [receipt] = await registerPseudonyms(fixture.network, proofs);
      await expect(receipt).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, second.pseudonym, 1);
      for (const { pseudonym } of [first, third]) expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
      expect(await registry.sequenceOf(WEIBO, second.pseudonym)).to.equal(1);
    });

    it("does nothing but say so when every item was applied before", async () => {
      await send(batch);
      const sending = send(batch);
      for (const { pseudonym } of batch.registrations) {
        await expect(sending).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, pseudonym, 1);
      }
      await expect(sending).not.to.emit(registry, "PseudonymRegistered");
    });

    it("lets nobody get a false proof in under cover of a skipped one", async () => {
      await send(withItems(batch.registrations.slice(0, 2)));
      await expect(send(withItem(2, { points: batch.registrations[0]?.points as ChainRegistration["points"] })))
        .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
        .withArgs(1);
    });

    it("refuses an empty, an unsorted and a repeating batch", async () => {
      const [first, second, third] = batch.registrations as [ChainRegistration, ChainRegistration, ChainRegistration];
      const refused: [number, ChainBatch][] = [
        [0, withItems([])],
        [1, withItems([third, second, first])],
        [1, withItems([first, first])],
        [0, withItem(0, { pseudonym: 0n })],
      ];
      for (const [index, unsorted] of refused) {
        await expect(send(unsorted)).to.be.revertedWithCustomError(registry, "PseudonymBatchUnsorted").withArgs(index);
      }
      await expectRejectedCode(registerPseudonyms(fixture.network, []), "PSEUDONYM_BATCH_EMPTY");
    });

    it("reverts whole for one false proof, wherever it stands", async () => {
      const stranger = (await fixture.keys.stranger.getAddress()) as Hex;
      for (const i of [0, 1, 2]) {
        await expect(send(withItem(i, { controller: stranger })))
          .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
          .withArgs(3);
      }
      await expectNothingDone();
    });

    it("refuses a pair of proofs whose points were swapped, in whole or in part", async () => {
      const [a, b] = batch.registrations as [ChainRegistration, ChainRegistration];
      const mix = (
        from: ChainRegistration,
        other: ChainRegistration,
        start: number,
        end: number,
      ): ChainRegistration["points"] =>
        from.points.map((word, i) => (i >= start && i < end ? other.points[i] : word)) as ChainRegistration["points"];
      for (const [start, end] of [
        [0, 8],
        [0, 2],
        [0, 6],
        [6, 8],
      ] as const) {
        const swapped = [
          { ...a, points: mix(a, b, start, end) },
          { ...b, points: mix(b, a, start, end) },
        ];
        await expect(send(withItems(swapped)))
          .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
          .withArgs(2);
      }
    });

    it("attack 3: takes a proof's twin in its place, to the same effect", async () => {
      const { points } = proofs[1] as PseudonymProof;
      await send(withItem(1, { points: [...malleate(points, 3n)] }));
      expect(await registry.controllerOf(WEIBO, proofs[1]?.pseudonym ?? 0n)).to.equal(proofs[1]?.controller);
    });

    it("attack 4: refuses the field's order and a pseudonym plus it, also of an item that would be left out", async () => {
      for (const pseudonym of [SCALAR_ORDER, (batch.registrations[2]?.pseudonym ?? 0n) + SCALAR_ORDER]) {
        for (const sequence of [0, 1]) {
          await expect(send(withItem(2, { pseudonym, sequence })))
            .to.be.revertedWithCustomError(registry, "PseudonymOutOfRange")
            .withArgs(pseudonym);
        }
      }
    });

    it("attack 5: refuses a point off the curve", async () => {
      for (const word of [0, 2, 6]) {
        const points = batch.registrations[1]?.points.map((value, i) =>
          i === word ? value + 1n : value,
        ) as ChainRegistration["points"];
        await expect(send(withItem(1, { points })))
          .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
          .withArgs(3);
      }
    });

    it("attack 2: refuses root 0 and a root that was never published", async () => {
      for (const root of [0n, 5n]) {
        await expect(send({ ...batch, root }))
          .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
          .withArgs(0, root);
      }
    });

    it("takes its root until the second before the window ends, and refuses it whole afterwards", async () => {
      const before = cloneTree(fixture.tree);
      await publish(fixture, fixture.tree, [77n]);
      const expiry = (await time.latest()) + fixture.definition.rootWindowSeconds;
      const deadline = commonDeadline(expiry - 60);
      await time.increaseTo(expiry - 120);
      const old = toChainBatch([
        await prove(fixture, 0, "weibo", { deadline }, before),
        await prove(fixture, 1, "weibo", { deadline }, before),
      ]);
      const snapshot = await takeSnapshot();
      await time.setNextBlockTimestamp(expiry);
      await expect(send(old)).to.be.revertedWithCustomError(registry, "PseudonymRootNotLive").withArgs(0, old.root);
      await snapshot.restore();
      await time.setNextBlockTimestamp(expiry - 1);
      await send(old);
    });

    it("refuses a root whose epoch was withdrawn", async () => {
      await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
      await expect(send(batch)).to.be.revertedWithCustomError(registry, "PseudonymRootNotLive").withArgs(0, batch.root);
      await expectNothingDone();
    });

    it("takes a deadline in its second, and refuses it one second later and more than an hour ahead", async () => {
      const snapshot = await takeSnapshot();
      await time.setNextBlockTimestamp(batch.deadline + 1);
      await expect(send(batch))
        .to.be.revertedWithCustomError(registry, "PseudonymDeadlinePassed")
        .withArgs(batch.deadline, batch.deadline + 1);
      await snapshot.restore();
      const next = (await time.latest()) + 1;
      await time.setNextBlockTimestamp(next);
      await expect(send({ ...batch, deadline: next + 3601 }))
        .to.be.revertedWithCustomError(registry, "PseudonymDeadlineTooFar")
        .withArgs(next + 3601, next + 3600);
      await expectNothingDone();
      await time.setNextBlockTimestamp(batch.deadline);
      await send(batch);
    });

    it("refuses every item if root or deadline is another than the proofs were made for", async () => {
      await expect(send({ ...batch, deadline: batch.deadline - 1 }))
        .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
        .withArgs(3);
      await publish(fixture, fixture.tree, [77n]);
      await expect(send({ ...batch, root: treeRoot(fixture.tree) }))
        .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
        .withArgs(3);
    });

    it("refuses an item without controller, an unknown platform, and another platform's proofs", async () => {
      await expect(send(withItem(1, { controller: ZeroAddress as Hex })))
        .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
        .withArgs(ZeroAddress);
      await expect(send({ ...batch, platformId: platformIdOf("nowhere") }))
        .to.be.revertedWithCustomError(registry, "PseudonymPlatformUnknown")
        .withArgs(platformIdOf("nowhere"));
      await expect(send({ ...batch, platformId: platformIdOf("wechat") }))
        .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
        .withArgs(3);
    });
  });

  describe("registerPseudonyms", () => {
    it("refuses true proofs of two platforms, of another action, or twice of one pseudonym before anything is sent", async () => {
      const [first, second] = proofs as [PseudonymProof, PseudonymProof];
      const elsewhere = await prove(fixture, 0, "wechat");
      await expectRejectedCode(registerPseudonyms(fixture.network, [first, elsewhere]), "PSEUDONYM_PROOF_MISMATCH");
      const renewal = await prove(fixture, 0, "weibo", { action: "renew", sequence: 1 });
      await expectRejectedCode(registerPseudonyms(fixture.network, [first, renewal]), "PSEUDONYM_PROOF_MISMATCH");
      await expectRejectedCode(registerPseudonyms(fixture.network, [first, second, first]), "PSEUDONYM_BATCH_REPEATS");
      await expectNothingDone();
    });

    it("names false and malformed proofs before anything is sent", async () => {
      const [first, second, third] = proofs as [PseudonymProof, PseudonymProof, PseudonymProof];
      const given = [{ ...first, points: second.points }, second, { ...third, pseudonym: SCALAR_ORDER }, undefined];
      const refused = await registerPseudonyms(fixture.network, given as PseudonymProof[]).catch(
        (error: unknown) => error,
      );
      expect(refused).to.be.instanceOf(PseudonymBatchHasFalse);
      const invalid = (refused as PseudonymBatchHasFalse).invalid.map(({ index, error }) => [index, error.code]);
      expect(invalid).to.deep.equal([
        [0, "PSEUDONYM_PROOF_FALSE"],
        [2, "PSEUDONYM_PROOF_MALFORMED"],
        [3, "PSEUDONYM_PROOF_MALFORMED"],
      ]);
      await expectNothingDone();
    });

    it("names true proofs that would make their transaction fail: against a root of one's own, or a deadline over or too far", async () => {
      const ownTree = cloneTree(fixture.tree);
      applyChanges(ownTree, [{ place: ownTree.size, leaf: 5n }]);
      const [first, second, third] = people as [number, number, number];
      const now = await time.latest();
      const given = [
        await prove(fixture, second, "weibo", {}, ownTree),
        await prove(fixture, first, "weibo"),
        await prove(fixture, third, "weibo", { deadline: now - 10 }),
        await prove(fixture, third, "weibo", { deadline: now + 4000 }),
      ];
      const refused = await registerPseudonyms(fixture.network, given).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(PseudonymBatchHasFalse);
      const invalid = (refused as PseudonymBatchHasFalse).invalid.map(({ index, error }) => [index, error.code]);
      expect(invalid).to.deep.equal([
        [0, "PSEUDONYM_ROOT_NOT_LIVE"],
        [2, "PSEUDONYM_DEADLINE_PASSED"],
        [3, "PSEUDONYM_DEADLINE_TOO_FAR"],
      ]);
      await expectNothingDone();
    });

    it("sends the transaction with the most proofs first, so that one that fails meanwhile holds up few", async () => {
      const [first, ...rest] = people as [number, number, number];
      const alone = await prove(fixture, first, "weibo", { deadline: batch.deadline - 1 });
      const [most, last] = await registerPseudonyms(fixture.network, [alone, ...proofs.slice(1)]);
      expect(most?.logs.length).to.equal(rest.length);
      await expect(last).to.emit(registry, "PseudonymRegistered").withArgs(WEIBO, alone.pseudonym, alone.controller, await leaseEnd(fixture), 1, 1); // prettier-ignore
    });

    it("sends what was in the list when it was called, whatever comes into it meanwhile", async () => {
      const [first, second, third] = proofs as [PseudonymProof, PseudonymProof, PseudonymProof];
      const pending = [first, second];
      const registering = registerPseudonyms(fixture.network, pending);
      pending.push({ ...third, points: first.points });
      expect((await registering).length).to.equal(1);
      expect(await registry.isLive(WEIBO, second.pseudonym)).to.equal(true);
      expect(await registry.isLive(WEIBO, third.pseudonym)).to.equal(false);
    });

    it("takes a platform's id however its letters are written, in one transaction", async () => {
      const written = proofs.map((proof, i) => {
        const digits = proof.platformId.slice(2);
        return { ...proof, platformId: `0x${i === 0 ? digits.toUpperCase() : digits}` as const };
      });
      expect((await registerPseudonyms(fixture.network, written)).length).to.equal(1);
      for (const { pseudonym } of proofs) expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
    });

    it("sends proofs with another root or deadline in a transaction of their own", async () => {
      const [, second] = people as [number, number, number];
      const deadline = batch.deadline - 1;
      const other = await prove(fixture, second, "weibo", { deadline });
      const receipts = await registerPseudonyms(
        fixture.network,
        proofs.map((proof, i) => (i === 1 ? other : proof)),
      );
      expect(receipts.length).to.equal(2);
      for (const { pseudonym } of proofs) expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
    });
  });

  describe("toChainBatch", () => {
    it("refuses nothing, and proofs that do not belong together", async () => {
      const [first, second] = proofs as [PseudonymProof, PseudonymProof];
      expectCode(() => toChainBatch([]), "PSEUDONYM_BATCH_EMPTY");
      for (const changes of [
        { root: 5n },
        { deadline: 5 },
        { platformId: platformIdOf("wechat") },
        { action: "renew" as const },
      ]) {
        expectCode(() => toChainBatch([first, { ...second, ...changes }]), "PSEUDONYM_PROOF_MISMATCH");
      }
    });
  });
});
