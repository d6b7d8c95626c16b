import { setBalance, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Wallet as ControllerWallet, ZeroAddress, id, parseEther } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { freezePseudonym } from "../../sdk/pseudonym/freezePseudonym.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import { replacePseudonym } from "../../sdk/pseudonym/replacePseudonym.ts";
import type { VerifiedTransfer } from "../../typechain-types/contracts/examples/VerifiedTransfer.ts";
import { VerifiedTransfer__factory } from "../../typechain-types/factories/contracts/examples/VerifiedTransfer__factory.ts";
import {
  type PeopleFixture,
  controllerOf,
  deployWithPeople,
  leaseEnd,
  platformIdOf,
  prove,
  registered,
} from "../pseudonym/people.ts";

const DESK = "transfer-desk";
const PLATFORM = platformIdOf(DESK);

interface Holder {
  readonly pseudonym: bigint;
  readonly controller: ControllerWallet;
}

describe("VerifiedTransfer", () => {
  let fixture: PeopleFixture;
  let token: VerifiedTransfer;
  let alice: Holder;
  let bob: Holder;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    const { network, keys } = fixture;
    token = VerifiedTransfer__factory.connect((await hre.deployments.get("VerifiedTransfer")).address, keys.authority);
    const policy = [1_700_000_000, 10, 1_800_000_000, 5, 60, 3];
    const operator = keys.authority.address;
    await fixture.asConsortium(
      network.platformRegistry,
      "addPlatform",
      DESK,
      "desk.example",
      operator,
      policy,
      id("policy"),
    );
    alice = await funded(await registered(fixture, 0, DESK));
    bob = await funded(await registered(fixture, 1, DESK));
  });

  async function funded<T extends Holder>(holder: T): Promise<T> {
    await setBalance(holder.controller.address, parseEther("1"));
    return holder;
  }

  const as = ({ controller }: Holder) => token.connect(controller);
  const personOf = (person: number) => fixture.wallets[person] as Wallet;

  /** Both named their pseudonyms; the first holds 100. */
  async function bothBound(): Promise<void> {
    await as(alice).bind(alice.pseudonym);
    await as(bob).bind(bob.pseudonym);
    await token.mint(alice.controller.address, 100);
  }

  const refusedFor = (attempt: Promise<unknown>, { controller }: Holder) =>
    expect(attempt).to.be.revertedWithCustomError(token, "TransferAddressNotVerified").withArgs(controller.address);

  /** Bob replaces his controller with a fresh proof. */
  async function replaceBob(): Promise<Holder> {
    const controller = controllerOf(personOf(1), DESK, 1);
    const changes = { action: "replace", controller: controller.address as Hex, sequence: 1 } as const;
    await replacePseudonym(fixture.network, await prove(fixture, 1, DESK, changes));
    return funded({ pseudonym: bob.pseudonym, controller });
  }

  describe("bind", () => {
    it("verifies an address that names the pseudonym it controls", async () => {
      expect(await token.isVerified(alice.controller.address)).to.equal(false);
      await expect(as(alice).bind(alice.pseudonym))
        .to.emit(token, "TransferAddressBound")
        .withArgs(alice.controller.address, alice.pseudonym);
      expect(await token.isVerified(alice.controller.address)).to.equal(true);
      expect(await token.pseudonymOf(alice.controller.address)).to.equal(alice.pseudonym);
      expect(await token.platform()).to.equal(PLATFORM);
      expect(await token.issuer()).to.equal(fixture.keys.authority.address);
    });

    it("refuses another's pseudonym, none, and one person's pseudonym of another platform", async () => {
      const elsewhere = await funded(await registered(fixture, 2, "weibo"));
      for (const [holder, pseudonym] of [
        [alice, bob.pseudonym],
        [alice, 0n],
        [alice, 5n],
        [elsewhere, elsewhere.pseudonym],
      ] as const) {
        await expect(as(holder).bind(pseudonym))
          .to.be.revertedWithCustomError(token, "TransferNotController")
          .withArgs(pseudonym, holder.controller.address);
      }
      expect(await token.isVerified(ZeroAddress)).to.equal(false);
    });
  });

  describe("transfer", () => {
    it("moves between verified addresses, by themselves and by allowance", async () => {
      await bothBound();
      await expect(as(alice).transfer(bob.controller.address, 30)).to.changeTokenBalances(
        token,
        [alice.controller.address, bob.controller.address],
        [-30, 30],
      );
      const { stranger } = fixture.keys;
      const spender = await stranger.getAddress();
      await as(alice).approve(spender, 20);
      await expect(token.connect(stranger).transferFrom(alice.controller.address, bob.controller.address, 20))
        .to.emit(token, "Transfer")
        .withArgs(alice.controller.address, bob.controller.address, 20);
      await expect(token.connect(stranger).transferFrom(alice.controller.address, bob.controller.address, 1))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(spender, 0, 1);
      await expect(as(alice).transfer(bob.controller.address, 51))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice.controller.address, 50, 51);
    });

    it("refuses an address that named no pseudonym, on either side, also by allowance", async () => {
      await as(alice).bind(alice.pseudonym);
      await token.mint(alice.controller.address, 100);
      await refusedFor(as(alice).transfer(bob.controller.address, 1), bob);
      await refusedFor(as(bob).transfer(alice.controller.address, 0), bob);
      await as(alice).approve(bob.controller.address, 10);
      await refusedFor(as(bob).transferFrom(alice.controller.address, bob.controller.address, 10), bob);
    });

    it("stops when a pseudonym lapses, to the second, and goes on after its renewal without naming it again", async () => {
      await bothBound();
      const end = await leaseEnd(fixture);
      await time.setNextBlockTimestamp(end - 1);
      await as(alice).transfer(bob.controller.address, 1);
      await time.setNextBlockTimestamp(end);
      await refusedFor(as(alice).transfer(bob.controller.address, 1, { gasLimit: 200_000 }), alice);
      await renewPseudonym(fixture.network, await prove(fixture, 0, DESK, { action: "renew", sequence: 1 }));
      await refusedFor(as(alice).transfer(bob.controller.address, 1), bob);
      await renewPseudonym(fixture.network, await prove(fixture, 1, DESK, { action: "renew", sequence: 1 }));
      await as(alice).transfer(bob.controller.address, 1);
    });

    it("stops when a pseudonym is frozen or released", async () => {
      await bothBound();
      const freeze = { action: "freeze", controller: ZeroAddress as Hex, sequence: 1 } as const;
      await freezePseudonym(fixture.network, await prove(fixture, 1, DESK, freeze));
      await refusedFor(as(alice).transfer(bob.controller.address, 1), bob);
      const deadline = commonDeadline(await time.latest());
      const state = { platformId: PLATFORM, pseudonym: alice.pseudonym, sequence: 1, deadline };
      await releasePseudonym(fixture.network, alice.controller, state);
      await refusedFor(as(alice).transfer(bob.controller.address, 1), alice);
    });

    it("stops when the epoch is withdrawn that the pseudonyms were proved against", async () => {
      await bothBound();
      await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
      await refusedFor(as(alice).transfer(bob.controller.address, 1), alice);
    });
  });

  describe("recover", () => {
    it("lets one address stand for one pseudonym: the new controller takes over what the former one held", async () => {
      await bothBound();
      await as(alice).transfer(bob.controller.address, 40);
      const next = await replaceBob();
      await refusedFor(as(bob).transfer(alice.controller.address, 1), bob);
      await refusedFor(as(alice).transfer(bob.controller.address, 1), bob);
      await refusedFor(as(next).recover(bob.controller.address), next);
      await as(next).bind(bob.pseudonym);
      expect(await token.isVerified(bob.controller.address)).to.equal(false);
      await expect(as(bob).bind(bob.pseudonym))
        .to.be.revertedWithCustomError(token, "TransferNotController")
        .withArgs(bob.pseudonym, bob.controller.address);
      const recovering = as(next).recover(bob.controller.address);
      await expect(recovering)
        .to.emit(token, "TransferRecovered")
        .withArgs(bob.pseudonym, bob.controller.address, next.controller.address, 40);
      expect(await token.balanceOf(next.controller.address)).to.equal(40);
      await as(next).transfer(alice.controller.address, 40);
    });

    it("refuses to take from a verified address, from another pseudonym's, and from one that named none", async () => {
      await bothBound();
      await expect(as(bob).recover(alice.controller.address))
        .to.be.revertedWithCustomError(token, "TransferAddressVerified")
        .withArgs(alice.controller.address);
      await replaceBob();
      await expect(as(alice).recover(bob.controller.address))
        .to.be.revertedWithCustomError(token, "TransferNotController")
        .withArgs(bob.pseudonym, alice.controller.address);
      await expect(as(alice).recover(ZeroAddress))
        .to.be.revertedWithCustomError(token, "TransferNotController")
        .withArgs(0, alice.controller.address);
    });
  });

  describe("mint and burn", () => {
    it("mints to verified addresses only, by the issuer only; a verified holder burns", async () => {
      await refusedFor(token.mint(alice.controller.address, 1), alice);
      await bothBound();
      await expect(as(alice).mint(alice.controller.address, 1))
        .to.be.revertedWithCustomError(token, "TransferNotIssuer")
        .withArgs(alice.controller.address);
      await expect(as(alice).burn(60)).to.changeTokenBalance(token, alice.controller.address, -60);
      expect(await token.totalSupply()).to.equal(40);
      const deadline = commonDeadline(await time.latest());
      const state = { platformId: PLATFORM, pseudonym: alice.pseudonym, sequence: 1, deadline };
      await releasePseudonym(fixture.network, alice.controller, state);
      await refusedFor(as(alice).burn(1), alice);
    });
  });

  it("keeps nothing of a person but the pseudonym on the issuer's own platform", async () => {
    await bothBound();
    await as(alice).transfer(bob.controller.address, 1);
    const onWeibo = await registered(fixture, 0, "weibo");
    const logs = await hre.ethers.provider.getLogs({ address: await token.getAddress(), fromBlock: 0 });
    const told = JSON.stringify(logs).toLowerCase();
    expect(told).to.contain(alice.pseudonym.toString(16));
    for (const secret of [
      onWeibo.pseudonym.toString(16),
      onWeibo.controller.address.slice(2).toLowerCase(),
      personOf(0).commitment.toString(16),
    ]) {
      expect(told).not.to.contain(secret);
    }
  });
});
