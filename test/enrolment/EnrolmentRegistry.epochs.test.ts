import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import { GROUP, LEAVES, MANAGED, type TestGroup, deployTestGroup } from "./testGroup.ts";

describe("EnrolmentRegistry: which epoch stands", () => {
  let fixture: TestGroup["fixture"];
  let registry: TestGroup["registry"];
  let guardian: TestGroup["guardian"];
  let minimum: number;
  let publish: TestGroup["publish"];

  beforeEach(async () => {
    ({ fixture, registry, guardian, minimum, publish } = await deployTestGroup());
  });

  describe("withdrawEpoch", () => {
    it("reinstates the last standing epoch at once, with its size", async () => {
      await publish(7n);
      await registry.publishRoot(GROUP, 7, 8, minimum + 5, LEAVES);
      await expect(guardian.withdrawEpoch(GROUP, 2)).to.emit(registry, "EpochWithdrawn").withArgs(GROUP, 2, 1);
      expect(await registry.groupOf(GROUP)).to.deep.equal([
        fixture.keys.authority.address,
        1n,
        7n,
        BigInt(minimum),
        2n,
      ]);
      expect(await registry.liveEpochOf(GROUP, 8)).to.equal(0);
      expect(await registry.isEpochStanding(GROUP, 2)).to.equal(false);
      expect((await registry.recordOf(GROUP, 8)).withdrawn).to.equal(true);
      expect((await registry.recordOf(GROUP, 7)).replacedAt).to.equal(0);
      expect(await registry.rootOf(GROUP, 2)).to.equal(8);
    });

    it("reinstates a root even if its window had passed", async () => {
      await publish(7n, 8n);
      await time.increase(2 * fixture.definition.rootWindowSeconds);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(0);
      await guardian.withdrawEpoch(GROUP, 2);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
    });

    it("falls back to the empty tree if nothing stands, where root 0 is never live", async () => {
      await publish(7n);
      await expect(guardian.withdrawEpoch(GROUP, 1)).to.emit(registry, "EpochWithdrawn").withArgs(GROUP, 1, 0);
      expect(await registry.groupOf(GROUP)).to.deep.equal([fixture.keys.authority.address, 0n, 0n, 0n, 1n]);
      expect(await registry.liveEpochOf(GROUP, 0)).to.equal(0);
      await registry.publishRoot(GROUP, 0, 8, minimum, LEAVES);
      expect(await registry.liveEpochOf(GROUP, 8)).to.equal(2);
    });

    it("leaves the current epoch in place when an older one is withdrawn, and skips that one later", async () => {
      await publish(7n, 8n, 9n);
      await expect(guardian.withdrawEpoch(GROUP, 2)).to.emit(registry, "EpochWithdrawn").withArgs(GROUP, 2, 3);
      expect(await registry.liveEpochOf(GROUP, 8)).to.equal(0);
      expect(await registry.liveEpochOf(GROUP, 9)).to.equal(3);
      await expect(guardian.withdrawEpoch(GROUP, 3)).to.emit(registry, "EpochWithdrawn").withArgs(GROUP, 3, 1);
      await registry.publishRoot(GROUP, 7, 10, minimum, LEAVES);
      expect((await registry.recordOf(GROUP, 10)).previousEpoch).to.equal(1);
      expect(await registry.liveEpochOf(GROUP, 10)).to.equal(4);
    });

    it("never lets a withdrawn root live again, whatever is published or withdrawn later", async () => {
      await publish(7n, 8n);
      await guardian.withdrawEpoch(GROUP, 2);
      await publish(9n, 10n);
      await guardian.withdrawEpoch(GROUP, 4);
      await guardian.withdrawEpoch(GROUP, 3);
      for (const [root, epoch] of [
        [7n, 1n],
        [8n, 0n],
        [9n, 0n],
        [10n, 0n],
      ] as const) {
        expect(await registry.liveEpochOf(GROUP, root)).to.equal(epoch);
      }
    });

    it("refuses an epoch that never was, epoch 0, an unknown group, and a second withdrawal", async () => {
      await publish(7n);
      await guardian.withdrawEpoch(GROUP, 1);
      for (const [group, epoch] of [
        [GROUP, 0],
        [GROUP, 1],
        [GROUP, 2],
        [9, 1],
      ] as const) {
        await expect(guardian.withdrawEpoch(group, epoch))
          .to.be.revertedWithCustomError(registry, "EnrolmentEpochUnknown")
          .withArgs(group, epoch);
      }
    });

    it("works while paused", async () => {
      await publish(7n, 8n);
      await guardian.pause();
      await guardian.withdrawEpoch(GROUP, 2);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
    });

    it("is for the guardian alone", async () => {
      await publish(7n);
      await expect(registry.withdrawEpoch(GROUP, 1))
        .to.be.revertedWithCustomError(MANAGED, "AccessManagedUnauthorized")
        .withArgs(fixture.keys.authority.address);
    });
  });

  describe("liveEpochOf", () => {
    it("counts a replaced root until the window has passed since its replacement, not since its publication", async () => {
      await publish(7n);
      const window = fixture.definition.rootWindowSeconds;
      await time.increase(5 * window);
      await publish(8n);
      const replacedAt = await time.latest();
      expect((await registry.recordOf(GROUP, 7)).replacedAt).to.equal(replacedAt);
      await time.increaseTo(replacedAt + window - 1);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
      await time.increaseTo(replacedAt + window);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(0);
      expect(await registry.isEpochStanding(GROUP, 1)).to.equal(true);
      expect(await registry.liveEpochOf(GROUP, 8)).to.equal(2);
    });

    it("is 0 for a root never published, and for root 0", async () => {
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(0);
      expect(await registry.liveEpochOf(GROUP, 0)).to.equal(0);
      expect(await registry.liveEpochOf(9, 0)).to.equal(0);
    });
  });

  describe("reads", () => {
    it("refuse to describe an unknown group", async () => {
      await expect(registry.groupOf(9)).to.be.revertedWithCustomError(registry, "EnrolmentGroupUnknown").withArgs(9);
    });

    it("give zeros for a root or epoch never published", async () => {
      expect(await registry.recordOf(GROUP, 7)).to.deep.equal([0n, 0n, 0n, 0n, 0n, false]);
      expect(await registry.rootOf(GROUP, 1)).to.equal(0);
      expect(await registry.isEpochStanding(GROUP, 0)).to.equal(false);
    });
  });
});
