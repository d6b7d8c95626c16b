import { LOCAL, localSigner } from "@realdid/service/testing";
import { expect } from "chai";
import { Transaction, Wallet } from "ethers";
import { submitPseudonymProofs, withRunner } from "realdid";

import { describeOnRelayer } from "../setup/service.ts";
import { chain, nextPerson, prove, rememberChain, testNetwork } from "../setup/world.ts";

/** Contracts as the guardian calls them, who may pause and withdraw at once. */
const asGuardian = (): ReturnType<typeof withRunner> => withRunner(testNetwork(), localSigner(LOCAL.guardian, chain()));

describeOnRelayer("what changes while a proof waits", (running) => {
  it("its root was withdrawn: it is refused, and nothing is paid", async () => {
    const { id } = (await running().post(await prove(nextPerson(), "weibo"))).json;
    const forget = await rememberChain();
    const { epoch } = await testNetwork().enrolmentRegistry.groupOf(0);
    await (await asGuardian().enrolmentRegistry.withdrawEpoch(0, epoch)).wait();
    await running().turn();
    const { json } = await running().state(id);
    expect(json).to.deep.equal({ id, state: "refused", code: "PSEUDONYM_ROOT_NOT_LIVE" });
    expect(await running().nonce()).to.equal(0);
    await forget();
  });

  it("the registry is paused: it goes on waiting, others are asked to come back, and after the pause it is done", async () => {
    const [kept, other] = [await prove(nextPerson(), "weibo"), await prove(nextPerson(), "weibo")];
    const { id } = (await running().post(kept)).json;
    const forget = await rememberChain();
    await (await asGuardian().pseudonymRegistry.pause()).wait();
    await running().turn();
    expect((await running().state(id)).json).to.deep.equal({ id, state: "waiting" });
    expect(await (await fetch(`${running().metricsUrl}/metrics`)).text()).to.contain('waits{reason="pause"} 1');
    const refused = await running().post(other);
    expect([refused.status, refused.json.code]).to.deep.equal([503, "REGISTRY_PAUSED"]);
    await forget();
    await running().turn();
    expect((await running().state(id)).json.state).to.equal("done");
  });

  it("its pseudonym was frozen: it has moved on", async () => {
    const person = nextPerson();
    await running().post(await prove(person, "weibo"));
    await running().turn();
    const renewal = await prove(person, "weibo", { action: "renew", sequence: 1 });
    const { id } = (await running().post(renewal)).json;
    const nobody = { controller: `0x${"00".repeat(20)}` } as const;
    const freeze = await prove(person, "weibo", { action: "freeze", sequence: 1, ...nobody });
    await running().post(freeze);
    // Whoever holds both may send the other one first.
    await submitPseudonymProofs(testNetwork(), [freeze]);
    const before = await running().nonce();
    await running().turn();
    await running().turn();
    expect((await running().state(id)).json.state).to.equal("moved on");
    expect(await running().nonce()).to.equal(before);
  });

  it("the account's key was changed: what the former one had on its way is not waited for", async () => {
    const former = Wallet.createRandom();
    const outgoing = { to: former.address, nonce: 7, gasLimit: 21_000n, chainId: testNetwork().deployment.chainId };
    await writeOutgoing(7, await former.signTransaction({ ...outgoing, type: 2, maxFeePerGas: 1n }));
    await expectNextIsDone();
  });

  it("the chain was set back: a transaction that its account has not come to is not waited for", async () => {
    const { sender } = running().service;
    const nonce = (await running().nonce()) + 5;
    const { chainId } = testNetwork().deployment;
    const raw = await sender.wallet.signTransaction({
      ...{ to: sender.wallet.address, nonce, gasLimit: 21_000n, chainId, type: 2 },
      maxFeePerGas: 10_000_000_000n,
    });
    await writeOutgoing(nonce, raw);
    await expectNextIsDone();
  });

  async function writeOutgoing(nonce: number, raw: string): Promise<void> {
    expect(Transaction.from(raw).nonce).to.equal(nonce);
    const { db } = running().service.database;
    await db
      .insertInto("outgoing")
      .values({ nonce, raw: Buffer.from(raw.slice(2), "hex") })
      .execute();
  }

  async function expectNextIsDone(): Promise<void> {
    const { id } = (await running().post(await prove(nextPerson(), "weibo"))).json;
    await running().turn();
    expect((await running().state(id)).json.state).to.equal("done");
    expect(await running().service.database.db.selectFrom("outgoing").select("nonce").execute()).to.deep.equal([]);
  }
});
