import { call } from "@realdid/service/testing";
import { expect } from "chai";
import type { PseudonymProof } from "realdid";

import { nextPerson, prove } from "../setup/world.ts";
import { describeOnRelayer, setBalance } from "../setup/service.ts";

/** A proof that is false, and different each time. */
const falseProof = (proof: PseudonymProof, i: number): PseudonymProof => ({ ...proof, pseudonym: BigInt(i + 1) });

describeOnRelayer(
  "the queue",
  (running) => {
    it("takes so many and asks further ones to come back, until there is room", async () => {
      const proofs = await Promise.all([0, 1, 2].map(() => prove(nextPerson(), "kuaishou")));
      for (const proof of proofs.slice(0, 2)) expect((await running().post(proof)).status).to.equal(202);
      const refused = await running().post(proofs[2]!);
      expect([refused.status, refused.json.code]).to.deep.equal([503, "RELAYER_QUEUE_FULL"]);
      expect(refused.headers.get("retry-after")).to.equal("2");
      expect((await running().post(proofs[0]!)).status, "one that waits is told so").to.equal(202);
      await running().turn();
      expect((await running().post(proofs[2]!)).status).to.equal(202);
      await running().turn();
    });
  },
  { RELAYER_QUEUE: "2" },
);

describeOnRelayer(
  "one pseudonym",
  (running) => {
    it("is paid for so often, and then others pay", async () => {
      const person = nextPerson();
      await running().post(await prove(person, "weibo"));
      await running().turn();
      await running().post(await prove(person, "weibo", { action: "renew", sequence: 1 }));
      await running().turn();
      const answer = await running().post(await prove(person, "weibo", { action: "renew", sequence: 2 }));
      expect([answer.status, answer.json.code]).to.deep.equal([429, "RELAYER_CHANGES_SPENT"]);
    });
  },
  { RELAYER_CHANGES: "2" },
);

describeOnRelayer(
  "a flood of false proofs",
  (running) => {
    it("is answered, and a true one among them is taken and sent", async () => {
      const proof = await prove(nextPerson(), "bilibili");
      const flood = Array.from({ length: 200 }, (_, i) => running().post(falseProof(proof, i)));
      let answer = await running().post(proof);
      while (answer.status === 503) answer = await running().post(proof);
      expect(answer.status).to.equal(202);
      for (const { json } of await Promise.all(flood)) {
        expect(json.code).to.be.oneOf(["PSEUDONYM_PROOF_FALSE", "SERVICE_BUSY"]);
      }
      await running().turn();
      expect((await running().state(answer.json.id)).json.state).to.equal("done");
    });
  },
  { RELAYER_PENDING: "16" },
);

describeOnRelayer(
  "one address",
  (running) => {
    it("may try so often, whatever it sends, and ask as often as it likes", async () => {
      const proof = await prove(nextPerson(), "bilibili");
      for (let i = 0; i < 3; i++) await running().post(i === 0 ? {} : falseProof(proof, i));
      const refused = await running().post(proof);
      expect([refused.status, refused.json.code]).to.deep.equal([429, "SERVICE_TOO_MANY_ATTEMPTS"]);
      for (let i = 0; i < 10; i++) expect((await running().state(`0x${"00".repeat(32)}`)).status).to.equal(404);
      expect((await running().post(proof, { "x-forwarded-for": "203.0.113.7" })).status, "not vouched for").to.equal(
        429,
      );
    });
  },
  { RELAYER_ATTEMPTS: "3" },
);

describeOnRelayer("without ether", (running) => {
  it("what waits goes on waiting, nothing new is taken, and both say why", async () => {
    const { address } = running().service.sender.wallet;
    const [kept, other] = [await prove(nextPerson(), "wechat"), await prove(nextPerson(), "wechat")];
    const { id } = (await running().post(kept)).json;
    await setBalance(address, "0");
    await running().turn();
    expect((await running().state(id)).json).to.deep.equal({ id, state: "waiting" });
    const refused = await running().post(other);
    expect([refused.status, refused.json.code]).to.deep.equal([503, "RELAYER_FUNDS_MISSING"]);
    expect((await running().post(kept)).json, "what is kept is told").to.deep.equal({ id, state: "waiting" });
    expect(await (await fetch(`${running().metricsUrl}/metrics`)).text()).to.contain('waits{reason="funds"} 1');
    for (const url of [running().url, running().metricsUrl]) {
      const ready = await call(`${url}/ready`, "GET");
      expect([ready.status, ready.json.code]).to.deep.equal([503, "RELAYER_FUNDS_MISSING"]);
    }
    await setBalance(address, "1");
    await running().turn();
    expect((await running().state(id)).json.state).to.equal("done");
    expect((await call(`${running().url}/ready`, "GET")).status).to.equal(200);
    expect((await running().post(other)).status).to.equal(202);
    await running().turn();
  });
});
