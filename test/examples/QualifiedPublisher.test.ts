import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Wallet as ControllerWallet, ZeroHash, id } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import { claimGroup } from "../../sdk/pseudonym/claimGroup.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import type { QualifiedPublisher } from "../../typechain-types/contracts/examples/QualifiedPublisher.ts";
import { QualifiedPublisher__factory } from "../../typechain-types/factories/contracts/examples/QualifiedPublisher__factory.ts";
import { PHYSICIANS, publishPhysicians } from "../pseudonym/licence.ts";
import {
  type PeopleFixture,
  controllerOf,
  deployWithPeople,
  leaseEnd,
  platformIdOf,
  prove,
  registered,
} from "../pseudonym/people.ts";

const WEIBO = platformIdOf("weibo");
const MEDICINE = id("medicine");
const FINANCE = id("finance");
const POST = id("drink water");
const TYPES = {
  Mark: [
    { name: "platformId", type: "bytes32" },
    { name: "pseudonym", type: "uint256" },
    { name: "field", type: "bytes32" },
    { name: "postHash", type: "bytes32" },
    { name: "deadline", type: "uint64" },
  ],
};

describe("QualifiedPublisher", () => {
  let fixture: PeopleFixture;
  let publisher: QualifiedPublisher;
  let physicians: GroupTree;
  let pseudonym: bigint;
  let controller: ControllerWallet;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    const { address } = await hre.deployments.get("QualifiedPublisher");
    publisher = QualifiedPublisher__factory.connect(address, fixture.keys.relayer);
    physicians = await publishPhysicians(fixture, fixture.wallets.slice(0, 1));
    ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
  });

  const proveClaim = (sequence: number, tree = physicians) =>
    prove(fixture, 0, "weibo", { action: "claim", groupId: PHYSICIANS, sequence }, tree);

  interface Mark {
    readonly platformId: Hex;
    readonly pseudonym: bigint;
    readonly field: string;
    readonly postHash: string;
    readonly deadline: number;
  }

  const markOf = async (changes: Partial<Mark> = {}): Promise<Mark> => ({
    platformId: WEIBO,
    pseudonym,
    field: MEDICINE,
    postHash: POST,
    deadline: (await time.latest()) + 3600,
    ...changes,
  });

  async function sign(mark: Mark, signer = controller): Promise<string> {
    const domain = {
      name: "RealDID QualifiedPublisher",
      version: "1",
      chainId: fixture.network.deployment.chainId,
      verifyingContract: await publisher.getAddress(),
    };
    return signer.signTypedData(domain, TYPES, mark);
  }

  const submit = (mark: Mark, signature: string) =>
    publisher.mark(mark.platformId, mark.pseudonym, mark.field, mark.postHash, mark.deadline, signature);

  const marked = async (changes: Partial<Mark> = {}, signer = controller) => {
    const mark = await markOf(changes);
    return submit(mark, await sign(mark, signer));
  };

  const standing = () => publisher.isStanding(WEIBO, pseudonym, MEDICINE, POST);

  describe("mark", () => {
    it("marks a post of a pseudonym that claimed the licence, whoever submits it", async () => {
      await claimGroup(fixture.network, await proveClaim(1));
      expect(await publisher.markedAt(WEIBO, pseudonym, MEDICINE, POST)).to.equal(0);
      expect(await standing()).to.equal(false);
      const marking = await marked();
      await expect(marking)
        .to.emit(publisher, "PublisherAdviceMarked")
        .withArgs(WEIBO, pseudonym, MEDICINE, POST, PHYSICIANS);
      expect(await publisher.markedAt(WEIBO, pseudonym, MEDICINE, POST)).to.equal(await time.latest());
      expect(await standing()).to.equal(true);
      expect(await publisher.isStanding(WEIBO, pseudonym, MEDICINE, id("another post"))).to.equal(false);
    });

    it("refuses a live pseudonym without a claim, one that nobody holds, and the licence of another field", async () => {
      const refused = async (of: bigint, field: string): Promise<void> => {
        await expect(marked({ pseudonym: of, field }))
          .to.be.revertedWithCustomError(publisher, "PublisherNotQualified")
          .withArgs(WEIBO, of, field);
      };
      await refused(pseudonym, MEDICINE);
      await refused(5n, MEDICINE);
      await claimGroup(fixture.network, await proveClaim(1));
      await refused(pseudonym, FINANCE);
      const other = await registered(fixture, 1, "weibo");
      await refused(other.pseudonym, MEDICINE);
    });

    it("refuses a field that it does not know", async () => {
      for (const field of [id("astrology"), ZeroHash]) {
        await expect(marked({ field }))
          .to.be.revertedWithCustomError(publisher, "PublisherFieldUnknown")
          .withArgs(field);
        expect(await publisher.licenceOf(field)).to.equal(0);
      }
      expect(await publisher.licenceOf(MEDICINE)).to.equal(PHYSICIANS);
    });

    it("refuses another's signature, a former controller's, and one for another post, platform or pseudonym", async () => {
      await claimGroup(fixture.network, await proveClaim(1));
      const refused = (attempt: Promise<unknown>, by: string) =>
        expect(attempt).to.be.revertedWithCustomError(publisher, "PublisherSignatureInvalid").withArgs(pseudonym, by);
      const another = controllerOf(fixture.wallets[1] as (typeof fixture.wallets)[number], "weibo");
      await refused(marked({}, another), controller.address);
      const signature = await sign(await markOf());
      await refused(submit(await markOf({ postHash: id("drink bleach") }), signature), controller.address);
      await refused(submit(await markOf(), "0x"), controller.address);
      await refused(submit(await markOf(), await sign(await markOf({ platformId: platformIdOf("wechat") }))), controller.address); // prettier-ignore
      const next = controllerOf(fixture.wallets[0] as (typeof fixture.wallets)[number], "weibo", 1);
      const state = { platformId: WEIBO, pseudonym, sequence: 2, deadline: commonDeadline(await time.latest()) };
      await replacePseudonymBySignature(fixture.network, controller, state, next.address as Hex);
      await refused(marked(), next.address);
      await marked({}, next);
    });

    it("takes a deadline in its second and refuses it one later", async () => {
      await claimGroup(fixture.network, await proveClaim(1));
      const [mark, late] = [await markOf(), await markOf({ postHash: id("late") })];
      await time.setNextBlockTimestamp(mark.deadline);
      await submit(mark, await sign(mark));
      await time.setNextBlockTimestamp(late.deadline + 1);
      await expect(submit(late, await sign(late)))
        .to.be.revertedWithCustomError(publisher, "PublisherDeadlinePassed")
        .withArgs(late.deadline, late.deadline + 1);
    });

    it("keeps a mark for one platform, pseudonym, field and post, and for no other", async () => {
      await claimGroup(fixture.network, await proveClaim(1));
      await marked();
      const of = await markOf();
      const others: Partial<Mark>[] = [
        { platformId: platformIdOf("wechat") },
        { pseudonym: pseudonym + 1n },
        { field: FINANCE },
        { postHash: id("another post") },
      ];
      for (const other of others) {
        const { platformId, pseudonym: by, field, postHash } = { ...of, ...other };
        expect(await publisher.markedAt(platformId, by, field, postHash)).to.equal(0);
      }
      const otherField = await markOf({ field: FINANCE });
      await expect(submit(await markOf({ postHash: id("the next") }), await sign(otherField)))
        .to.be.revertedWithCustomError(publisher, "PublisherSignatureInvalid")
        .withArgs(pseudonym, controller.address);
    });

    it("refuses a second mark of one post", async () => {
      await claimGroup(fixture.network, await proveClaim(1));
      await marked();
      await expect(marked())
        .to.be.revertedWithCustomError(publisher, "PublisherMarkedBefore")
        .withArgs(WEIBO, pseudonym, MEDICINE, POST);
    });
  });

  describe("isStanding", () => {
    beforeEach(async () => {
      await claimGroup(fixture.network, await proveClaim(1));
      await marked();
    });

    it("ends with the claim's lease, and begins anew with a new claim; what held at the time stays recorded", async () => {
      const at = await publisher.markedAt(WEIBO, pseudonym, MEDICINE, POST);
      await time.increaseTo(await leaseEnd(fixture));
      expect(await standing()).to.equal(false);
      await renewPseudonym(fixture.network, await prove(fixture, 0, "weibo", { action: "renew", sequence: 2 }));
      expect(await standing()).to.equal(false);
      await claimGroup(fixture.network, await proveClaim(3));
      expect(await standing()).to.equal(true);
      expect(await publisher.markedAt(WEIBO, pseudonym, MEDICINE, POST)).to.equal(at);
    });

    it("ends when the licences' epoch is withdrawn, and when the citizens' is", async () => {
      const { keys } = fixture;
      const guardian = fixture.as(keys.guardian).enrolmentRegistry;
      const before = await hre.network.provider.send("evm_snapshot", []);
      await guardian.withdrawEpoch(PHYSICIANS, 1);
      expect(await standing()).to.equal(false);
      await hre.network.provider.send("evm_revert", [before]);
      expect(await standing()).to.equal(true);
      await guardian.withdrawEpoch(0, 1);
      expect(await standing()).to.equal(false);
    });
  });

  describe("deployment", () => {
    it("refuses a field twice, the citizens as a licence, and lists of two lengths", async () => {
      const factory = await hre.ethers.getContractFactory("QualifiedPublisher");
      const registry = fixture.network.deployment.addresses.pseudonymRegistry;
      for (const [index, fields, licences] of [
        [1, [MEDICINE, MEDICINE], [1, 2]],
        [0, [MEDICINE], [0]],
        [1, [MEDICINE, FINANCE], [1]],
      ] as const) {
        await expect(factory.deploy(registry, [...fields], [...licences]))
          .to.be.revertedWithCustomError(publisher, "PublisherFieldsInvalid")
          .withArgs(index);
      }
    });
  });
});
