import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { type GroupTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { claimGroup } from "../../sdk/pseudonym/claimGroup.ts";
import { toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { PHYSICIANS, publishPhysicians } from "./licence.ts";
import { type PeopleFixture, deployWithPeople, leaseEnd, platformIdOf, prove, registered } from "./people.ts";

const WEIBO = platformIdOf("weibo");

describe("PseudonymRegistry: claims", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];
  let physicians: GroupTree;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
    physicians = await publishPhysicians(fixture, fixture.wallets.slice(0, 1));
  });

  const proveClaim = async () =>
    prove(fixture, 0, "weibo", { action: "claim", groupId: PHYSICIANS, sequence: 1 }, physicians);

  describe("claim", () => {
    it("records membership of another group under the same pseudonym, for one lease", async () => {
      const { pseudonym } = await registered(fixture, 0, "weibo");
      expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(false);
      expect(await registry.isLiveWith(WEIBO, pseudonym, [])).to.equal(true);
      const proof = await proveClaim();
      expect(proof.pseudonym).to.equal(pseudonym);
      const receipt = await claimGroup(fixture.network, proof);
      const end = await leaseEnd(fixture);
      await expect(receipt).to.emit(registry, "PseudonymClaimed").withArgs(WEIBO, pseudonym, PHYSICIANS, end, 1, 2);
      expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(true);
      expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS, 2])).to.equal(false);
      await time.increaseTo(end);
      expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(false);
    });

    it("ends when the group's epoch is withdrawn; the pseudonym itself stays live", async () => {
      const { pseudonym } = await registered(fixture, 0, "weibo");
      await claimGroup(fixture.network, await proveClaim());
      await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(PHYSICIANS, 1);
      expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(false);
      expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
    });

    it("stays with the pseudonym: asleep while nobody holds it, and there again when its person registers anew", async () => {
      const { pseudonym, controller } = await registered(fixture, 0, "weibo");
      await claimGroup(fixture.network, await proveClaim());
      const state = { platformId: WEIBO, pseudonym, sequence: 2, deadline: commonDeadline(await time.latest()) };
      await releasePseudonym(fixture.network, controller, state);
      expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(false);
      await registerPseudonym(fixture.network, await prove(fixture, 0, "weibo", { sequence: 3 }));
      expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(true);
    });

    it("refuses a claim proof for registering, and a register proof for claiming", async () => {
      const claimed = await proveClaim();
      await expect(registry.register(WEIBO, { ...toChainProof(claimed, "claim"), sequence: 0 }))
        .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
        .withArgs(0, claimed.root);
      const { pseudonym } = await registered(fixture, 0, "weibo");
      const first = toChainProof(await prove(fixture, 0, "weibo"), "register");
      await expect(registry.claim(WEIBO, PHYSICIANS, { ...first, sequence: 1 }))
        .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
        .withArgs(PHYSICIANS, first.root);
      await expect(registry.claim(WEIBO, PHYSICIANS, { ...first, sequence: 1, root: claimed.root }))
        .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
        .withArgs(pseudonym);
    });

    it("refuses a proof for another group whose root is the same", async () => {
      const { pseudonym } = await registered(fixture, 0, "weibo");
      const { network, keys } = fixture;
      await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.authority.address, "realdid:group:copy");
      await fixture
        .as(keys.authority)
        .enrolmentRegistry.publishRoot(2, 0, treeRoot(physicians), physicians.size, "0x01");
      const proof = await prove(fixture, 0, "weibo", { action: "claim", groupId: PHYSICIANS, sequence: 1 }, physicians);
      await expect(registry.claim(WEIBO, 2, toChainProof(proof, "claim")))
        .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
        .withArgs(pseudonym);
    });

    it("refuses group 0, another controller, and a pseudonym that is not held or not live", async () => {
      const proof = toChainProof(await proveClaim(), "claim");
      await expect(registry.claim(WEIBO, 0, proof))
        .to.be.revertedWithCustomError(registry, "PseudonymClaimGroupInvalid")
        .withArgs(0);
      await expect(registry.claim(WEIBO, PHYSICIANS, proof))
        .to.be.revertedWithCustomError(registry, "PseudonymNotHeld")
        .withArgs(proof.pseudonym);
      await registered(fixture, 0, "weibo");
      await expect(registry.claim(WEIBO, PHYSICIANS, { ...proof, controller: ZeroAddress }))
        .to.be.revertedWithCustomError(registry, "PseudonymControllerInvalid")
        .withArgs(ZeroAddress);
      await time.increaseTo(await leaseEnd(fixture));
      await expect(registry.claim(WEIBO, PHYSICIANS, proof))
        .to.be.revertedWithCustomError(registry, "PseudonymNotLive")
        .withArgs(proof.pseudonym);
    });
  });
});
