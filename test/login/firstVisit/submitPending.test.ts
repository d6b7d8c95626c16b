import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import type { RegistrationStore } from "../../../sdk/login/store/loginStore.ts";
import type { PlatformView } from "../../../sdk/login/view/platformView.ts";
import { submitPending } from "../../../sdk/login/firstVisit/submitPending.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { submitPseudonymProofs } from "../../../sdk/pseudonym/submitPseudonymProofs.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove } from "../../pseudonym/people.ts";
import { type Site, controllerOfPerson, firstVisit, openSite } from "../visitor.ts";

const WEIBO = platformIdOf("weibo");

describe("submitPending", () => {
  let fixture: PeopleFixture;
  let site: Site;
  let proofs: readonly PseudonymProof[];
  let sent: (readonly PseudonymProof[])[];

  beforeEach(async () => {
    fixture = await deployWithPeople();
    site = openSite(fixture);
    sent = [];
    proofs = [await prove(fixture, 0, "weibo"), await prove(fixture, 1, "weibo")];
    for (const [person, proof] of proofs.entries()) await visit(site, person, proof);
  });

  const visit = async (at: Site, person: number, proof: PseudonymProof, slug = "weibo"): Promise<void> => {
    await at.verify(await firstVisit(at, controllerOfPerson(fixture, person, slug), proof));
  };

  const send = async (batch: readonly PseudonymProof[]): Promise<unknown> => {
    sent.push(batch);
    return submitPseudonymProofs(fixture.network, batch);
  };

  const outcomes = async (submit = send, registrations = site.store.registrations): Promise<readonly string[]> =>
    (await submitPending(site.view, registrations, submit)).map(({ outcome }) => outcome);

  const expectAllRegistered = async (): Promise<void> => {
    for (const { pseudonym, controller } of proofs) {
      expect(await site.view.stateOf(pseudonym)).to.include({ controller, sequence: 1, isLive: true });
    }
    expect(await site.store.registrations.list(WEIBO)).to.deep.equal([]);
  };

  it("sends one platform's registrations in one transaction, sorted by pseudonym", async () => {
    const other = openSite(fixture, "wechat", site.store);
    await visit(other, 0, await prove(fixture, 0, "wechat"), "wechat");
    const height = await time.latestBlock();
    expect(await outcomes()).to.deep.equal(["registered", "registered"]);
    expect(await time.latestBlock()).to.equal(height + 1);
    const sorted = proofs.map(({ pseudonym }) => pseudonym).sort((a, b) => (a < b ? -1 : 1));
    expect(sent.map((batch) => batch.map(({ pseudonym }) => pseudonym))).to.deep.equal([sorted]);
    expect(await site.store.registrations.list(other.view.platformId)).to.have.length(1);
    await expectAllRegistered();
  });

  it("sends nothing where nothing is held", async () => {
    await outcomes();
    expect(await outcomes()).to.deep.equal([]);
    expect(sent).to.have.length(1);
  });

  it("loses nothing if it is killed before it sends, or while", async () => {
    const broken = (): Promise<never> => Promise.reject(new Error("killed"));
    await expectFails(outcomes(broken));
    const oneOnly = async ([first]: readonly PseudonymProof[]): Promise<never> => {
      await submitPseudonymProofs(fixture.network, [first as PseudonymProof]);
      throw new Error("killed");
    };
    await expectFails(outcomes(oneOnly));
    expect(await site.store.registrations.list(WEIBO)).to.have.length(2);
    expect(await outcomes()).to.deep.equal(["registered", "registered"]);
    expect(sent.map((batch) => batch.length)).to.deep.equal([1]);
    await expectAllRegistered();
  });

  it("sends nothing twice if it is killed after it sent, or between two that it lets go", async () => {
    const sendThenDie = async (batch: readonly PseudonymProof[]): Promise<never> => {
      await send(batch);
      throw new Error("killed");
    };
    await expectFails(outcomes(sendThenDie));
    let drops = 0;
    const dying: RegistrationStore = {
      ...site.store.registrations,
      drop: (proof) => (drops++ === 0 ? site.store.registrations.drop(proof) : Promise.reject(new Error("killed"))),
    };
    await expectFails(outcomes(send, dying));
    expect(await site.store.registrations.list(WEIBO)).to.have.length(1);
    expect(await outcomes()).to.deep.equal(["registered"]);
    expect(sent).to.have.length(1);
    await expectAllRegistered();
  });

  it("changes each pseudonym once if two processes send at once", async () => {
    const other = (batch: readonly PseudonymProof[]): Promise<unknown> =>
      submitPseudonymProofs(fixture.as(fixture.keys.stranger), batch);
    await Promise.all([outcomes(), outcomes(other)]);
    await outcomes();
    await expectAllRegistered();
  });

  it("holds on to what a relayer has not sent yet, and lets it lapse with its deadline", async () => {
    const relayer = (): Promise<void> => Promise.resolve();
    expect(await outcomes(relayer)).to.deep.equal(["waiting", "waiting"]);
    expect(await site.store.registrations.list(WEIBO)).to.have.length(2);
    await time.increaseTo((proofs[0] as PseudonymProof).deadline + 1);
    expect(await outcomes()).to.deep.equal(["lapsed", "lapsed"]);
    expect(sent).to.deep.equal([]);
    expect(await site.store.registrations.list(WEIBO)).to.deep.equal([]);
  });

  it("does not send a registration whose root is withdrawn while it waits, and lets it go with its deadline", async () => {
    await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
    expect(await outcomes()).to.deep.equal(["waiting", "waiting"]);
    await time.increaseTo((proofs[0] as PseudonymProof).deadline + 1);
    expect(await outcomes()).to.deep.equal(["lapsed", "lapsed"]);
    expect(sent).to.deep.equal([]);
  });

  it("loses nothing by a view that is behind the one that took the answer, or whose blocks are being replaced", async () => {
    const behind: PlatformView = { ...site.view, isLiveRoot: () => Promise.resolve(false) };
    const settled = await submitPending(behind, site.store.registrations, send);
    expect(settled.map(({ outcome }) => outcome)).to.deep.equal(["waiting", "waiting"]);
    expect(sent).to.deep.equal([]);
    expect(await outcomes()).to.deep.equal(["registered", "registered"]);
    await expectAllRegistered();
  });

  it("holds nothing of a visit whose store failed, and signs in with the same proof afterwards", async () => {
    const fresh = openSite(fixture);
    const { registrations } = fresh.store;
    const [proof] = proofs as [PseudonymProof];
    const dead = openSite(fixture, "weibo", {
      ...fresh.store,
      registrations: { ...registrations, hold: () => Promise.reject(new Error("killed")) },
    });
    await expectFails(visit(dead, 0, proof));
    expect(await registrations.list(WEIBO)).to.deep.equal([]);
    const late = openSite(fixture, "weibo", {
      ...fresh.store,
      registrations: {
        ...registrations,
        hold: async (...held) => registrations.hold(...held).then(() => Promise.reject(new Error("killed"))),
      },
    });
    await expectFails(visit(late, 0, proof));
    await visit(fresh, 0, proof);
    expect(await registrations.list(WEIBO)).to.have.length(1);
  });
});

async function expectFails(acting: Promise<unknown>): Promise<void> {
  const thrown = await acting.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).to.have.property("message", "killed");
}
