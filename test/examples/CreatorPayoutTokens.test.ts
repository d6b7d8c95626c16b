import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Contract, Interface, MaxUint256, type Signer, ZeroAddress, id, parseEther } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { holdPasskey } from "../did/passkeys.ts";
import { type CreatorsFixture, DAY, GRACE, becomeDue, deployWithCreators, soon } from "../disclosure/creators.ts";
import { deployToken } from "./tokens.ts";

const HOLD = 30 * DAY;
const PAY = parseEther("200");

describe("CreatorPayout, in tokens", () => {
  let fixture: CreatorsFixture;
  let payout: RealDidNetwork["creatorPayout"];
  let escrow: string;
  let operator: Signer;
  let depositor: string;
  let creator: [Hex, bigint];

  beforeEach(async () => {
    fixture = await deployWithCreators();
    const { weibo } = fixture.keys.operators;
    if (weibo === undefined) throw new Error("no operator");
    [operator, depositor] = [weibo, weibo.address];
    payout = fixture.as(operator).creatorPayout;
    escrow = await payout.getAddress();
    creator = [fixture.creator.platformId, fixture.creator.pseudonym];
  });

  /** A token of which the operator has plenty, and of which the escrow may take what it likes. */
  async function approved(name: string): Promise<Contract> {
    const token = await deployToken(name, operator);
    await token.approve!(escrow, MaxUint256);
    return token;
  }

  const heldOf = async (token: Contract, by = depositor): Promise<bigint> =>
    (await payout.heldFor(...creator, by, token)).amount;

  it("holds them apart from ether and other tokens, pays them while the creator complies, refunds them after the limit", async () => {
    const [token, other] = [await approved("PlainToken"), await approved("PlainToken")];
    const now = (await time.latest()) + 10;
    await time.setNextBlockTimestamp(now);
    await expect(payout.depositToken(...creator, token, PAY))
      .to.emit(payout, "PayoutDeposited")
      .withArgs(...creator, depositor, await token.getAddress(), PAY, now + HOLD);
    await payout.depositToken(...creator, token, 1n);
    expect(await heldOf(token)).to.equal(PAY + 1n);
    expect([await heldOf(other), (await payout.heldFor(...creator, depositor, ZeroAddress)).amount]).to.deep.equal([
      0n,
      0n,
    ]);
    const { address } = fixture.creator.controller;
    const paying = fixture.as(fixture.keys.stranger).creatorPayout.pay(...creator, depositor, token);
    await expect(paying)
      .to.emit(payout, "PayoutMade")
      .withArgs(...creator, depositor, await token.getAddress(), address, PAY + 1n);
    await expect(paying).to.changeTokenBalances(token, [address, escrow], [PAY + 1n, -PAY - 1n]);
    await expect(payout.pay(...creator, depositor, token)).to.be.revertedWithCustomError(payout, "PayoutNothingHeld");

    await payout.depositToken(...creator, other, PAY);
    await becomeDue(fixture);
    await time.increase(GRACE + 1);
    await expect(payout.pay(...creator, depositor, other)).to.be.revertedWithCustomError(payout, "PayoutHeldBack");
    await expect(payout.refund(...creator, other)).to.be.revertedWithCustomError(payout, "PayoutRefundTooEarly");
    await time.increase(HOLD);
    await expect(
      fixture.as(fixture.keys.stranger).creatorPayout.refund(...creator, other),
    ).to.be.revertedWithCustomError(payout, "PayoutNothingHeld");
    const refunding = payout.refund(...creator, other);
    await expect(refunding)
      .to.emit(payout, "PayoutRefunded")
      .withArgs(...creator, depositor, await other.getAddress(), PAY);
    await expect(refunding).to.changeTokenBalances(other, [depositor, escrow], [PAY, -PAY]);
  });

  it("counts what arrived of a token that keeps a fee, so that it can always pay", async () => {
    const token = await approved("FeeToken");
    await payout.depositToken(...creator, token, 10_000n);
    expect(await heldOf(token)).to.equal(9_900n);
    await expect(payout.pay(...creator, depositor, token)).to.changeTokenBalance(token, escrow, -9_900n);
  });

  it("takes no word for a transfer that a token did not make, and does without one where it did", async () => {
    const lying = await approved("FalseToken");
    const library = new Interface(["error SafeERC20FailedOperation(address token)"]);
    await expect(payout.depositToken(...creator, lying, PAY))
      .to.be.revertedWithCustomError({ interface: library }, "SafeERC20FailedOperation")
      .withArgs(await lying.getAddress());
    const silent = await approved("SilentToken");
    await payout.depositToken(...creator, silent, PAY);
    await payout.pay(...creator, depositor, silent);
    expect(await silent.balanceOf!(fixture.creator.controller.address)).to.equal(PAY);
  });

  it("lets no token call back: not to deposit twice for one transfer, and not to be paid twice", async () => {
    const token = await approved("CallingToken");
    const again = payout.interface.encodeFunctionData("depositToken", [...creator, await token.getAddress(), 5n]);
    await token.callBack!(escrow, again);
    await payout.depositToken(...creator, token, PAY);
    expect(await token.answer!()).to.equal(id("ReentrancyGuardReentrantCall()").slice(0, 10));
    expect([await heldOf(token), await heldOf(token, await token.getAddress())]).to.deep.equal([PAY, 0n]);

    await payout.deposit(...creator, { value: PAY });
    const payEther = payout.interface.encodeFunctionData("pay", [...creator, depositor, ZeroAddress]);
    await token.callBack!(escrow, payEther);
    await expect(payout.pay(...creator, depositor, token)).to.changeTokenBalance(token, escrow, -PAY);
    expect(await token.answer!()).to.equal(id("ReentrancyGuardReentrantCall()").slice(0, 10));
    expect(await heldOf(token)).to.equal(0n);
  });

  it("refuses nothing, ether as a token, what is not a token, and more than can be kept", async () => {
    const token = await approved("HugeToken");
    await expect(payout.depositToken(...creator, token, 0n)).to.be.revertedWithCustomError(
      payout,
      "PayoutDepositEmpty",
    );
    await expect(payout.depositToken(...creator, ZeroAddress, PAY)).to.be.revertedWithCustomError(
      payout,
      "PayoutTokenZero",
    );
    await expect(payout.depositToken(...creator, depositor, PAY)).to.be.reverted;
    const most = 2n ** 216n - 1n;
    await expect(payout.depositToken(...creator, token, most + 1n))
      .to.be.revertedWithCustomError(payout, "PayoutDepositTooGreat")
      .withArgs(most + 1n);
    await payout.depositToken(...creator, token, most);
    await expect(payout.depositToken(...creator, token, 1n)).to.be.revertedWithCustomError(
      payout,
      "PayoutDepositTooGreat",
    );
    await payout.pay(...creator, depositor, token);
  });

  it("does not send tokens to a contract that may never send them on: its holder names a payee", async () => {
    const token = await approved("PlainToken");
    const held = await holdPasskey(fixture.network);
    const state = { ...fixture.creator, sequence: 1, deadline: await soon() };
    await replacePseudonymBySignature(fixture.network, fixture.creator.controller, state, held.address);
    await payout.depositToken(...creator, token, PAY);
    await expect(fixture.as(fixture.keys.stranger).creatorPayout.pay(...creator, depositor, token))
      .to.be.revertedWithCustomError(payout, "PayoutPayeeMissing")
      .withArgs(held.address);
    expect(await heldOf(token)).to.equal(PAY);
  });
});
