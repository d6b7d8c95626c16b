import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { type NameStatement, nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import { type Duty, readDuty } from "../../sdk/disclosure/readDuty.ts";
import { businessIdentityUid } from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import type { ChainPolicy } from "../../sdk/platform/toChainPolicy.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { expectRejectedCode } from "../codes.ts";
import { controllerOf, leaseEnd, prove } from "../pseudonym/people.ts";
import {
  type Creator,
  type CreatorsFixture,
  DAY,
  FINANCE,
  FLAGS,
  GRACE,
  LIFT,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  flagsOf,
  isCompliant,
  issueBusinessIdentity,
  report,
  revoke,
  soon,
  statementFor,
} from "./creators.ts";

async function dutyOf({ network, creator }: CreatorsFixture): Promise<Duty> {
  return readDuty(network, creator.platformId, creator.pseudonym);
}

describe("DisclosureRegistry, when something around a duty changes", () => {
  let fixture: CreatorsFixture;

  beforeEach(async () => {
    fixture = await deployWithCreators();
    await becomeDue(fixture);
  });

  describe("the name", () => {
    /** Publishes a backer's name; the organisation is a fresh one. */
    async function discloseBacker(): Promise<NameStatement> {
      const identity = await issueBusinessIdentity(fixture, Wallet.createRandom().address as Hex);
      const backer = businessIdentityUid(fixture.network.deployment, identity);
      const statement = await statementFor(fixture, fixture.creator, { backer });
      const choice = { statement, backer: identity, deadline: await soon() };
      await disclose(fixture.network, fixture.creator.controller, choice);
      return statement;
    }

    it("may go from one's own to a backer's, to another backer's and back; the last one answers, whatever becomes of the others", async () => {
      const given: NameStatement[] = [];
      for (const [kind, publish] of [
        ["self", () => discloseSelf(fixture)],
        ["backer", discloseBacker],
        ["backer", discloseBacker],
        ["self", () => discloseSelf(fixture)],
      ] as const) {
        const statement = await publish();
        given.push(statement);
        const duty = await dutyOf(fixture);
        expect(duty.flags).to.deep.equal(["DISCLOSED"]);
        expect(duty.nonce).to.equal(given.length);
        expect(duty.statement).to.deep.equal({
          kind,
          disclosedAt: await time.latest(),
          issuer: fixture.keys.authority.address,
          uid: nameStatementUid(fixture.network.deployment, statement),
        });
        for (const former of given.slice(0, -1).slice(-1)) await revoke(fixture, former);
        expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
      }
      await revoke(fixture, given.at(-1) as NameStatement);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
    });

    it("that answered before does so again, as long as its attestation lives", async () => {
      const first = await discloseSelf(fixture);
      await discloseSelf(fixture);
      await disclose(fixture.network, fixture.creator.controller, { statement: first, deadline: await soon() });
      expect((await dutyOf(fixture)).statement?.uid).to.equal(nameStatementUid(fixture.network.deployment, first));
    });
  });

  describe("the policy", () => {
    async function setPolicy(changes: Partial<ChainPolicy>): Promise<void> {
      const { network, creator } = fixture;
      const { policy } = await readPolicy(network, creator.platformId);
      const changed = { ...policy, ...changes };
      await fixture.asConsortium(network.platformRegistry, "setPolicy", creator.platformId, changed, id("document"));
    }

    it("rewrites no duty that stands: neither its deadline nor its grace, shorter or longer", async () => {
      const { dueAt } = await dutyOf(fixture);
      for (const graceSeconds of [DAY, 366 * DAY]) {
        await setPolicy({ graceSeconds });
        await report(fixture, 2_000_000);
        expect((await dutyOf(fixture)).dueAt).to.equal(dueAt);
      }
      await time.increaseTo(dueAt + DAY);
      const statement = await discloseSelf(fixture);
      await time.increase(GRACE);
      await revoke(fixture, statement);
      expect((await dutyOf(fixture)).dueAt).to.equal((await time.latest()) + GRACE);
    });

    it("with a raised threshold lifts a duty by low reports, never by itself; hovering changes nothing", async () => {
      await setPolicy({ firstFollowers: 2_000_000, laterFrom: 0, laterFollowers: 0 });
      await time.increase(LIFT);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await report(fixture, 1_999_999);
      await time.increase(LIFT - 100);
      await report(fixture, 2_000_000);
      await time.increase(100);
      await report(fixture, 1_999_999);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await time.increase(LIFT);
      await report(fixture, 1_999_999);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
      await expect(report(fixture, 1_999_999)).to.be.revertedWithCustomError(
        fixture.network.disclosureRegistry,
        "DisclosureBelowThreshold",
      );
    });

    it("that ends the duty of disclosure, or no longer counts the field, does it in the same way", async () => {
      await setPolicy({ fields: 1n << 63n });
      await report(fixture, 5_000_000);
      await setPolicy({
        firstFrom: 0,
        firstFollowers: 0,
        laterFrom: 0,
        laterFollowers: 0,
        graceSeconds: 0,
        fields: 0n,
      });
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await time.increase(LIFT);
      await report(fixture, 5_000_000);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
    });

    it("with a lowered threshold makes nobody due without a report", async () => {
      await setPolicy({ firstFollowers: 10 });
      expect(await flagsOf(fixture, fixture.other)).to.equal(0);
      await report(fixture, 10, fixture.other);
      expect(await flagsOf(fixture, fixture.other)).to.equal(FLAGS.DUE);
    });
  });

  describe("the pseudonym", () => {
    it("takes its duty along: released, held again with another controller, disclosed by that one alone", async () => {
      const { network, creator, wallets } = fixture;
      const duty = await dutyOf(fixture);
      await releasePseudonym(network, creator.controller, { ...creator, sequence: 1, deadline: await soon() });
      expect(await dutyOf(fixture)).to.deep.equal(duty);
      expect(await isCompliant(fixture)).to.equal(false);
      await report(fixture, 2_000_000); // the account on the platform goes on

      const next: Creator = { ...creator, controller: controllerOf(wallets[0] as (typeof wallets)[0], "weibo", 1) };
      const changes = { controller: next.controller.address as Hex, sequence: 2 };
      await registerPseudonym(network, await prove(fixture, 0, "weibo", changes));
      expect((await dutyOf(fixture)).dueAt).to.equal(duty.dueAt);
      expect(await isCompliant(fixture)).to.equal(true);
      const statement = await statementFor(fixture);
      const byFormer = disclose(network, creator.controller, { statement, deadline: await soon() });
      await expectRejectedCode(byFormer, "DISCLOSURE_SIGNATURE_INVALID");
      await discloseSelf(fixture, next);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
    });

    it("keeps duty and statement when its lease ends: still disclosed, no longer compliant", async () => {
      await discloseSelf(fixture);
      await time.increaseTo(await leaseEnd(fixture));
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
      expect(await isCompliant(fixture)).to.equal(false);
    });
  });

  describe("the operator", () => {
    it("hands over: the successor reports on, no earlier than what was reported, and the former no more", async () => {
      const { network, weibo, creator, keys, as } = fixture;
      const successor = await keys.stranger.getAddress();
      await weibo.platformRegistry.rotateOperator(creator.platformId, successor);
      await expect(report(fixture, 2_000_000)).to.be.revertedWithCustomError(
        network.platformRegistry,
        "PlatformNotOperator",
      );
      const { lastReportAt } = await dutyOf(fixture);
      const byNext = (observedAt: number) =>
        as(keys.stranger).disclosureRegistry.reportAudience(
          creator.platformId,
          creator.pseudonym,
          2_000_000,
          FINANCE,
          observedAt,
        );
      await expect(byNext(lastReportAt)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureReportNotNewer",
      );
      await byNext(lastReportAt + 1);
    });
  });

  describe("the audience", () => {
    it("reported high or low after disclosure leaves the statement standing", async () => {
      await discloseSelf(fixture);
      for (const followers of [2_000_000, 0, 1_000_000]) {
        await time.increase(2 * DAY);
        await report(fixture, followers);
        expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
      }
    });
  });
});
