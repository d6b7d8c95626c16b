import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { applyChanges, cloneTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { type ChainProof, toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { FIELD_MODULUS, malleate, pointOutsideSubgroup } from "./malleate.ts";
import { type PeopleFixture, deployWithPeople, leaseEnd, platformIdOf, prove, publish, registered } from "./people.ts";

const WEIBO = platformIdOf("weibo");
const HOUR = 3_600;

describe("PseudonymRegistry", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
  });

  /** What the registry makes of person 0's proof for weibo with some fields changed afterwards. */
  async function registerChanged(changes: Partial<ChainProof>): Promise<unknown> {
    const proof = toChainProof(await prove(fixture, 0, "weibo"), "register");
    return registry.register(WEIBO, { ...proof, ...changes });
  }

  describe("constructor", () => {
    it("fixes the network and the leases as configured", async () => {
      expect(await registry.networkId()).to.equal(fixture.network.deployment.networkId);
      expect(await registry.leaseSeconds()).to.equal(fixture.definition.leaseSeconds);
      expect(await registry.leaseEpochSeconds()).to.equal(fixture.definition.leaseEpochSeconds);
    });
  });

  describe("register", () => {
    it("binds a pseudonym to its controller for one lease, whoever sends it", async () => {
      const proof = await prove(fixture, 0, "weibo");
      await registerPseudonym(fixture.as(fixture.keys.stranger), proof);
      const end = await leaseEnd(fixture);
      expect(await registry.statusOf(WEIBO, proof.pseudonym)).to.deep.equal([proof.controller, BigInt(end), 1n, 1n]);
      expect(await registry.controllerOf(WEIBO, proof.pseudonym)).to.equal(proof.controller);
      expect(await registry.isLive(WEIBO, proof.pseudonym)).to.equal(true);
      expect(await registry.sequenceOf(WEIBO, proof.pseudonym)).to.equal(1);
    });

    it("ends the lease on an epoch that all leases of the week share, within the longest lease", async () => {
      await registerPseudonym(fixture.network, await prove(fixture, 0, "weibo"));
      const { leaseSeconds, leaseEpochSeconds } = fixture.definition;
      const end = await leaseEnd(fixture);
      expect(end % leaseEpochSeconds).to.equal(0);
      expect(end).to.be.at.most((await time.latest()) + leaseSeconds);
      expect(end).to.be.greaterThan((await time.latest()) + leaseSeconds - leaseEpochSeconds);
    });

    it("emits PseudonymRegistered", async () => {
      const proof = await prove(fixture, 0, "weibo");
      const receipt = await registerPseudonym(fixture.network, proof);
      await expect(receipt)
        .to.emit(registry, "PseudonymRegistered")
        .withArgs(WEIBO, proof.pseudonym, proof.controller, await leaseEnd(fixture), 1, 1);
    });

    it("holds the lease until its last second, and not at its end", async () => {
      const { pseudonym } = await registered(fixture, 0, "weibo");
      const end = await leaseEnd(fixture);
      await time.increaseTo(end - 1);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
      await time.increaseTo(end);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(false);
      expect(await registry.controllerOf(WEIBO, pseudonym)).to.equal(ZeroAddress);
    });

    it("gives one person unrelated pseudonyms on two platforms", async () => {
      const weibo = await registered(fixture, 0, "weibo");
      const wechat = await registered(fixture, 0, "wechat");
      expect(weibo.pseudonym).to.not.equal(wechat.pseudonym);
      expect(weibo.controller.address).to.not.equal(wechat.controller.address);
    });

    it("refuses a platform that nobody added", async () => {
      const unknown = id("nowhere");
      await expect(registry.register(unknown, toChainProof(await prove(fixture, 0, "weibo"), "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymPlatformUnknown")
        .withArgs(unknown);
    });

    it("refuses a proof for another platform, also after that platform was used", async () => {
      await registered(fixture, 1, "wechat");
      const proof = await prove(fixture, 0, "weibo");
      await expect(registry.register(platformIdOf("wechat"), toChainProof(proof, "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
        .withArgs(proof.pseudonym);
    });

    it("refuses a proof whose controller, deadline or pseudonym was changed: who copies a proof gains nothing", async () => {
      const { pseudonym, deadline } = await prove(fixture, 0, "weibo");
      const stranger = await fixture.keys.stranger.getAddress();
      for (const changes of [{ controller: stranger as Hex }, { deadline: deadline + 1 }]) {
        await expect(registerChanged(changes))
          .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
          .withArgs(pseudonym);
      }
      await expect(registerChanged({ pseudonym: pseudonym + 1n }))
        .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
        .withArgs(pseudonym + 1n);
    });

    it("refuses a proof for another network, contract or chain", async () => {
      const { network, wallets, tree } = fixture;
      const { deployment } = network;
      const otherNetwork = id("another network") as Hex;
      const others = [
        { ...deployment, networkId: otherNetwork },
        { ...deployment, addresses: { ...deployment.addresses, pseudonymRegistry: deployment.addresses.didRegistry } },
        { ...deployment, chainId: 1n },
      ];
      const template = await prove(fixture, 0, "weibo");
      for (const other of others) {
        const wallet = { ...wallets[0], networkId: other.networkId } as (typeof wallets)[number];
        const prover = await loadProver(31);
        const proof = await provePseudonym(wallet, other, merkleProof(tree, 0), { ...template }, prover);
        await expect(registry.register(WEIBO, toChainProof(proof, "register")))
          .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
          .withArgs(proof.pseudonym);
      }
      // The control: the same fields for this network are good.
      await registerPseudonym(network, template);
    });

    it("refuses the zero address as controller", async () => {
      await expect(registerChanged({ controller: ZeroAddress as Hex }))
        .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
        .withArgs(ZeroAddress);
    });

    it("refuses another sequence than the pseudonym's", async () => {
      await expect(registerChanged({ sequence: 1 }))
        .to.be.revertedWithCustomError(registry, "PseudonymSequenceMismatch")
        .withArgs(0, 1);
    });

    it("refuses a proof replayed, and a held pseudonym with another controller", async () => {
      const proof = await prove(fixture, 0, "weibo");
      await registerPseudonym(fixture.network, proof);
      const stranger = (await fixture.keys.stranger.getAddress()) as Hex;
      for (const changes of [{}, { sequence: 1 }, { controller: stranger }]) {
        await expect(registerChanged(changes))
          .to.be.revertedWithCustomError(registry, "PseudonymTaken")
          .withArgs(proof.pseudonym, proof.controller);
      }
    });

    it("refuses the first proof after the lease has ended, and takes a fresh one", async () => {
      const proof = await prove(fixture, 0, "weibo");
      await registerPseudonym(fixture.network, proof);
      await time.increaseTo(await leaseEnd(fixture));
      await expect(registry.register(WEIBO, toChainProof(proof, "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymSequenceMismatch")
        .withArgs(1, 0);
      await registerPseudonym(fixture.network, await prove(fixture, 0, "weibo", { sequence: 1 }));
      expect(await registry.sequenceOf(WEIBO, proof.pseudonym)).to.equal(2);
    });

    it("takes a proof at its deadline, and refuses it a second later", async () => {
      const proof = await prove(fixture, 0, "weibo");
      const before = await takeSnapshot();
      await time.setNextBlockTimestamp(proof.deadline + 1);
      await expect(registry.register(WEIBO, toChainProof(proof, "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymDeadlinePassed")
        .withArgs(proof.deadline, proof.deadline + 1);
      await before.restore();
      await time.setNextBlockTimestamp(proof.deadline);
      await registerPseudonym(fixture.network, proof);
    });

    it("refuses a deadline more than an hour ahead", async () => {
      const now = (await time.latest()) + 1;
      await time.setNextBlockTimestamp(now);
      await expect(registerChanged({ deadline: now + HOUR + 1 }))
        .to.be.revertedWithCustomError(registry, "PseudonymDeadlineTooFar")
        .withArgs(now + HOUR + 1, now + HOUR);
      await time.setNextBlockTimestamp(now + 1);
      await expect(registerChanged({ deadline: now + HOUR + 1 })).to.be.revertedWithCustomError(
        registry,
        "PseudonymProofInvalid",
      );
    });
  });

  describe("register: roots", () => {
    it("attack 2: refuses root 0", async () => {
      await expect(registerChanged({ root: 0n }))
        .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
        .withArgs(0, 0);
    });

    it("refuses a root that was never published", async () => {
      const tree = cloneTree(fixture.tree);
      applyChanges(tree, [{ place: tree.size, leaf: 5n }]);
      await expect(registerChanged({ root: treeRoot(tree) }))
        .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
        .withArgs(0, treeRoot(tree));
    });

    it("attack 7: takes a replaced root for the window, counted from its replacement, and refuses it afterwards", async () => {
      const old = cloneTree(fixture.tree);
      await time.increase(10 * HOUR);
      await publish(fixture, fixture.tree, [7n]);
      const end = (await time.latest()) + fixture.definition.rootWindowSeconds;
      const proof = await prove(fixture, 0, "weibo", { deadline: end }, old);
      await time.increaseTo(end - 10);
      const before = await takeSnapshot();
      await time.setNextBlockTimestamp(end);
      await expect(registry.register(WEIBO, toChainProof(proof, "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
        .withArgs(0, proof.root);
      await before.restore();
      await time.setNextBlockTimestamp(end - 1);
      await registerPseudonym(fixture.network, proof);
    });

    it("refuses a withdrawn root; what was registered against it is no longer live", async () => {
      const { pseudonym } = await registered(fixture, 1, "weibo");
      await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
      const proof = await prove(fixture, 0, "weibo");
      await expect(registry.register(WEIBO, toChainProof(proof, "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
        .withArgs(0, proof.root);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(false);
      expect(await registry.controllerOf(WEIBO, pseudonym)).to.equal(ZeroAddress);
      expect((await registry.statusOf(WEIBO, pseudonym)).sequence).to.equal(1);
    });
  });

  describe("register: points and signals", () => {
    it("attack 3: a second valid proof made from the first changes nothing, for state is kept by pseudonym", async () => {
      const proof = await prove(fixture, 0, "weibo");
      const twin: PseudonymProof = { ...proof, points: malleate(proof.points, 7n) };
      expect(twin.points).to.not.deep.equal(proof.points);
      const before = await takeSnapshot();
      await registerPseudonym(fixture.network, twin);
      await before.restore();
      await registerPseudonym(fixture.network, proof);
      await expect(registry.register(WEIBO, toChainProof(twin, "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymTaken")
        .withArgs(proof.pseudonym, proof.controller);
    });

    it("attack 4: refuses the pseudonym plus the field's order, and zero", async () => {
      const { pseudonym } = await prove(fixture, 0, "weibo");
      for (const value of [pseudonym + SCALAR_ORDER, SCALAR_ORDER, 0n]) {
        await expect(registerChanged({ pseudonym: value }))
          .to.be.revertedWithCustomError(registry, "PseudonymOutOfRange")
          .withArgs(value);
      }
    });

    it("attack 5: refuses points off the curve, at infinity, out of range, and points of G2 outside the subgroup", async () => {
      const { pseudonym, points } = await prove(fixture, 0, "weibo");
      const change = (from: number, ...words: readonly bigint[]): ChainProof["points"] =>
        points.map((word, i) => words[i - from] ?? word) as ChainProof["points"];
      const bad = [
        change(0, points[0] + 1n),
        change(6, points[6] + 1n),
        change(2, points[2] + 1n),
        change(0, points[0] + FIELD_MODULUS),
        change(0, 0n, 0n),
        change(2, 0n, 0n, 0n, 0n),
        change(6, 0n, 0n),
        change(0, ...Array<bigint>(8).fill(0n)),
        change(2, ...pointOutsideSubgroup()),
      ];
      for (const changed of bad) {
        await expect(registerChanged({ points: changed }))
          .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
          .withArgs(pseudonym);
      }
    });
  });

  describe("statusOf", () => {
    it("is all zero for a pseudonym that was never registered", async () => {
      expect(await registry.statusOf(WEIBO, 5)).to.deep.equal([ZeroAddress, 0n, 0n, 0n]);
      expect(await registry.isLive(WEIBO, 5)).to.equal(false);
    });
  });
});
