import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { id } from "ethers";

import { connectNetwork } from "../../sdk/chain/network.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { restoreWallet, type Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { type GroupTree, applyChanges, createTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { type Voucher, proveVoucher } from "../../sdk/pseudonym/voucher/proveVoucher.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { verifyVoucher } from "../../sdk/pseudonym/voucher/verifyVoucher.ts";
import { type VoucherRequest, createVoucherRequest } from "../../sdk/pseudonym/voucher/voucherRequest.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { malleate } from "./malleate.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove, registered } from "./people.ts";

const WEIBO = platformIdOf("weibo");
const PHYSICIANS = 1;
const CLINIC = "clinic.example";

describe("Vouchers", () => {
  let fixture: PeopleFixture;
  let wallet: Wallet;
  let physicians: GroupTree;
  let request: VoucherRequest;
  let voucher: Voucher;
  let now: number;

  before(async () => {
    fixture = await deployWithPeople();
    [wallet] = fixture.wallets as [Wallet];
    const { network, keys, definition } = fixture;
    await fixture.asConsortium(
      network.enrolmentRegistry,
      "addGroup",
      keys.authority.address,
      "realdid:group:physicians",
    );
    physicians = createTree();
    await publishPhysicians(
      Array.from({ length: definition.minimumGroupSize }, (_, place) => ({
        place,
        leaf: place === 0 ? wallet.commitment : BigInt(place),
      })),
    );
    now = await time.latest();
    request = createVoucherRequest(network.deployment, { platformId: WEIBO, groupId: PHYSICIANS, domain: CLINIC }, now);
    voucher = await proveVoucher(wallet, merkleProof(physicians, 0), request, CLINIC, await loadProver(31));
  });

  async function publishPhysicians(changes: readonly { place: number; leaf: bigint }[]): Promise<void> {
    const before = physicians.size === 0 ? 0n : treeRoot(physicians);
    applyChanges(physicians, changes);
    await fixture
      .as(fixture.keys.authority)
      .enrolmentRegistry.publishRoot(PHYSICIANS, before, treeRoot(physicians), physicians.size, encodeLeaves(changes));
  }

  const verify = async (changed: Partial<Voucher> = {}, asked: VoucherRequest = request, at = now) =>
    verifyVoucher(fixture.network, asked, { ...voucher, ...changed }, at);

  it("shows that the holder of the platform's pseudonym is in the group, until the request ends", async () => {
    const shown = { platformId: WEIBO, pseudonym: derivePseudonym(wallet, WEIBO), groupId: PHYSICIANS };
    expect(await verify()).to.deep.equal(shown);
    expect(await verify({}, request, request.expiresAt)).to.deep.equal(shown);
    expect(await verify({ points: malleate(voucher.points, 5n) })).to.deep.equal(shown);
    await expectRejectedCode(verify({}, request, request.expiresAt + 1), "PSEUDONYM_VOUCHER_EXPIRED");
    for (const time of [Number.NaN, -1, "", null, false]) {
      await expectRejectedCode(verify({}, request, time as number), "PSEUDONYM_VOUCHER_REQUEST_MALFORMED");
    }
  });

  it("carries the pseudonym and the request, and nothing else", () => {
    expect(voucher).to.have.all.keys(...Object.keys(request), "pseudonym", "root", "points");
  });

  it("needs no registration, and is the same pseudonym as on chain", async () => {
    const { pseudonym } = await registered(fixture, 0, "weibo");
    expect((await verify()).pseudonym).to.equal(pseudonym);
  });

  it("refuses it for another platform, network, chain, group, domain, nonce or end: by its fields, and if they are changed by its proof", async () => {
    const changes: Partial<VoucherRequest>[] = [
      { platformId: platformIdOf("wechat") },
      { groupId: 0 },
      { domain: "other.example" },
      { nonce: id("another") as Hex },
      { expiresAt: request.expiresAt + 1 },
    ];
    for (const change of changes) {
      const other = { ...request, ...change };
      await expectRejectedCode(verify({}, other), "PSEUDONYM_VOUCHER_MISMATCH");
      await expectRejectedCode(verify(change, other), "PSEUDONYM_PROOF_FALSE");
    }
    const elsewhere: Partial<VoucherRequest>[] = [{ networkId: id("another") as Hex }, { chainId: 1n }];
    const { deployment, runner } = fixture.network;
    for (const change of elsewhere) {
      const other = { ...request, ...change };
      await expectRejectedCode(verify(change, other), "PSEUDONYM_VOUCHER_OTHER_NETWORK");
      const network = connectNetwork({ ...deployment, ...change }, runner);
      const made = verifyVoucher(network, other, { ...voucher, ...change }, now);
      await expectRejectedCode(made, "PSEUDONYM_PROOF_FALSE");
    }
  });

  it("refuses another pseudonym, root or points, and what is no voucher", async () => {
    const other = derivePseudonym(fixture.wallets[1] as Wallet, WEIBO);
    await expectRejectedCode(verify({ pseudonym: other }), "PSEUDONYM_PROOF_FALSE");
    await expectRejectedCode(verify({ root: treeRoot(fixture.tree) }), "PSEUDONYM_PROOF_FALSE");
    for (const changed of [
      { root: 0n },
      { pseudonym: String(voucher.pseudonym) },
      { points: [] },
      { points: undefined },
    ]) {
      await expectRejectedCode(verify(changed as never), "PSEUDONYM_PROOF_MALFORMED");
    }
    for (const nothing of [undefined, null, "voucher"]) {
      await expectRejectedCode(
        verifyVoucher(fixture.network, request, nothing as never, now),
        "PSEUDONYM_PROOF_MALFORMED",
      );
    }
    await expectRejectedCode(verifyVoucher(fixture.network, request, {} as never, now), "PSEUDONYM_VOUCHER_MISMATCH");
  });

  it("refuses a proof against another group's root: citizens are not physicians for it", async () => {
    const citizen = await proveVoucher(wallet, merkleProof(fixture.tree, 0), request, CLINIC, await loadProver(31));
    const shown = verifyVoucher(fixture.network, request, citizen, now);
    await expectRejectedCode(shown, "PSEUDONYM_VOUCHER_ROOT_NOT_LIVE");
  });

  it("is no claim, and a claim is no voucher", async () => {
    const { network } = fixture;
    const { pseudonym } = voucher;
    const message = { action: "claim", groupId: PHYSICIANS, sequence: 1 } as const;
    const claim = await prove(fixture, 0, "weibo", message, physicians);
    const forged = { ...claim, points: voucher.points };
    await expectRejectedCode(verifyPseudonymProof(network.deployment, forged), "PSEUDONYM_PROOF_FALSE");
    if ((await network.pseudonymRegistry.sequenceOf(WEIBO, pseudonym)) === 0n) await registered(fixture, 0, "weibo");
    await expect(network.pseudonymRegistry.claim(WEIBO, PHYSICIANS, toChainProof(forged, "claim")))
      .to.be.revertedWithCustomError(network.pseudonymRegistry, "PseudonymProofInvalid")
      .withArgs(pseudonym);
    await expectRejectedCode(verify({ points: claim.points, root: claim.root }), "PSEUDONYM_PROOF_FALSE");
    await network.pseudonymRegistry.claim(WEIBO, PHYSICIANS, toChainProof(claim, "claim"));
  });

  it("is not given for another network, to a page that passes a request on, or without membership", async () => {
    const prover = await loadProver(31);
    const path = merkleProof(physicians, 0);
    const elsewhere = { ...request, networkId: id("another") as Hex };
    await expectRejectedCode(proveVoucher(wallet, path, elsewhere, CLINIC, prover), "PSEUDONYM_VOUCHER_OTHER_NETWORK");
    await expectRejectedCode(
      proveVoucher(wallet, path, request, "evil.example", prover),
      "PSEUDONYM_VOUCHER_DOMAIN_MISMATCH",
    );
    const stranger = restoreWallet((fixture.wallets[1] as Wallet).mnemonic, wallet.networkId);
    await expectRejectedCode(proveVoucher(stranger, path, request, CLINIC, prover), "PSEUDONYM_NOT_MEMBER");
    const shallow = await loadProver(1);
    await expectRejectedCode(proveVoucher(wallet, path, request, CLINIC, shallow), "PSEUDONYM_PROVER_DEPTH_WRONG");
  });

  it("refuses requests that nobody gives out, to make, to answer and to check", async () => {
    const { deployment } = fixture.network;
    const asked = { platformId: WEIBO, groupId: PHYSICIANS, domain: CLINIC };
    const malformed: readonly Partial<Record<keyof VoucherRequest, unknown>>[] = [
      { platformId: "weibo" },
      { groupId: -1 },
      { groupId: 1.5 },
      { groupId: 2 ** 32 },
      { domain: "" },
      { domain: "https://clinic.example" },
      { domain: "clinic.example\nother" },
      { domain: undefined },
      { nonce: "0x12" },
      { nonce: [request.nonce] },
      { platformId: [request.platformId] },
      { networkId: [request.networkId] },
      { platformId: request.platformId.toUpperCase() },
      { domain: "Clinic.example" },
      { domain: "клиника.example" },
      { chainId: 1 },
      { expiresAt: -1 },
      { expiresAt: undefined },
    ];
    for (const change of malformed) {
      const wrong = { ...request, ...change } as VoucherRequest;
      const code = "PSEUDONYM_VOUCHER_REQUEST_MALFORMED";
      if (Object.keys(change).some((key) => key in asked)) {
        expectCode(() => createVoucherRequest(deployment, { ...asked, ...change } as never, now), code);
      }
      await expectRejectedCode(verify({}, wrong), code);
      const path = merkleProof(physicians, 0);
      await expectRejectedCode(proveVoucher(wallet, path, wrong, CLINIC, await loadProver(31)), code);
    }
  });

  it("counts while the group's root does: a removed member's ends with the window", async () => {
    const { rootWindowSeconds } = fixture.definition;
    await publishPhysicians([{ place: 0, leaf: 0n }]);
    const replacedAt = await time.latest();
    expect((await verify()).groupId).to.equal(PHYSICIANS);
    await time.increaseTo(replacedAt + rootWindowSeconds);
    await expectRejectedCode(verify(), "PSEUDONYM_VOUCHER_ROOT_NOT_LIVE");
  });
});
