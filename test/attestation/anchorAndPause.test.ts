import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroHash, concat, id, keccak256 } from "ethers";
import hre from "hardhat";

import { anchorLeaf, buildAnchorTree, inclusionOf } from "../../sdk/attestation/anchorTree.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import {
  type AttestationFixture,
  LATE,
  deployAttestation,
  signAttest,
  signRevoke,
  statement,
  uidOf,
} from "./fixture.ts";

describe("AttestationLog anchors and pause", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
  });

  describe("anchor", () => {
    const uids = Array.from({ length: 7 }, (_, i) => id(`statement ${i}`) as Hex);
    const tree = buildAnchorTree(uids);

    it("time-stamps every item under a root, each still revocable", async () => {
      const { log, issuer } = fixture;
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(log.anchor(tree.root, 7, "ipfs://x"))
        .to.emit(log, "Anchored")
        .withArgs(issuer, tree.root, 7, "ipfs://x");
      expect(await log.anchoredAt(issuer, tree.root)).to.equal(at);
      for (const uid of uids) expect(await log.isAnchored(issuer, uid, tree.root, proofOf(uid))).to.equal(true);
      const [first, second] = uids as [Hex, Hex];
      await log.revoke(first);
      expect(await log.isAnchored(issuer, first, tree.root, proofOf(first))).to.equal(false);
      expect(await log.isAnchored(issuer, second, tree.root, proofOf(second))).to.equal(true);
    });

    it("does not know another item, another issuer, another root, or an inner node passed off as an item", async () => {
      const { log, issuer, strangerAddress } = fixture;
      const [first, second] = uids as [Hex, Hex];
      await log.anchor(tree.root, 7, "");
      expect(await log.isAnchored(issuer, id("other"), tree.root, proofOf(first))).to.equal(false);
      expect(await log.isAnchored(issuer, second, tree.root, proofOf(first))).to.equal(false);
      expect(await log.isAnchored(strangerAddress, first, tree.root, proofOf(first))).to.equal(false);
      expect(await log.isAnchored(issuer, first, id("root"), proofOf(first))).to.equal(false);
      expect(await log.isAnchored(issuer, tree.root, tree.root, [])).to.equal(false);
      expect(await log.isAnchored(issuer, anchorLeaf(first), tree.root, proofOf(first))).to.equal(false);
    });

    it("does not take an inner node for an item, though its proof is right", async () => {
      const { log, issuer } = fixture;
      await log.anchor(tree.root, 7, "");
      const [first] = uids as [Hex];
      const proof = proofOf(first);
      for (let height = 0; height < proof.length; height++) {
        const node = proof.slice(0, height).reduce(hashPair, anchorLeaf(first));
        expect(await log.isAnchored(issuer, node, tree.root, proof.slice(height)), `height ${height}`).to.equal(false);
      }
      expect(proof.reduce(hashPair, anchorLeaf(first))).to.equal(tree.root);
      expect(await log.isAnchored(issuer, first, tree.root, proof)).to.equal(true);
    });

    it("knows a single item as its own root, and nothing under a root that was never anchored", async () => {
      const { log, issuer } = fixture;
      const [first] = uids as [Hex];
      const one = buildAnchorTree([first]);
      expect(await log.isAnchored(issuer, first, one.root, [])).to.equal(false);
      expect(await log.isAnchored(issuer, first, ZeroHash, [])).to.equal(false);
      await log.anchor(one.root, 1, "");
      expect(await log.isAnchored(issuer, first, one.root, [])).to.equal(true);
    });

    it("refuses root 0, count 0 and a root anchored before, which another issuer may anchor", async () => {
      const { log, stranger } = fixture;
      for (const [root, count] of [
        [ZeroHash, 1],
        [tree.root, 0],
        [ZeroHash, 0],
      ] as const) {
        await expect(log.anchor(root, count, ""))
          .to.be.revertedWithCustomError(log, "AttestationAnchorInvalid")
          .withArgs(root, count);
      }
      await log.anchor(tree.root, 7, "");
      await expect(log.anchor(tree.root, 7, ""))
        .to.be.revertedWithCustomError(log, "AttestationAnchorInvalid")
        .withArgs(tree.root, 7);
      await log.connect(stranger).anchor(tree.root, 7, "");
    });

    function proofOf(uid: Hex): Hex[] {
      return [...inclusionOf(tree, uid).proof];
    }
  });

  describe("pause", () => {
    it("stops everything that changes the log, and nothing that reads it", async () => {
      const { log, realDid, authority, issuer } = fixture;
      const before = statement(fixture);
      const uid = uidOf(fixture, before);
      await log.attest(before);
      const one = statement(fixture);
      const attestSignature = await signAttest(fixture, authority, one);
      const revokeSignature = await signRevoke(fixture, authority, uid);
      const clock = await hre.ethers.getContractAt("IRegistryClock", fixture.origin.log);
      await clock.connect(realDid.keys.guardian).pause();
      for (const attempt of [
        () => log.attest(one),
        () => log.attestMany([one]),
        () => log.attestBySignature(one, issuer, LATE, attestSignature),
        () => log.revoke(uid),
        () => log.revokeMany([uid]),
        () => log.revokeBySignature(uid, issuer, LATE, revokeSignature),
        () => log.anchor(id("root"), 1, ""),
      ]) {
        await expect(attempt()).to.be.revertedWithCustomError(clock, "RegistryPaused").withArgs();
      }
      expect(await log.isLive(issuer, uid)).to.equal(true);
      await realDid.asConsortium(clock, "unpause");
      await log.attest(one);
    });

    it("refuses a stranger", async () => {
      const { stranger, strangerAddress, origin } = fixture;
      const log = await hre.ethers.getContractAt("AttestationLog", origin.log);
      await expect(log.connect(stranger).pause())
        .to.be.revertedWithCustomError(log, "AccessManagedUnauthorized")
        .withArgs(strangerAddress);
    });
  });
});

/** Sorted, as the specification says. */
function hashPair(a: Hex, b: Hex): Hex {
  return keccak256(BigInt(a) < BigInt(b) ? concat([a, b]) : concat([b, a])) as Hex;
}
