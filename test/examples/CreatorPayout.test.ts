import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, concat, getCreateAddress, parseEther, toBeHex, type Signer } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import {
  type CreatorsFixture,
  DAY,
  FLAGS,
  GRACE,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  soon,
} from "../disclosure/creators.ts";

const HOLD = 30 * DAY;
const PAY = parseEther("2");
/** The token zero is ether. */
const ETHER = ZeroAddress;

type Payout = RealDidNetwork["creatorPayout"];

describe("CreatorPayout", () => {
  let fixture: CreatorsFixture;
  let payout: Payout;
  let operator: Signer;
  let depositor: string;
  let creator: [Hex, bigint];

  beforeEach(async () => {
    fixture = await deployWithCreators();
    const { weibo } = fixture.keys.operators;
    if (weibo === undefined) throw new Error("no operator");
    operator = weibo;
    depositor = weibo.address;
    payout = fixture.as(operator).creatorPayout;
    creator = [fixture.creator.platformId, fixture.creator.pseudonym];
  });

  /** Hands the creator's pseudonym to a contract with this runtime code. */
  async function controlledBy(code: string): Promise<string> {
    const size = (code.length - 2) / 2;
    // Copies the code that follows it and returns it.
    const deployer = concat(["0x61", toBeHex(size, 2), "0x80600a5f395ff3", code]);
    const signer = fixture.keys.relayer;
    const contract = getCreateAddress({ from: signer.address, nonce: await signer.getNonce() });
    await signer.sendTransaction({ data: deployer });
    const [platformId, pseudonym] = creator;
    const state = { platformId, pseudonym, sequence: 1, deadline: await soon() };
    await replacePseudonymBySignature(fixture.network, fixture.creator.controller, state, contract as Hex);
    return contract;
  }

  describe("deposit", () => {
    it("holds the ether apart for each depositor and pseudonym, and adds to what is there", async () => {
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(payout.deposit(...creator, { value: PAY }))
        .to.emit(payout, "PayoutDeposited")
        .withArgs(...creator, depositor, ETHER, PAY, now + HOLD);
      await fixture.as(fixture.keys.stranger).creatorPayout.deposit(...creator, { value: 5n });
      await payout.deposit(...creator, { value: 7n });
      expect(await payout.heldFor(...creator, depositor, ETHER)).to.deep.equal([
        PAY + 7n,
        BigInt((await time.latest()) + HOLD),
      ]);
      expect((await payout.heldFor(...creator, await fixture.keys.stranger.getAddress(), ETHER)).amount).to.equal(5n);
      expect((await payout.heldFor(creator[0], fixture.other.pseudonym, depositor, ETHER)).amount).to.equal(0n);
    });

    it("refuses an empty deposit", async () => {
      await expect(payout.deposit(...creator)).to.be.revertedWithCustomError(payout, "PayoutDepositEmpty");
    });
  });

  describe("pay", () => {
    it("pays a creator without a duty, before the deadline, and after disclosing; anyone may call", async () => {
      const controller = fixture.creator.controller.address;
      const paid = async (): Promise<void> => {
        await payout.deposit(...creator, { value: PAY });
        const paying = fixture.as(fixture.keys.stranger).creatorPayout.pay(...creator, depositor, ETHER);
        await expect(paying)
          .to.emit(payout, "PayoutMade")
          .withArgs(...creator, depositor, ETHER, controller, PAY);
        await expect(paying).to.changeEtherBalances([controller, await payout.getAddress()], [PAY, -PAY]);
      };
      await paid();
      await becomeDue(fixture);
      await paid();
      await time.increase(GRACE + 1);
      await discloseSelf(fixture);
      await paid();
    });

    it("holds back the pay of a creator who is overdue, and pays it once the creator discloses", async () => {
      await payout.deposit(...creator, { value: PAY });
      await becomeDue(fixture);
      await time.increase(GRACE + 1);
      await expect(payout.pay(...creator, depositor, ETHER))
        .to.be.revertedWithCustomError(payout, "PayoutHeldBack")
        .withArgs(...creator, FLAGS.DUE | FLAGS.OVERDUE);
      await discloseSelf(fixture);
      await payout.pay(...creator, depositor, ETHER);
    });

    it("holds back the pay of a pseudonym that is not live", async () => {
      const { onBilibili, creator: own } = fixture;
      await payout.deposit(own.platformId, onBilibili.pseudonym, { value: PAY });
      await expect(payout.pay(own.platformId, onBilibili.pseudonym, depositor, ETHER))
        .to.be.revertedWithCustomError(payout, "PayoutHeldBack")
        .withArgs(own.platformId, onBilibili.pseudonym, 0);
      await payout.deposit(...creator, { value: PAY });
      await time.increase(100 * DAY);
      await expect(payout.pay(...creator, depositor, ETHER)).to.be.revertedWithCustomError(payout, "PayoutHeldBack");
    });

    it("refuses where nothing is held: never deposited, or paid before", async () => {
      await payout.deposit(...creator, { value: PAY });
      await payout.pay(...creator, depositor, ETHER);
      await expect(payout.pay(...creator, depositor, ETHER))
        .to.be.revertedWithCustomError(payout, "PayoutNothingHeld")
        .withArgs(...creator, depositor, ETHER);
    });

    it("keeps the ether if the recipient refuses it", async () => {
      const contract = await controlledBy("0x5f5ffd"); // reverts
      await payout.deposit(...creator, { value: PAY });
      await expect(payout.pay(...creator, depositor, ETHER))
        .to.be.revertedWithCustomError(payout, "PayoutTransferFailed")
        .withArgs(contract, PAY);
      expect((await payout.heldFor(...creator, depositor, ETHER)).amount).to.equal(PAY);
    });

    it("lets no recipient call back, whoever's deposit it asks for", async () => {
      const other = await fixture.keys.stranger.getAddress();
      for (const asked of [depositor, other]) {
        fixture = await deployWithCreators();
        const contract = await controlledBy(await callingBack(asked));
        await fixture.as(fixture.keys.stranger).creatorPayout.deposit(...creator, { value: 5n });
        await payout.deposit(...creator, { value: PAY });
        // Enough gas for the call back: an estimate would stop where it just fails.
        const paying = payout.pay(...creator, depositor, ETHER, { gasLimit: 1_000_000 });
        await expect(paying).to.changeEtherBalances([contract, await payout.getAddress()], [PAY, -PAY]);
        expect((await payout.heldFor(...creator, other, ETHER)).amount).to.equal(5n);
      }
    });

    /** Code that answers ether by asking for a depositor's pay again, and ignores whether it gets it. */
    async function callingBack(asked: string): Promise<string> {
      const call = payout.interface.encodeFunctionData("pay", [...creator, asked, ETHER]);
      const size = toBeHex((call.length - 2) / 2, 1);
      // codecopy(0, 37, size); call(gas, payout, 0, 0, size, 0, 0); stop
      return concat([
        "0x60",
        size,
        "0x60255f39",
        "0x5f5f60",
        size,
        "0x5f5f73",
        await payout.getAddress(),
        "0x5af15000",
        call,
      ]);
    }
  });

  describe("refund", () => {
    it("gives the depositor its ether back after the limit while the creator is not compliant", async () => {
      await payout.deposit(...creator, { value: PAY });
      await becomeDue(fixture);
      await time.increase(HOLD);
      const refunding = payout.refund(...creator, ETHER);
      await expect(refunding)
        .to.emit(payout, "PayoutRefunded")
        .withArgs(...creator, depositor, ETHER, PAY);
      await expect(refunding).to.changeEtherBalances([operator, await payout.getAddress()], [PAY, -PAY]);
      await expect(payout.refund(...creator, ETHER)).to.be.revertedWithCustomError(payout, "PayoutNothingHeld");
    });

    it("refuses before the limit, to the second", async () => {
      await becomeDue(fixture);
      await time.increase(GRACE + 1);
      await payout.deposit(...creator, { value: PAY });
      const refundableAt = (await time.latest()) + HOLD;
      await time.setNextBlockTimestamp(refundableAt - 1);
      await expect(payout.refund(...creator, ETHER))
        .to.be.revertedWithCustomError(payout, "PayoutRefundTooEarly")
        .withArgs(refundableAt, refundableAt - 1);
      await time.setNextBlockTimestamp(refundableAt);
      await payout.refund(...creator, ETHER);
    });

    it("refuses what is owed to a compliant creator, and another's deposit", async () => {
      await payout.deposit(...creator, { value: PAY });
      await time.increase(HOLD);
      await expect(payout.refund(...creator, ETHER))
        .to.be.revertedWithCustomError(payout, "PayoutOwedToCreator")
        .withArgs(...creator);
      await expect(
        fixture.as(fixture.keys.stranger).creatorPayout.refund(...creator, ETHER),
      ).to.be.revertedWithCustomError(payout, "PayoutNothingHeld");
    });
  });
});
