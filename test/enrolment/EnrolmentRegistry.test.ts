import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, concat, id, keccak256, toBeHex } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { callFromSafe } from "../../sdk/chain/consortium.ts";
import { FIELD_ORDER } from "../../sdk/enrolment/babyJubjub.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { layoutOf } from "../storage.ts";
import { expectRejectedCode } from "../codes.ts";
import { GROUP, LEAVES, MANAGED, type TestGroup, deployTestGroup } from "./testGroup.ts";

const URI = "https://example.org/leaves/1";
const HASH = id("leaves");

describe("EnrolmentRegistry", () => {
  let fixture: TestGroup["fixture"];
  let registry: TestGroup["registry"];
  let guardian: TestGroup["guardian"];
  let minimum: number;
  let publish: TestGroup["publish"];

  beforeEach(async () => {
    ({ fixture, registry, guardian, minimum, publish } = await deployTestGroup());
  });

  describe("constructor", () => {
    it("fixes network, window and minimum size as configured", async () => {
      expect(await registry.networkId()).to.equal(fixture.network.deployment.networkId);
      expect(await registry.rootWindowSeconds()).to.equal(fixture.definition.rootWindowSeconds);
      expect(await registry.minimumGroupSize()).to.equal(minimum);
    });
  });

  describe("addGroup", () => {
    it("numbers groups in order; the first is published by the publisher Safe", async () => {
      expect(await registry.groupCount()).to.equal(2);
      expect(await registry.groupOf(0)).to.deep.equal([
        fixture.network.deployment.addresses.publisherSafe,
        0n,
        0n,
        0n,
        0n,
      ]);
      expect(await registry.groupOf(1)).to.deep.equal([fixture.keys.authority.address, 0n, 0n, 0n, 0n]);
    });

    it("emits GroupAdded", async () => {
      const { network, keys } = fixture;
      const receipt = await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.relayer.address, URI);
      await expect(receipt).to.emit(registry, "GroupAdded").withArgs(2, keys.relayer.address, URI);
    });

    it("refuses the zero address", async () => {
      const adding = fixture.asConsortium(registry, "addGroup", ZeroAddress, URI);
      await expectRejectedCode(adding, "ENROLMENT_AUTHORITY_ZERO");
    });

    it("is for the consortium alone", async () => {
      const { keys } = fixture;
      for (const caller of [keys.deployer, keys.guardian, keys.authority, keys.consortiumOwners[0] ?? keys.stranger]) {
        const as = fixture.as(caller).enrolmentRegistry;
        const address = await caller.getAddress();
        await expect(as.addGroup.staticCall(address, URI, { from: address }))
          .to.be.revertedWithCustomError(MANAGED, "AccessManagedUnauthorized")
          .withArgs(address);
        await expect(as.setGroupAuthority.staticCall(GROUP, address, { from: address }))
          .to.be.revertedWithCustomError(MANAGED, "AccessManagedUnauthorized")
          .withArgs(address);
      }
    });
  });

  describe("setGroupAuthority", () => {
    it("hands the group to another account", async () => {
      const { network, keys } = fixture;
      const receipt = await fixture.asConsortium(registry, "setGroupAuthority", GROUP, keys.relayer.address);
      await expect(receipt).to.emit(registry, "AuthorityChanged").withArgs(GROUP, keys.relayer.address);
      await expect(registry.publishRoot(GROUP, 0, 7, minimum, LEAVES))
        .to.be.revertedWithCustomError(registry, "EnrolmentNotAuthority")
        .withArgs(GROUP, keys.authority.address, keys.relayer.address);
      await network.enrolmentRegistry.publishRoot(GROUP, 0, 7, minimum, LEAVES);
    });

    it("refuses an unknown group and the zero address", async () => {
      const unknown = fixture.asConsortium(registry, "setGroupAuthority", 9, fixture.keys.relayer.address);
      await expectRejectedCode(unknown, "ENROLMENT_GROUP_UNKNOWN");
      const zero = fixture.asConsortium(registry, "setGroupAuthority", GROUP, ZeroAddress);
      await expectRejectedCode(zero, "ENROLMENT_AUTHORITY_ZERO");
    });
  });

  describe("publishRoot", () => {
    it("makes the root current and live, and keeps its record", async () => {
      await publish(7n);
      const publishedAt = await time.latest();
      expect(await registry.groupOf(GROUP)).to.deep.equal([
        fixture.keys.authority.address,
        1n,
        7n,
        BigInt(minimum),
        1n,
      ]);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
      expect(await registry.isEpochStanding(GROUP, 1)).to.equal(true);
      expect(await registry.rootOf(GROUP, 1)).to.equal(7);
      expect(await registry.recordOf(GROUP, 7)).to.deep.equal([
        1n,
        0n,
        BigInt(minimum),
        BigInt(publishedAt),
        0n,
        false,
      ]);
    });

    it("emits the root, and the leaves in full", async () => {
      await publish(7n);
      const batchHash = keccak256(concat([toBeHex(7, 32), LEAVES]));
      await expect(registry.publishRoot(GROUP, 7, 8, minimum + 1, LEAVES))
        .to.emit(registry, "RootPublished")
        .withArgs(GROUP, 2, 8, 7, minimum + 1, batchHash)
        .and.to.emit(registry, "LeavesPublished")
        .withArgs(GROUP, 2, LEAVES);
    });

    it("hashes the first epoch's leaves with 0", async () => {
      const batchHash = keccak256(concat([toBeHex(0, 32), LEAVES]));
      await expect(registry.publishRoot(GROUP, 0, 7, minimum, LEAVES))
        .to.emit(registry, "RootPublished")
        .withArgs(GROUP, 1, 7, 0, minimum, batchHash);
    });

    it("refuses an unknown group", async () => {
      await expect(registry.publishRoot(9, 0, 7, minimum, LEAVES))
        .to.be.revertedWithCustomError(registry, "EnrolmentGroupUnknown")
        .withArgs(9);
    });

    it("refuses every caller but the group's authority, the deployer and the guardian included", async () => {
      const { keys } = fixture;
      for (const caller of [keys.deployer, keys.guardian, keys.publisherOwners[0] ?? keys.stranger, keys.stranger]) {
        const address = await caller.getAddress();
        const publishing = registry.connect(caller).publishRoot.staticCall(GROUP, 0, 7, minimum, LEAVES);
        await expect(publishing)
          .to.be.revertedWithCustomError(registry, "EnrolmentNotAuthority")
          .withArgs(GROUP, address, keys.authority.address);
      }
    });

    it("refuses root 0 (attack 2) and a root that is not below the field's order", async () => {
      for (const root of [0n, FIELD_ORDER, (2n ** 255n) | 7n, 2n ** 256n - 1n]) {
        await expect(registry.publishRoot(GROUP, 0, root, minimum, LEAVES))
          .to.be.revertedWithCustomError(registry, "EnrolmentRootOutOfRange")
          .withArgs(root);
      }
      await registry.publishRoot(GROUP, 0, FIELD_ORDER - 1n, minimum, LEAVES);
    });

    it("refuses a change built on another root than the current one", async () => {
      await expect(registry.publishRoot(GROUP, 6, 7, minimum, LEAVES))
        .to.be.revertedWithCustomError(registry, "EnrolmentRootNotCurrent")
        .withArgs(0, 6);
      await publish(7n, 8n);
      await expect(registry.publishRoot(GROUP, 7, 9, minimum, LEAVES))
        .to.be.revertedWithCustomError(registry, "EnrolmentRootNotCurrent")
        .withArgs(8, 7);
    });

    it("refuses a root that was published before, also the current one and a withdrawn one", async () => {
      await publish(7n, 8n, 9n);
      await guardian.withdrawEpoch(GROUP, 3);
      for (const known of [7n, 8n, 9n]) {
        await expect(registry.publishRoot(GROUP, 8, known, minimum, LEAVES))
          .to.be.revertedWithCustomError(registry, "EnrolmentRootKnown")
          .withArgs(GROUP, known);
      }
    });

    it("knows roots by group: the same root may stand in two", async () => {
      const { network, keys } = fixture;
      await publish(7n);
      await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.authority.address, URI);
      await registry.publishRoot(2, 0, 7, minimum, LEAVES);
      expect(await registry.liveEpochOf(0, 7)).to.equal(0);
      await guardian.withdrawEpoch(2, 1);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
    });

    it("refuses a size that falls or passes 2^31", async () => {
      await registry.publishRoot(GROUP, 0, 7, minimum + 1, LEAVES);
      await expect(registry.publishRoot(GROUP, 7, 8, minimum, LEAVES))
        .to.be.revertedWithCustomError(registry, "EnrolmentSizeOutOfRange")
        .withArgs(minimum, minimum + 1);
      await expect(registry.publishRoot(GROUP, 7, 8, 2 ** 31 + 1, LEAVES))
        .to.be.revertedWithCustomError(registry, "EnrolmentSizeOutOfRange")
        .withArgs(2 ** 31 + 1, minimum + 1);
      await registry.publishRoot(GROUP, 7, 8, 2 ** 31, LEAVES);
    });

    it("refuses a group below the minimum size", async () => {
      await expect(registry.publishRoot(GROUP, 0, 7, minimum - 1, LEAVES))
        .to.be.revertedWithCustomError(registry, "EnrolmentGroupTooSmall")
        .withArgs(minimum - 1, minimum);
    });

    it("refuses an empty batch", async () => {
      await expect(registry.publishRoot(GROUP, 0, 7, minimum, "0x")).to.be.revertedWithCustomError(
        registry,
        "EnrolmentLeavesMissing",
      );
    });

    it("refuses while paused, and lets the window of a replaced root stand still", async () => {
      await publish(7n, 8n);
      const window = fixture.definition.rootWindowSeconds;
      await guardian.pause();
      await expect(registry.publishRoot(GROUP, 8, 9, minimum, LEAVES)).to.be.revertedWithCustomError(
        registry,
        "RegistryPaused",
      );
      await time.increase(10 * window);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
      const replacedAt = (await registry.recordOf(GROUP, 7)).replacedAt;
      expect(replacedAt).to.be.greaterThan((await time.latest()) - window);
      await fixture.asConsortium(registry, "unpause");
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
      await time.increase(window);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(0);
    });

    it("publishes for group 0 through two of three signatures of the publisher Safe, and not with one", async () => {
      const { network, keys } = fixture;
      const data = registry.interface.encodeFunctionData("publishRoot", [0, 0, 7, minimum, LEAVES]) as Hex;
      const act = { target: (await registry.getAddress()) as Hex, data };
      const safe = network.deployment.addresses.publisherSafe;
      const alone = callFromSafe(network.runner, safe, keys.publisherOwners.slice(0, 1), act);
      await expectRejectedCode(alone, "CHAIN_CALL_REVERTED");
      expect(await registry.liveEpochOf(0, 7)).to.equal(0);
      await callFromSafe(network.runner, safe, keys.publisherOwners.slice(1), act);
      expect(await registry.liveEpochOf(0, 7)).to.equal(1);
    });
  });

  describe("publishRootFromFile", () => {
    it("keeps the file's hash and tells where it is", async () => {
      await expect(registry.publishRootFromFile(GROUP, 0, 7, minimum, HASH, URI))
        .to.emit(registry, "RootPublished")
        .withArgs(GROUP, 1, 7, 0, minimum, HASH)
        .and.to.emit(registry, "LeavesFilePublished")
        .withArgs(GROUP, 1, HASH, URI);
      expect(await registry.liveEpochOf(GROUP, 7)).to.equal(1);
    });

    it("refuses a zero hash, and whatever publishRoot refuses", async () => {
      await expect(registry.publishRootFromFile(GROUP, 0, 7, minimum, `0x${"00".repeat(32)}`, URI))
        .to.be.revertedWithCustomError(registry, "EnrolmentLeavesMissing")
        .withArgs();
      await expect(registry.publishRootFromFile(GROUP, 0, 0, minimum, HASH, URI))
        .to.be.revertedWithCustomError(registry, "EnrolmentRootOutOfRange")
        .withArgs(0);
      await expect(registry.publishRootFromFile(0, 0, 7, minimum, HASH, URI))
        .to.be.revertedWithCustomError(registry, "EnrolmentNotAuthority")
        .withArgs(0, fixture.keys.authority.address, fixture.network.deployment.addresses.publisherSafe);
    });
  });

  describe("storage", () => {
    it("keeps a group, a root and an epoch in one slot each", async () => {
      const { variables, structures } = await layoutOf(
        "contracts/enrolment/EnrolmentRegistry.sol",
        "EnrolmentRegistry",
      );
      expect(variables).to.deep.equal([
        ["_authority", 0, 0],
        ["_consumingSchedule", 0, 20],
        ["_pausedAt", 0, 21],
        ["_pausedSeconds", 0, 26],
        ["groupCount", 1, 0],
        ["_groups", 2, 0],
        ["_roots", 3, 0],
        ["_epochs", 4, 0],
      ]);
      expect(structures).to.deep.equal([
        ["struct EnrolmentRegistry.Group", 32],
        ["struct EnrolmentRegistry.Root", 32],
      ]);
    });
  });

  describe("gas", () => {
    it("costs at most 1,300 a leaf for 3,700 leaves in one transaction of the publisher Safe", async () => {
      const changes = Array.from({ length: 3_700 }, (_, place) => ({
        place,
        leaf: BigInt(id(String(place))) % FIELD_ORDER,
      }));
      const used = await safeGas(
        registry.interface.encodeFunctionData("publishRoot", [0, 0, 7, changes.length, encodeLeaves(changes)]),
      );
      expect(used / 3_700n).to.be.lessThanOrEqual(1_300n);
    });

    it("costs at most 3 a person for a file of 65,536 leaves, and 110,000 in all without the Safe", async () => {
      await safeGas(registry.interface.encodeFunctionData("publishRootFromFile", [0, 0, 7, 65_536, HASH, URI]));
      const used = await safeGas(
        registry.interface.encodeFunctionData("publishRootFromFile", [0, 7, 8, 131_072, HASH, URI]),
      );
      expect(used).to.be.lessThanOrEqual(3n * 65_536n);
      await publish(7n);
      const receipt = await (await registry.publishRootFromFile(GROUP, 7, 8, minimum, HASH, URI)).wait();
      expect(receipt?.gasUsed).to.be.lessThanOrEqual(110_000n);
    });

    async function safeGas(data: string): Promise<bigint> {
      const { network, keys } = fixture;
      const act = { target: (await registry.getAddress()) as Hex, data: data as Hex };
      const safe = network.deployment.addresses.publisherSafe;
      return (await callFromSafe(network.runner, safe, keys.publisherOwners.slice(0, 2), act)).gasUsed;
    }
  });
});
