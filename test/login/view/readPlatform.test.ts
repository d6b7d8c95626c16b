import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet as KeyWallet, ZeroAddress } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { readPlatform } from "../../../sdk/login/view/readPlatform.ts";
import { claimGroup } from "../../../sdk/pseudonym/claimGroup.ts";
import { freezePseudonym } from "../../../sdk/pseudonym/freezePseudonym.ts";
import { commonDeadline } from "../../../sdk/pseudonym/message.ts";
import { replacePseudonymBySignature } from "../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { expectRejectedCode } from "../../codes.ts";
import { PHYSICIANS, publishPhysicians } from "../../pseudonym/licence.ts";
import { deployWithPeople, leaseEnd, platformIdOf, prove, registered } from "../../pseudonym/people.ts";
import { openSite } from "../visitor.ts";

const WEIBO = platformIdOf("weibo");

describe("readPlatform", () => {
  it("answers what a verifier asks of a pseudonym, from its registration to its end", async () => {
    const fixture = await deployWithPeople();
    const { network } = fixture;
    const view = readPlatform(network, WEIBO);
    expect(await view.domain()).to.equal("weibo.com");
    expect(await view.chainTime()).to.equal(await time.latest());
    const none = { controller: ZeroAddress, sequence: 0, validUntil: 0, isLive: false, isFrozen: false };
    expect(await view.stateOf(7n)).to.deep.equal(none);

    const { pseudonym, controller } = await registered(fixture, 0, "weibo");
    const validUntil = await leaseEnd(fixture);
    const live = { controller: controller.address, sequence: 1, validUntil, isLive: true, isFrozen: false };
    expect(await view.stateOf(pseudonym)).to.deep.equal(live);
    expect(await view.pseudonymOf(controller.address.toLowerCase() as Hex)).to.equal(pseudonym);
    expect(await readPlatform(network, platformIdOf("wechat")).pseudonymOf(controller.address as Hex)).to.equal(
      undefined,
    );
    expect(await view.hasClaims(pseudonym, [])).to.equal(true);
    expect(await view.hasClaims(pseudonym, [0])).to.equal(false);
    expect(await view.claimsOf(pseudonym)).to.deep.equal([]);
    expect(await view.disclosureOf(pseudonym)).to.equal(0);

    const next = KeyWallet.createRandom().address as Hex;
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: commonDeadline(await time.latest()) };
    await replacePseudonymBySignature(network, controller, state, next);
    expect(await view.pseudonymOf(controller.address as Hex)).to.equal(undefined);
    expect(await view.pseudonymOf(next)).to.equal(pseudonym);

    const freeze = { action: "freeze", controller: ZeroAddress as Hex, sequence: 2 } as const;
    await freezePseudonym(network, await prove(fixture, 0, "weibo", freeze));
    expect(await view.stateOf(pseudonym)).to.include({ controller: ZeroAddress, isLive: false, isFrozen: true });
    expect(await view.pseudonymOf(next)).to.equal(undefined);
    await time.increaseTo(await leaseEnd(fixture));
    expect(await view.stateOf(pseudonym)).to.include({ isFrozen: false });
  });

  it("knows the claims that count, and a login that requires one is refused without", async () => {
    const fixture = await deployWithPeople();
    const physicians = await publishPhysicians(fixture, fixture.wallets.slice(0, 1));
    const { pseudonym, controller } = await registered(fixture, 0, "weibo");
    const site = openSite(fixture);
    const groups = [PHYSICIANS];
    const signIn = async (): Promise<unknown> => site.verify(await site.answer(pseudonym, controller), { groups });
    await expectRejectedCode(signIn(), "LOGIN_GROUP_MISSING");
    const message = { action: "claim", groupId: PHYSICIANS, sequence: 1 } as const;
    await claimGroup(fixture.network, await prove(fixture, 0, "weibo", message, physicians));
    expect(await site.view.claimsOf(pseudonym)).to.deep.equal([PHYSICIANS]);
    expect(await signIn()).to.include({ pseudonym, state: "registered" });
    await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(PHYSICIANS, 1);
    expect(await site.view.claimsOf(pseudonym)).to.deep.equal([]);
    await expectRejectedCode(signIn(), "LOGIN_GROUP_MISSING");
  });

  it("knows which roots count", async () => {
    const fixture = await deployWithPeople();
    const view = readPlatform(fixture.network, WEIBO);
    expect(await view.isLiveRoot(treeRoot(fixture.tree))).to.equal(true);
    for (const root of [0n, 5n]) expect(await view.isLiveRoot(root)).to.equal(false);
    await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
    expect(await view.isLiveRoot(treeRoot(fixture.tree))).to.equal(false);
  });

  it("refuses a platform that is none", async () => {
    const { network } = await deployWithPeople();
    await expectRejectedCode(readPlatform(network, platformIdOf("nowhere")).domain(), "PLATFORM_UNKNOWN");
  });
});
