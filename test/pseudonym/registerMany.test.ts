import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type ContractTransactionResponse, ZeroAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { cloneTree } from "../../sdk/enrolment/tree/tree.ts";
import { type ChainProof, toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
import { expectRejectedCode } from "../codes.ts";
import { malleate } from "./malleate.ts";
import { type PeopleFixture, deployWithPeople, leaseEnd, platformIdOf, prove, publish } from "./people.ts";

const WEIBO = platformIdOf("weibo");

describe("PseudonymRegistry: batches", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];
  /** Who made each proof. */
  let people: number[];
  let proofs: PseudonymProof[];
  let items: ChainProof[];

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
    const made = [];
    for (const person of [0, 1, 2]) made.push({ person, proof: await prove(fixture, person, "weibo") });
    made.sort((a, b) => (a.proof.pseudonym < b.proof.pseudonym ? -1 : 1));
    people = made.map(({ person }) => person);
    proofs = made.map(({ proof }) => proof);
    items = proofs.map((proof) => toChainProof(proof, "register"));
  });

  /** The batch with item `i` changed. */
  const withItem = (i: number, changes: Partial<ChainProof>): ChainProof[] =>
    items.map((item, at) => (at === i ? { ...item, ...changes } : item));

  async function expectNothingDone(): Promise<void> {
    for (const { pseudonym } of proofs) expect(await registry.sequenceOf(WEIBO, pseudonym)).to.equal(0);
  }

  async function expectOnlyLeftOut(out: number, sending: Promise<ContractTransactionResponse>): Promise<void> {
    await expect(sending).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, proofs[out]?.pseudonym, 0);
    for (const [i, { pseudonym }] of proofs.entries()) {
      expect(await registry.isLive(WEIBO, pseudonym), `item ${i}`).to.equal(i !== out);
    }
  }

  describe("registerMany", () => {
    it("registers every item with one pairing check, in whatever order they came", async () => {
      const receipt = await registerPseudonyms(fixture.network, [...proofs].reverse());
      const end = await leaseEnd(fixture);
      for (const { pseudonym, controller } of proofs) {
        await expect(receipt)
          .to.emit(registry, "PseudonymRegistered")
          .withArgs(WEIBO, pseudonym, controller, end, 1, 1);
        expect(await registry.statusOf(WEIBO, pseudonym)).to.deep.equal([controller, BigInt(end), 1n, 1n]);
      }
    });

    it("registers a batch of one", async () => {
      await registry.registerMany(WEIBO, items.slice(0, 1));
      expect(await registry.isLive(WEIBO, items[0]?.pseudonym ?? 0n)).to.equal(true);
    });

    it("leaves out an item that was applied before, with an event, and applies the others", async () => {
      const [first, second, third] = proofs as [PseudonymProof, PseudonymProof, PseudonymProof];
      await registerPseudonym(fixture.network, second);
      const receipt = await registerPseudonyms(fixture.network, proofs);
      await expect(receipt).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, second.pseudonym, 1);
      for (const { pseudonym } of [first, third]) expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
      expect(await registry.sequenceOf(WEIBO, second.pseudonym)).to.equal(1);
    });

    it("does nothing but say so when every item was applied before", async () => {
      await registry.registerMany(WEIBO, items);
      const sending = registry.registerMany(WEIBO, items);
      for (const { pseudonym } of items) {
        await expect(sending).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, pseudonym, 1);
      }
      await expect(sending).not.to.emit(registry, "PseudonymRegistered");
    });

    it("lets nobody get a false proof in under cover of a skipped one", async () => {
      await registry.registerMany(WEIBO, items.slice(0, 2));
      await expect(registry.registerMany(WEIBO, withItem(2, { points: items[0]?.points as ChainProof["points"] })))
        .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
        .withArgs(1);
    });

    it("refuses an empty, an unsorted and a repeating batch", async () => {
      const refused: [number, ChainProof[]][] = [
        [0, []],
        [1, [...items].reverse()],
        [1, [items[0], items[0]] as ChainProof[]],
        [0, withItem(0, { pseudonym: 0n })],
      ];
      for (const [index, batch] of refused) {
        await expect(registry.registerMany(WEIBO, batch))
          .to.be.revertedWithCustomError(registry, "PseudonymBatchUnsorted")
          .withArgs(index);
      }
      await expectRejectedCode(registerPseudonyms(fixture.network, []), "PSEUDONYM_BATCH_EMPTY");
    });

    it("reverts whole for one false proof, wherever it stands", async () => {
      const stranger = (await fixture.keys.stranger.getAddress()) as Hex;
      for (const i of [0, 1, 2]) {
        await expect(registry.registerMany(WEIBO, withItem(i, { controller: stranger })))
          .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
          .withArgs(3);
      }
      await expectNothingDone();
    });

    it("refuses a pair of proofs whose points were swapped, in whole or in part", async () => {
      const [a, b] = items as [ChainProof, ChainProof];
      const mix = (from: ChainProof, other: ChainProof, start: number, end: number): ChainProof["points"] =>
        from.points.map((word, i) => (i >= start && i < end ? other.points[i] : word)) as ChainProof["points"];
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
        await expect(registry.registerMany(WEIBO, swapped))
          .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
          .withArgs(2);
      }
    });

    it("attack 3: takes a proof's twin in its place, to the same effect", async () => {
      const { points } = proofs[1] as PseudonymProof;
      await registry.registerMany(WEIBO, withItem(1, { points: [...malleate(points, 3n)] }));
      expect(await registry.controllerOf(WEIBO, proofs[1]?.pseudonym ?? 0n)).to.equal(proofs[1]?.controller);
    });

    it("attack 4: refuses a pseudonym plus the field's order", async () => {
      const pseudonym = (items[2]?.pseudonym ?? 0n) + SCALAR_ORDER;
      await expect(registry.registerMany(WEIBO, withItem(2, { pseudonym })))
        .to.be.revertedWithCustomError(registry, "PseudonymOutOfRange")
        .withArgs(pseudonym);
    });

    it("attack 5: refuses a point off the curve", async () => {
      for (const word of [0, 2, 6]) {
        const points = items[1]?.points.map((value, i) => (i === word ? value + 1n : value)) as ChainProof["points"];
        await expect(registry.registerMany(WEIBO, withItem(1, { points })))
          .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
          .withArgs(3);
      }
    });

    it("attack 2: refuses root 0 and a root that was never published", async () => {
      for (const root of [0n, 5n]) {
        for (const i of [0, 1]) {
          await expect(registry.registerMany(WEIBO, withItem(i, { root })))
            .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
            .withArgs(0, root);
        }
      }
    });

    it("leaves out an item whose deadline passed meanwhile, and applies the others", async () => {
      const deadline = items[0]?.deadline ?? 0;
      const earlier = await prove(fixture, people[1] as number, "weibo", { deadline: deadline - 1 });
      await time.setNextBlockTimestamp(deadline);
      await expectOnlyLeftOut(1, registry.registerMany(WEIBO, withItem(1, toChainProof(earlier, "register"))));
    });

    it("leaves out an item whose root expired meanwhile, and applies the others", async () => {
      const before = cloneTree(fixture.tree);
      await publish(fixture, fixture.tree, [77n]);
      const replacedAt = await time.latest();
      const end = replacedAt + fixture.definition.rootWindowSeconds;
      const deadline = commonDeadline(end - 60);
      await time.increaseTo(end - 120);
      const fresh: ChainProof[] = [];
      for (const [i, person] of people.entries()) {
        const tree = i === 1 ? before : fixture.tree;
        fresh.push(toChainProof(await prove(fixture, person, "weibo", { deadline }, tree), "register"));
      }
      await time.setNextBlockTimestamp(end);
      await expectOnlyLeftOut(1, registry.registerMany(WEIBO, fresh));
    });

    it("leaves out items whose epoch was withdrawn meanwhile", async () => {
      await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
      const sending = registry.registerMany(WEIBO, items);
      for (const { pseudonym } of items) {
        await expect(sending).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, pseudonym, 0);
      }
      await expectNothingDone();
    });

    it("does nothing but say so when every item expired", async () => {
      await time.setNextBlockTimestamp((items[0]?.deadline ?? 0) + 1);
      const sending = registry.registerMany(WEIBO, items);
      for (const { pseudonym } of items) {
        await expect(sending).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, pseudonym, 0);
      }
      await expectNothingDone();
    });

    it("refuses an item without controller, a deadline too far, an unknown platform, and another platform's proofs", async () => {
      await expect(registry.registerMany(WEIBO, withItem(1, { controller: ZeroAddress as Hex })))
        .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
        .withArgs(ZeroAddress);
      await expect(registry.registerMany(platformIdOf("nowhere"), items))
        .to.be.revertedWithCustomError(registry, "PseudonymPlatformUnknown")
        .withArgs(platformIdOf("nowhere"));
      await expect(registry.registerMany(platformIdOf("wechat"), items))
        .to.be.revertedWithCustomError(registry, "PseudonymBatchInvalid")
        .withArgs(3);
      const next = (await time.latest()) + 1;
      await time.setNextBlockTimestamp(next);
      await expect(registry.registerMany(WEIBO, withItem(1, { deadline: next + 3601 })))
        .to.be.revertedWithCustomError(registry, "PseudonymDeadlineTooFar")
        .withArgs(next + 3601, next + 3600);
    });
  });

  describe("registerPseudonyms", () => {
    it("refuses proofs of two platforms or of another action before anything is sent", async () => {
      const [first, second] = proofs as [PseudonymProof, PseudonymProof];
      const mixed = [first, { ...second, platformId: platformIdOf("wechat") }];
      await expectRejectedCode(registerPseudonyms(fixture.network, mixed), "PSEUDONYM_PROOF_MISMATCH");
      const renewal = [first, { ...second, action: "renew" as const }];
      await expectRejectedCode(registerPseudonyms(fixture.network, renewal), "PSEUDONYM_PROOF_MISMATCH");
    });
  });
});
