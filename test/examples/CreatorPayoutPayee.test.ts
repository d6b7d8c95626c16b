import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type BytesLike, type Signer, TypedDataEncoder, Wallet, ZeroAddress, dataSlice, parseEther } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { safeSigner } from "../attestation/fixture.ts";
import { assertRaw, holdPasskey } from "../did/passkeys.ts";
import { type CreatorsFixture, FLAGS, GRACE, becomeDue, deployWithCreators, soon } from "../disclosure/creators.ts";

const PAY = parseEther("2");
/** The token zero is ether. */
const ETHER = ZeroAddress;
const PAYEE = [
  { name: "platformId", type: "bytes32" },
  { name: "pseudonym", type: "uint256" },
  { name: "depositor", type: "address" },
  { name: "token", type: "address" },
  { name: "payee", type: "address" },
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint64" },
];

describe("CreatorPayout, to a payee that the controller names", () => {
  let fixture: CreatorsFixture;
  let payout: RealDidNetwork["creatorPayout"];
  let depositor: string;
  let creator: [Hex, bigint];
  const payee = Wallet.createRandom().address;

  beforeEach(async () => {
    fixture = await deployWithCreators();
    const { weibo } = fixture.keys.operators;
    if (weibo === undefined) throw new Error("no operator");
    depositor = weibo.address;
    payout = fixture.as(weibo).creatorPayout;
    creator = [fixture.creator.platformId, fixture.creator.pseudonym];
    await payout.deposit(...creator, { value: PAY });
  });

  interface Named {
    readonly nonce?: bigint;
    readonly deadline?: number;
    readonly payee?: string;
    readonly domain?: object;
    readonly [field: string]: unknown;
  }

  async function sign(
    { domain, ...fields }: Named = {},
    by: Pick<Signer, "signTypedData"> = fixture.creator.controller,
  ): Promise<string> {
    const { chainId } = fixture.network.deployment;
    const own = { name: "RealDID CreatorPayout", version: "1", chainId, verifyingContract: await payout.getAddress() };
    const [platformId, pseudonym] = creator;
    const message = { platformId, pseudonym, depositor, token: ETHER, payee, nonce: 0n, deadline: await soon() };
    return by.signTypedData({ ...own, ...domain }, { Payee: PAYEE }, { ...message, ...fields });
  }

  const payTo = async (signature: BytesLike, deadline?: number | bigint, to = payee) =>
    payout.payTo(...creator, depositor, ETHER, to, deadline ?? (await soon()), signature);

  async function handTo(controller: Hex): Promise<void> {
    const state = { ...fixture.creator, sequence: 1, deadline: await soon() };
    await replacePseudonymBySignature(fixture.network, fixture.creator.controller, state, controller);
  }

  it("pays it, once for each signature; anyone may submit", async () => {
    const signature = await sign();
    const paying = payTo(signature);
    await expect(paying)
      .to.emit(payout, "PayoutMade")
      .withArgs(...creator, depositor, ETHER, payee, PAY);
    await expect(paying).to.changeEtherBalances([payee, await payout.getAddress()], [PAY, -PAY]);
    expect(await payout.payeeNonceOf(...creator)).to.equal(1n);
    await payout.deposit(...creator, { value: 1n });
    await expect(payTo(signature)).to.be.revertedWithCustomError(payout, "PayoutSignatureInvalid");
    await payTo(await sign({ nonce: 1n }));
  });

  it("refuses what was signed elsewhere, for anything else, by anyone else, or altered", async () => {
    const { other, onBilibili, controller } = { ...fixture, controller: fixture.creator.controller };
    const good = sign();
    const bad = [
      sign({ domain: { chainId: 1n } }),
      sign({ domain: { verifyingContract: fixture.network.deployment.addresses.disclosureRegistry } }),
      sign({ domain: { name: "RealDID DisclosureRegistry" } }),
      sign({ platformId: onBilibili.platformId }),
      sign({ pseudonym: other.pseudonym }),
      sign({ depositor: controller.address }),
      sign({ token: controller.address }),
      sign({ payee: depositor }),
      sign({ nonce: 1n }),
      sign({ deadline: (await soon()) - 1 }),
      sign({}, other.controller),
      sign({}, Wallet.createRandom()),
      Promise.resolve("0x"),
      Promise.resolve(new Uint8Array(65)),
      good.then((bytes) => dataSlice(bytes, 0, 64)),
    ];
    for (const signature of bad) {
      await expect(payTo(await signature))
        .to.be.revertedWithCustomError(payout, "PayoutSignatureInvalid")
        .withArgs(creator[1], controller.address);
    }
    expect((await payout.heldFor(...creator, depositor, ETHER)).amount).to.equal(PAY);
  });

  it("refuses the former controller's signature, a deadline passed or too far, and a payee that cannot spend", async () => {
    const now = (await time.latest()) + 10;
    for (const [deadline, error] of [
      [0, "PayoutDeadlinePassed"],
      [now - 1, "PayoutDeadlinePassed"],
      [now + 3601, "PayoutDeadlineTooFar"],
      [2n ** 64n - 1n, "PayoutDeadlineTooFar"],
    ] as const) {
      await time.setNextBlockTimestamp(now);
      await expect(payTo("0x", deadline)).to.be.revertedWithCustomError(payout, error);
    }
    for (const to of [ZeroAddress, await payout.getAddress()]) {
      await expect(payTo(await sign({ payee: to }), undefined, to))
        .to.be.revertedWithCustomError(payout, "PayoutPayeeInvalid")
        .withArgs(to);
    }
    const former = await sign();
    await handTo(fixture.other.controller.address as Hex);
    await expect(payTo(former))
      .to.be.revertedWithCustomError(payout, "PayoutSignatureInvalid")
      .withArgs(creator[1], fixture.other.controller.address);
  });

  it("holds back what an overdue creator's controller signs, and uses up no nonce", async () => {
    await becomeDue(fixture);
    await time.increase(GRACE + 1);
    await expect(payTo(await sign()))
      .to.be.revertedWithCustomError(payout, "PayoutHeldBack")
      .withArgs(...creator, FLAGS.DUE | FLAGS.OVERDUE);
    expect(await payout.payeeNonceOf(...creator)).to.equal(0n);
  });

  it("gives a passkey account, which takes no ether, a way to be paid", async () => {
    const held = await holdPasskey(fixture.network);
    await handTo(held.address);
    await expect(payout.pay(...creator, depositor, ETHER))
      .to.be.revertedWithCustomError(payout, "PayoutTransferFailed")
      .withArgs(held.address, PAY);
    const passkey: Pick<Signer, "signTypedData"> = {
      signTypedData: async (...typed) =>
        assertRaw(held, await held.account.challengeOf(TypedDataEncoder.hash(...typed))),
    };
    await expect(payTo(await sign({}, passkey))).to.changeEtherBalance(payee, PAY);
  });

  it("takes a Safe's word for it by its threshold of owners; and a Safe takes ether itself", async () => {
    const { network, keys } = fixture;
    const safe = network.deployment.addresses.publisherSafe;
    await handTo(safe);
    const as = (owners: readonly Signer[]) => safeSigner({ origin: network.deployment }, safe, owners);
    await expect(payTo(await sign({}, as(keys.publisherOwners.slice(0, 1))))).to.be.revertedWithCustomError(
      payout,
      "PayoutSignatureInvalid",
    );
    await expect(payTo(await sign({}, as(keys.publisherOwners.slice(0, 2))))).to.changeEtherBalance(payee, PAY);
    await payout.deposit(...creator, { value: PAY });
    await expect(payout.pay(...creator, depositor, ETHER)).to.changeEtherBalance(safe, PAY);
  });
});
