import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroHash } from "ethers";

import { type NameStatement, nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import {
  type CreatorsFixture,
  DAY,
  FLAGS,
  LIFT,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  flagsOf,
  report,
  signAct,
  soon,
} from "./creators.ts";

describe("DisclosureRegistry", () => {
  describe("withdraw", () => {
    /** Disclosed, then lifted. */
    async function lifted(): Promise<{ fixture: CreatorsFixture; statement: NameStatement }> {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      const statement = await discloseSelf(fixture);
      await time.increase(DAY);
      await report(fixture, 1);
      await time.increase(LIFT + 1);
      await report(fixture, 1);
      return { fixture, statement };
    }

    it("takes the statement back after the duty was lifted", async () => {
      const { fixture, statement } = await lifted();
      const { creator, network, keys } = fixture;
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED | FLAGS.DISCLOSED);
      const deadline = await soon();
      const signature = await signAct(fixture, "Withdraw", { nonce: 1, deadline });
      await expect(network.disclosureRegistry.withdraw(creator.platformId, creator.pseudonym, deadline, signature))
        .to.emit(network.disclosureRegistry, "Withdrawn")
        .withArgs(
          creator.platformId,
          creator.pseudonym,
          keys.authority.address,
          nameStatementUid(network.deployment, statement),
        );
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
      const duty = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
      expect([duty.kind, duty.statement, duty.nonce]).to.deep.equal([0n, ZeroHash, 2n]);
      const again = await signAct(fixture, "Withdraw", { nonce: 2, deadline });
      await expect(network.disclosureRegistry.withdraw(creator.platformId, creator.pseudonym, deadline, again))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureNoStatement")
        .withArgs(creator.pseudonym);
    });

    it("refuses while the duty stands, and a stranger's signature", async () => {
      const due = await deployWithCreators();
      await becomeDue(due);
      await discloseSelf(due);
      const deadline = await soon();
      const { platformId, pseudonym, controller } = due.creator;
      const { disclosureRegistry } = due.network;
      const early = await signAct(due, "Withdraw", { nonce: 1, deadline });
      await expect(disclosureRegistry.withdraw(platformId, pseudonym, deadline, early))
        .to.be.revertedWithCustomError(disclosureRegistry, "DisclosureDutyStands")
        .withArgs(pseudonym);
      const { fixture } = await lifted();
      const later = await soon();
      const forged = await signAct(fixture, "Withdraw", {
        nonce: 1,
        deadline: later,
        signer: fixture.other.controller,
      });
      await expect(disclosureRegistry.withdraw(platformId, pseudonym, later, forged))
        .to.be.revertedWithCustomError(disclosureRegistry, "DisclosureSignatureInvalid")
        .withArgs(pseudonym, controller.address);
    });
  });
});
