import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet as KeyWallet, ZeroAddress } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { formatAnswer, parseAnswer } from "../../../sdk/login/challenge/answerJson.ts";
import { readStanding } from "../../../sdk/login/verify/readStanding.ts";
import { submitPending } from "../../../sdk/login/firstVisit/submitPending.ts";
import { freezePseudonym } from "../../../sdk/pseudonym/freezePseudonym.ts";
import { commonDeadline } from "../../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { registerPseudonym } from "../../../sdk/pseudonym/registerPseudonym.ts";
import { releasePseudonym } from "../../../sdk/pseudonym/releasePseudonym.ts";
import { replacePseudonymBySignature } from "../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { submitPseudonymProofs } from "../../../sdk/pseudonym/submitPseudonymProofs.ts";
import { expectCode, expectRejectedCode } from "../../codes.ts";
import { malleate } from "../../pseudonym/malleate.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove, publish } from "../../pseudonym/people.ts";
import { type Site, controllerOfPerson, firstVisit, openSite } from "../visitor.ts";

const WEIBO = platformIdOf("weibo");

describe("First visit", () => {
  let fixture: PeopleFixture;
  let network: PeopleFixture["network"];
  let site: Site;
  let controller: KeyWallet;
  let registration: PseudonymProof;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    ({ network } = fixture);
    site = openSite(fixture);
    controller = controllerOfPerson(fixture, 0);
    registration = await prove(fixture, 0, "weibo");
  });

  const visit = async (changes: Partial<PseudonymProof> = {}, by = controller): Promise<string> =>
    (await site.verify(await firstVisit(site, by, { ...registration, ...changes }))).state;

  const standing = async (): Promise<string | undefined> => {
    const visitor = { pseudonym: registration.pseudonym, controller: registration.controller };
    return (await readStanding(site.view, site.store.registrations, visitor))?.state;
  };

  const submit = (): ReturnType<typeof submitPending> =>
    submitPending(site.view, site.store.registrations, (proofs) => submitPseudonymProofs(network, proofs));

  /** A real registration by another key of the same person. */
  const byAnotherController = (changes: Partial<PseudonymProof> = {}): Promise<PseudonymProof> =>
    prove(fixture, 0, "weibo", { controller: controllerOfPerson(fixture, 0, "weibo", 1).address as Hex, ...changes });

  it("signs in at once, before anything is on chain, and is registered by the next batch", async () => {
    const { pseudonym, deadline } = registration;
    const session = await site.verify(await firstVisit(site, controller, registration));
    const { address } = controller;
    const visitor = { platformId: WEIBO, pseudonym, controller: address, signedBy: "controller" };
    expect(session).to.deep.equal({ ...visitor, state: "pending", endsAt: deadline });
    expect((await site.view.stateOf(pseudonym)).sequence).to.equal(0);
    expect(await submit()).to.deep.equal([{ pseudonym, outcome: "registered" }]);
    expect(await standing()).to.equal("registered");
    expect(await site.store.registrations.find(WEIBO, pseudonym)).to.equal(undefined);
    expect(await site.verify(await site.answer(pseudonym, controller))).to.deep.equal({
      ...visitor,
      state: "registered",
    });
    expect(await submit()).to.deep.equal([]);
  });

  it("stands also at the moment at which its registration arrives on chain", async () => {
    await visit();
    const { pseudonym, controller: address } = registration;
    const { registrations } = site.store;
    // Between the two questions, the state on chain and what is held, the batch is mined and settled.
    const find = async (platformId: Hex, of: bigint): Promise<PseudonymProof | undefined> => {
      await submit();
      return registrations.find(platformId, of);
    };
    const seen = await readStanding(site.view, { ...registrations, find }, { pseudonym, controller: address });
    expect(seen).to.deep.equal({ state: "registered", sequence: 1 });
  });

  it("travels as JSON", async () => {
    const answer = await firstVisit(site, controller, registration);
    const sent = JSON.stringify(formatAnswer(network.deployment, answer));
    expect(parseAnswer(network.deployment, JSON.parse(sent))).to.deep.equal(answer);
    expect((await site.verify(parseAnswer(network.deployment, JSON.parse(sent)))).state).to.equal("pending");
    const other = { ...network.deployment, chainId: 1n };
    expectCode(() => parseAnswer(other, JSON.parse(sent)), "PSEUDONYM_PROOF_OTHER_NETWORK");
  });

  it("signs in again while it waits, with the registration or without", async () => {
    expect(await visit()).to.equal("pending");
    expect(await visit()).to.equal("pending");
    const again = await site.verify(await site.answer(registration.pseudonym, controller));
    expect(again).to.include({ state: "pending", endsAt: registration.deadline });
    expect(await site.store.registrations.list(WEIBO)).to.have.length(1);
  });

  it("finds that someone else submitted the registration meanwhile", async () => {
    const answer = await firstVisit(site, controller, registration);
    await registerPseudonym(network, registration);
    expect((await site.verify(answer)).state).to.equal("registered");
    expect(await site.store.registrations.list(WEIBO)).to.deep.equal([]);
  });

  it("refuses a registration for something else, and holds nothing", async () => {
    const stranger = KeyWallet.createRandom().address as Hex;
    const cases: [Partial<PseudonymProof>, string][] = [
      [{ platformId: platformIdOf("wechat") }, "LOGIN_REGISTRATION_MISMATCH"],
      [{ action: "renew" }, "LOGIN_REGISTRATION_MISMATCH"],
      [{ controller: stranger }, "LOGIN_REGISTRATION_MISMATCH"],
      [{ sequence: 1 }, "LOGIN_REGISTRATION_MISMATCH"],
      [{ groupId: 1 }, "PSEUDONYM_PROOF_FALSE"],
      [{ action: "claim", groupId: 1 }, "LOGIN_REGISTRATION_MISMATCH"],
      [{ controller: ZeroAddress as Hex }, "PSEUDONYM_PROOF_FALSE"],
      [{ deadline: "soon" as unknown as number }, "PSEUDONYM_PROOF_MALFORMED"],
      [{ points: [] as unknown as PseudonymProof["points"] }, "PSEUDONYM_PROOF_MALFORMED"],
      [
        { points: [1n, ...registration.points.slice(1)] as unknown as PseudonymProof["points"] },
        "PSEUDONYM_PROOF_MALFORMED",
      ],
      [
        { points: malleate(registration.points, 3n).map((x, i) => (i > 5 ? registration.points[i - 6] : x)) as never },
        "PSEUDONYM_PROOF_FALSE",
      ],
    ];
    for (const [change, code] of cases) await expectRejectedCode(visit(change), code);
    const mine = { ...registration, pseudonym: registration.pseudonym + 1n };
    const other = await site.answer(registration.pseudonym, controller, { registration: mine });
    await expectRejectedCode(site.verify(other), "LOGIN_REGISTRATION_MISMATCH");
    for (const nothing of [null, 7, "proof"]) {
      const answer = await site.answer(registration.pseudonym, controller, { registration: nothing as never });
      await expectRejectedCode(site.verify(answer), "PSEUDONYM_PROOF_MALFORMED");
    }
    expect(await site.store.registrations.list(WEIBO)).to.deep.equal([]);
  });

  it("refuses a proof that was made for another chain", async () => {
    const elsewhere = { ...network, deployment: { ...network.deployment, chainId: 1n } };
    const foreign = await prove({ ...fixture, network: elsewhere }, 0, "weibo");
    await expectRejectedCode(visit({ points: foreign.points }), "PSEUDONYM_PROOF_FALSE");
  });

  it("refuses a deadline that passed, is over an hour ahead, or no other wallet would choose", async () => {
    const common = registration.deadline;
    for (const deadline of [0, common - 1800, common + 3600, common + 1, common - 1]) {
      await expectRejectedCode(visit({ deadline }), "LOGIN_REGISTRATION_DEADLINE");
    }
    await time.increaseTo(common + 1);
    await expectRejectedCode(visit(), "LOGIN_REGISTRATION_DEADLINE");
  });

  it("takes a registration until the second of its deadline", async () => {
    await time.increaseTo(registration.deadline);
    expect(await visit()).to.equal("pending");
    await time.increase(1);
    expect(await standing()).to.equal(undefined);
  });

  it("refuses a root that does not count, and one that was withdrawn", async () => {
    await expectRejectedCode(visit({ root: 5n }), "LOGIN_REGISTRATION_ROOT_NOT_LIVE");
    await expectRejectedCode(visit({ root: 0n }), "LOGIN_REGISTRATION_ROOT_NOT_LIVE");
    await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
    await expectRejectedCode(visit(), "LOGIN_REGISTRATION_ROOT_NOT_LIVE");
  });

  it("holds nothing for a signature that is not the controller's", async () => {
    const answer = await firstVisit(site, KeyWallet.createRandom(), registration);
    const forged = { ...answer, controller: registration.controller };
    await expectRejectedCode(site.verify(forged), "LOGIN_SIGNATURE_INVALID");
    expect(await site.store.registrations.list(WEIBO)).to.deep.equal([]);
  });

  it("gains nothing by another form of the same proof", async () => {
    expect(await visit()).to.equal("pending");
    expect(await visit({ points: malleate(registration.points, 5n) })).to.equal("pending");
    expect(await site.store.registrations.list(WEIBO)).to.have.length(1);
    expect((await submit()).map(({ outcome }) => outcome)).to.deep.equal(["registered"]);
    expect((await site.view.stateOf(registration.pseudonym)).sequence).to.equal(1);
  });

  it("lets one of two controllers in, whoever come at once", async () => {
    const second = await byAnotherController();
    const other = controllerOfPerson(fixture, 0, "weibo", 1);
    const answers = [await firstVisit(site, controller, registration), await firstVisit(site, other, second)];
    const outcomes = await Promise.allSettled(answers.map((answer) => site.verify(answer)));
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    const refused = outcomes.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(refused.reason).to.have.property("code", "LOGIN_REGISTRATION_PENDING");
    expect(await site.store.registrations.list(WEIBO)).to.have.length(1);
  });

  it("is over once another controller of the same person is on chain", async () => {
    expect(await visit()).to.equal("pending");
    await registerPseudonym(network, await byAnotherController());
    expect(await standing()).to.equal(undefined);
    await expectRejectedCode(visit(), "LOGIN_PSEUDONYM_NOT_LIVE");
    const { pseudonym } = registration;
    expect(await submit()).to.deep.equal([{ pseudonym, outcome: "moved on" }]);
  });

  it("is over when its root is withdrawn, and no longer hinders another controller", async () => {
    expect(await visit()).to.equal("pending");
    await publish(fixture, fixture.tree, [11n]);
    expect(await standing()).to.equal("pending");
    await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
    expect(await standing()).to.equal(undefined);
    const other = controllerOfPerson(fixture, 0, "weibo", 1);
    expect(await visit(await byAnotherController(), other)).to.equal("pending");
    expect(await site.store.registrations.find(WEIBO, registration.pseudonym)).to.include({
      controller: other.address,
    });
  });

  it("refuses a pseudonym that is held otherwise or frozen, and a registration replayed after release", async () => {
    const { pseudonym } = registration;
    const untouched = await takeSnapshot();
    await registerPseudonym(network, registration);
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: commonDeadline(await time.latest()) };
    const held = await takeSnapshot();
    const next = KeyWallet.createRandom().address as Hex;
    await replacePseudonymBySignature(network, controller, state, next);
    await expectRejectedCode(visit(), "LOGIN_PSEUDONYM_NOT_LIVE");
    await held.restore();
    await releasePseudonym(network, controller, state);
    await expectRejectedCode(visit(), "LOGIN_REGISTRATION_MISMATCH");
    await untouched.restore();
    const freeze = { action: "freeze", controller: ZeroAddress as Hex } as const;
    await freezePseudonym(network, await prove(fixture, 0, "weibo", freeze));
    await expectRejectedCode(visit({ sequence: 1 }), "LOGIN_PSEUDONYM_NOT_LIVE");
  });

  it("lets nobody in where a qualification is required, since none is on chain yet", async () => {
    const answer = await firstVisit(site, controller, registration);
    await expectRejectedCode(site.verify(answer, { groups: [1] }), "LOGIN_GROUP_MISSING");
    // It is registered all the same: otherwise there would be nothing to claim the qualification for.
    expect((await submit()).map(({ outcome }) => outcome)).to.deep.equal(["registered"]);
  });
});
