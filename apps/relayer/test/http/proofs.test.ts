import { expect } from "chai";
import { type PseudonymProof, pseudonymStatus, withRunner } from "realdid";

import { chain, nextPerson, prove, testNetwork } from "../setup/world.ts";
import { describeOnRelayer, jsonOf } from "../setup/service.ts";

describeOnRelayer(
  "a proof",
  (running) => {
    let proof: PseudonymProof;
    let id: unknown;
    before(async () => {
      proof = await prove(nextPerson(), "weibo");
    });

    it("is accepted, and waits", async () => {
      const { status, json } = await running().post(proof);
      expect([status, json.state]).to.deep.equal([202, "waiting"]);
      expect(json.id).to.match(/^0x[0-9a-f]{64}$/u);
      id = json.id;
      const found = await running().state(id);
      expect([found.status, found.json]).to.deep.equal([200, { id, state: "waiting" }]);
    });

    it("is the same proof when it comes again, also at once and in other letters", async () => {
      const json = jsonOf(proof);
      const other = {
        ...json,
        platformId: `0x${String(json.platformId).slice(2).toUpperCase()}`,
        extra: { some: "thing" },
      };
      const answers = await Promise.all([running().post(proof), running().post(other), running().post(proof)]);
      for (const answer of answers) expect([answer.status, answer.json.id]).to.deep.equal([202, id]);
      const rows = await running().service.database.db.selectFrom("proof").select("id").execute();
      expect(rows).to.have.length(1);
    });

    it("is done after the next turn, on chain and here", async () => {
      await running().turn();
      const { json } = await running().state(id);
      expect(json.state).to.equal("done");
      const receipt = await chain().getTransactionReceipt(String(json.transaction));
      expect([receipt?.status, receipt?.from]).to.deep.equal([1, running().service.sender.wallet.address]);
      const reader = withRunner(testNetwork(), chain());
      const { controller, isLive } = await pseudonymStatus(reader, proof.platformId, proof.pseudonym);
      expect([controller, isLive]).to.deep.equal([proof.controller, true]);
    });

    it("that was done costs nothing when it comes again", async () => {
      const before = await running().nonce();
      expect((await running().post(proof)).json).to.include({ id, state: "done" });
      await running().turn();
      expect(await running().nonce()).to.equal(before);
    });

    it("of another change of the same pseudonym goes the same way", async () => {
      const person = nextPerson();
      await running().post(await prove(person, "weibo"));
      await running().turn();
      const freeze = await prove(person, "weibo", {
        ...{ action: "freeze", sequence: 1, controller: `0x${"00".repeat(20)}` },
      });
      const { json } = await running().post(freeze);
      await running().turn();
      expect((await running().state(json.id)).json.state).to.equal("done");
    });

    it("may come from a page of a known origin only, which may read the answer", async () => {
      const asked = (origin: string): Promise<Response> =>
        fetch(`${running().url}/v1/proofs`, {
          method: "OPTIONS",
          headers: {
            origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
          },
        });
      const known = await asked("https://wallet.example");
      expect(known.headers.get("access-control-allow-origin")).to.equal("https://wallet.example");
      expect(known.headers.get("access-control-allow-methods")).to.contain("POST");
      expect(known.headers.get("access-control-allow-headers")).to.equal("content-type");
      expect((await asked("https://evil.example")).headers.get("access-control-allow-origin")).to.equal(null);
      const sent = await running().post(proof, { origin: "https://wallet.example" });
      expect(sent.headers.get("access-control-allow-origin")).to.equal("https://wallet.example");
      expect(sent.headers.get("cache-control")).to.equal("no-store");
    });

    it("leaves counts that name nobody", async () => {
      const text = await (await fetch(`${running().metricsUrl}/metrics`)).text();
      expect(text).to.match(/^realdid_relayer_proofs_total\{outcome="done"\} [1-9]/mu);
      expect(text).to.match(/^realdid_relayer_balance_ether 9\.\d+$/mu);
      const labels = new Set(
        [
          ...text.matchAll(/^realdid_relayer_\w*(?:proofs|transactions|gas|waits|refusals|request)\w*\{([^}]*)\}/gmu),
        ].flatMap(([, all = ""]) => [...all.matchAll(/(\w+)=/gu)].map(([, name]) => name)),
      );
      expect([...labels].sort()).to.deep.equal(
        ["code", "le", "method", "outcome", "reason", "route", "status"].filter((name) => labels.has(name)),
      );
      expect(text).not.to.contain("0x");
      expect((await fetch(`${running().url}/metrics`)).status).to.equal(404);
    });
  },
  { RELAYER_WALLET_ORIGINS: "https://wallet.example" },
);
