import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet as ControllerWallet, ZeroAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { freezePseudonym } from "../../sdk/pseudonym/freezePseudonym.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import { replacePseudonym } from "../../sdk/pseudonym/replacePseudonym.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { type PseudonymState, signRelease, signReplace } from "../../sdk/pseudonym/signedState.ts";
import {
  type PeopleFixture,
  controllerOf,
  deployWithPeople,
  leaseEnd,
  platformIdOf,
  prove,
  registered,
} from "./people.ts";

const WEIBO = platformIdOf("weibo");
const DAY = 86_400;

describe("PseudonymRegistry: changes", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];
  let pseudonym: bigint;
  let controller: ControllerWallet;
  let next: Hex;
  let state: PseudonymState;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
    ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
    const [wallet] = fixture.wallets;
    if (wallet === undefined) throw new Error("no person 0");
    next = controllerOf(wallet, "weibo", 1).address as Hex;
    state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: commonDeadline(await time.latest()) };
  });

  const proveRenewal = async () => prove(fixture, 0, "weibo", { action: "renew", sequence: 1 });
  const proveReplacement = async () => prove(fixture, 0, "weibo", { action: "replace", sequence: 1, controller: next });
  const proveFreeze = async (sequence: number) =>
    prove(fixture, 0, "weibo", { action: "freeze", sequence, controller: ZeroAddress as Hex });

  /** Signed by the present controller for `state` with changes. */
  const signed = async (changes: Partial<PseudonymState> = {}, by = controller): Promise<Hex> =>
    signReplace(fixture.network.deployment, by, { ...state, ...changes }, next);

  describe("renew", () => {
    it("starts a new lease for the same controller", async () => {
      const first = await leaseEnd(fixture);
      await time.increase(14 * DAY);
      const proof = await prove(fixture, 0, "weibo", { action: "renew", sequence: 1 });
      const receipt = await renewPseudonym(fixture.network, proof);
      const end = await leaseEnd(fixture);
      expect(end).to.be.greaterThan(first);
      await expect(receipt).to.emit(registry, "PseudonymRenewed").withArgs(WEIBO, pseudonym, end, 1, 2);
      expect(await registry.statusOf(WEIBO, pseudonym)).to.deep.equal([controller.address, BigInt(end), 1n, 2n]);
    });

    it("refuses another controller: that would be a replacement", async () => {
      const proof = toChainProof(await proveRenewal(), "renew");
      await expect(registry.renew(WEIBO, { ...proof, controller: next }))
        .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
        .withArgs(next);
    });

    it("refuses a proof for another action", async () => {
      const proof = await prove(fixture, 0, "weibo");
      await expect(registry.renew(WEIBO, { ...toChainProof(proof, "register"), sequence: 1 }))
        .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
        .withArgs(pseudonym);
    });

    it("refuses an earlier proof", async () => {
      await expect(registry.renew(WEIBO, toChainProof(await prove(fixture, 0, "weibo"), "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymSequenceMismatch")
        .withArgs(1, 0);
    });

    it("refuses a pseudonym that nobody holds", async () => {
      const proof = toChainProof(await proveRenewal(), "renew");
      await expect(registry.renew(platformIdOf("wechat"), proof))
        .to.be.revertedWithCustomError(registry, "PseudonymNotHeld")
        .withArgs(pseudonym);
    });
  });

  describe("replace", () => {
    it("binds another controller and starts a new lease", async () => {
      const receipt = await replacePseudonym(fixture.network, await proveReplacement());
      const end = await leaseEnd(fixture);
      await expect(receipt).to.emit(registry, "PseudonymReplaced").withArgs(WEIBO, pseudonym, next, end, 1, 2);
      expect(await registry.controllerOf(WEIBO, pseudonym)).to.equal(next);
    });

    it("refuses earlier proofs afterwards: an old proof never undoes a newer change", async () => {
      const renewal = await proveRenewal();
      const first = await prove(fixture, 0, "weibo");
      await replacePseudonym(fixture.network, await proveReplacement());
      await expect(registry.renew(WEIBO, toChainProof(renewal, "renew")))
        .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
        .withArgs(controller.address);
      await expect(registry.replace(WEIBO, { ...toChainProof(renewal, "renew"), controller: controller.address }))
        .to.be.revertedWithCustomError(registry, "PseudonymSequenceMismatch")
        .withArgs(2, 1);
      await expect(registry.register(WEIBO, toChainProof(first, "register")))
        .to.be.revertedWithCustomError(registry, "PseudonymTaken")
        .withArgs(pseudonym, next);
    });

    it("refuses the present controller, and none", async () => {
      const proof = toChainProof(await proveReplacement(), "replace");
      for (const wrong of [controller.address, ZeroAddress]) {
        await expect(registry.replace(WEIBO, { ...proof, controller: wrong }))
          .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
          .withArgs(wrong);
      }
    });

    it("refuses a pseudonym that nobody holds", async () => {
      const proof = toChainProof(await proveReplacement(), "replace");
      await expect(registry.replace(platformIdOf("wechat"), proof))
        .to.be.revertedWithCustomError(registry, "PseudonymNotHeld")
        .withArgs(pseudonym);
    });
  });

  describe("replaceBySignature", () => {
    it("binds another controller; the lease stays", async () => {
      const end = await leaseEnd(fixture);
      await time.increase(600);
      const receipt = await replacePseudonymBySignature(fixture.network, controller, state, next);
      await expect(receipt).to.emit(registry, "PseudonymReplaced").withArgs(WEIBO, pseudonym, next, end, 1, 2);
      expect(await registry.statusOf(WEIBO, pseudonym)).to.deep.equal([next, BigInt(end), 1n, 2n]);
    });

    it("refuses a signature that is another's, for another state, platform or deployment, or was used", async () => {
      const { deployment } = fixture.network;
      const elsewhere = [
        { ...deployment, chainId: 1n },
        { ...deployment, addresses: { ...deployment.addresses, pseudonymRegistry: deployment.addresses.didRegistry } },
      ];
      const bad = [
        await signed({}, ControllerWallet.createRandom() as unknown as ControllerWallet),
        await signed({ sequence: 0 }),
        await signed({ platformId: platformIdOf("wechat") }),
        await signed({ pseudonym: pseudonym + 1n }),
        await signed({ deadline: state.deadline + 1 }),
        await signRelease(deployment, controller, state),
        ...(await Promise.all(elsewhere.map((other) => signReplace(other, controller, state, next)))),
      ];
      for (const signature of bad) {
        await expect(registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, signature))
          .to.be.revertedWithCustomError(registry, "PseudonymSignatureInvalid")
          .withArgs(pseudonym, controller.address);
      }
      const good = await signed();
      await registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, good);
      await expect(registry.replaceBySignature(WEIBO, pseudonym, controller.address, state.deadline, good))
        .to.be.revertedWithCustomError(registry, "PseudonymSignatureInvalid")
        .withArgs(pseudonym, next);
    });

    it("refuses a pseudonym that is not held, not live, or withdrawn", async () => {
      await expect(registry.replaceBySignature(WEIBO, 5, next, state.deadline, "0x"))
        .to.be.revertedWithCustomError(registry, "PseudonymNotHeld")
        .withArgs(5);
      const before = await takeSnapshot();
      await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
      await expect(registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, await signed()))
        .to.be.revertedWithCustomError(registry, "PseudonymNotLive")
        .withArgs(pseudonym);
      await before.restore();
      await time.increaseTo(await leaseEnd(fixture));
      await expect(registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, await signed()))
        .to.be.revertedWithCustomError(registry, "PseudonymNotLive")
        .withArgs(pseudonym);
    });

    it("refuses a deadline that has passed or is too far, and the present controller or none", async () => {
      const now = (await time.latest()) + 1;
      await time.setNextBlockTimestamp(now);
      await expect(registry.replaceBySignature(WEIBO, pseudonym, next, now - 1, await signed({ deadline: now - 1 })))
        .to.be.revertedWithCustomError(registry, "PseudonymDeadlinePassed")
        .withArgs(now - 1, now);
      await time.setNextBlockTimestamp(now + 1);
      await expect(registry.replaceBySignature(WEIBO, pseudonym, next, now + 3602, "0x"))
        .to.be.revertedWithCustomError(registry, "PseudonymDeadlineTooFar")
        .withArgs(now + 3602, now + 3601);
      for (const wrong of [controller.address, ZeroAddress]) {
        await expect(registry.replaceBySignature(WEIBO, pseudonym, wrong, state.deadline, "0x"))
          .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
          .withArgs(wrong);
      }
    });
  });

  describe("freeze", () => {
    it("blocks every use for a full lease; after it a fresh proof registers again", async () => {
      const receipt = await freezePseudonym(fixture.network, await proveFreeze(1));
      const end = await leaseEnd(fixture);
      await expect(receipt).to.emit(registry, "PseudonymFroze").withArgs(WEIBO, pseudonym, end, 2);
      expect(await registry.statusOf(WEIBO, pseudonym)).to.deep.equal([ZeroAddress, BigInt(end), 1n, 2n]);
      expect(await registry.controllerOf(WEIBO, pseudonym)).to.equal(ZeroAddress);
      const proof = toChainProof(await prove(fixture, 0, "weibo"), "register");
      const blocked = [
        () => registry.register(WEIBO, proof),
        () => registry.renew(WEIBO, proof),
        () => registry.replace(WEIBO, proof),
        () => registry.freeze(WEIBO, { ...proof, controller: ZeroAddress }),
        () => registry.claim(WEIBO, 1, proof),
        () => registry.release(WEIBO, pseudonym, state.deadline, "0x"),
        () => registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, "0x"),
      ];
      for (const send of blocked) {
        await expect(send()).to.be.revertedWithCustomError(registry, "PseudonymFrozen").withArgs(pseudonym, end);
      }
      await time.increaseTo(end);
      await expect(registry.renew(WEIBO, proof))
        .to.be.revertedWithCustomError(registry, "PseudonymNotHeld")
        .withArgs(pseudonym);
      await registerPseudonym(fixture.network, await prove(fixture, 0, "weibo", { sequence: 2 }));
      expect(await registry.controllerOf(WEIBO, pseudonym)).to.equal(controller.address);
    });

    it("refuses a controller, and a proof for another action", async () => {
      const proof = toChainProof(await prove(fixture, 0, "weibo"), "register");
      await expect(registry.freeze(WEIBO, proof))
        .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
        .withArgs(controller.address);
      await expect(registry.freeze(WEIBO, { ...proof, sequence: 1, controller: ZeroAddress }))
        .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
        .withArgs(pseudonym);
    });
  });

  describe("release", () => {
    it("gives the pseudonym up; the sequence stays", async () => {
      const receipt = await releasePseudonym(fixture.network, controller, state);
      await expect(receipt).to.emit(registry, "PseudonymReleased").withArgs(WEIBO, pseudonym, 2);
      expect(await registry.statusOf(WEIBO, pseudonym)).to.deep.equal([ZeroAddress, 0n, 1n, 2n]);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(false);
    });

    it("refuses the first proof afterwards", async () => {
      const first = toChainProof(await prove(fixture, 0, "weibo"), "register");
      await releasePseudonym(fixture.network, controller, state);
      await expect(registry.register(WEIBO, first))
        .to.be.revertedWithCustomError(registry, "PseudonymSequenceMismatch")
        .withArgs(2, 0);
      await expect(registry.register(WEIBO, { ...first, sequence: 2 }))
        .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
        .withArgs(pseudonym);
    });

    it("refuses another's signature, a used one, and a pseudonym that nobody holds", async () => {
      const stranger = ControllerWallet.createRandom();
      const forged = await signRelease(fixture.network.deployment, stranger, state);
      await expect(registry.release(WEIBO, pseudonym, state.deadline, forged))
        .to.be.revertedWithCustomError(registry, "PseudonymSignatureInvalid")
        .withArgs(pseudonym, controller.address);
      const signature = await signRelease(fixture.network.deployment, controller, state);
      await registry.release(WEIBO, pseudonym, state.deadline, signature);
      await expect(registry.release(WEIBO, pseudonym, state.deadline, signature))
        .to.be.revertedWithCustomError(registry, "PseudonymNotHeld")
        .withArgs(pseudonym);
    });
  });

  describe("pause", () => {
    it("stops every function, and lengthens the lease by its own length", async () => {
      const end = await leaseEnd(fixture);
      const proof = toChainProof(await prove(fixture, 0, "weibo"), "register");
      const pausing = await fixture.as(fixture.keys.guardian).pseudonymRegistry.pause();
      const pausedAt = (await pausing.getBlock())?.timestamp ?? 0;
      const stopped = [
        () => registry.register(WEIBO, proof),
        () => registry.registerMany(WEIBO, proof.root, proof.deadline, [proof]),
        () => registry.renew(WEIBO, proof),
        () => registry.replace(WEIBO, proof),
        () => registry.freeze(WEIBO, proof),
        () => registry.claim(WEIBO, 1, proof),
        () => registry.release(WEIBO, pseudonym, state.deadline, "0x"),
        () => registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, "0x"),
      ];
      for (const send of stopped) {
        await expect(send()).to.be.revertedWithCustomError(registry, "RegistryPaused");
      }
      await time.increaseTo(end + 10 * DAY);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
      await fixture.asConsortium(registry, "unpause");
      const paused = (await time.latest()) - pausedAt;
      expect((await registry.statusOf(WEIBO, pseudonym)).validUntil).to.equal(end + paused);
      await time.increaseTo(end + paused - 1);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
      await time.increaseTo(end + paused);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(false);
    });
  });
});
