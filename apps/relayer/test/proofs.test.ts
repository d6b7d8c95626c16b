import { call, dumpDatabase } from "@realdid/service/testing";
import { expect } from "chai";
import { registerPseudonym } from "realdid";

import { sendOnce } from "../src/runRelayer.ts";
import { type TestRelayer, describeOnRelayer } from "./setup/relayer.ts";
import { bodyOf, controllerOf, passTime, world } from "./setup/world.ts";

async function post({ url }: TestRelayer, body: unknown): Promise<string> {
  const { status, json, text } = await call(`${url}/v1/proofs`, "POST", body);
  expect(status, text).to.equal(202);
  return String(json.id);
}

async function ask({ url }: TestRelayer, id: string): Promise<Readonly<Record<string, unknown>>> {
  return (await call(`${url}/v1/proofs/${id}`, "GET")).json;
}

describeOnRelayer("A relayer", (running) => {
  it("submits what waits in one transaction for each platform, and says so", async () => {
    const { proofs } = world();
    const ids: string[] = [];
    for (const proof of proofs) ids.push(await post(running(), bodyOf(proof)));
    expect(await ask(running(), ids[0]!)).to.deep.equal({ state: "waiting" });
    await sendOnce(running().relayer);
    const reports = await Promise.all(ids.map((id) => ask(running(), id)));
    expect(reports.map(({ state }) => state)).to.deep.equal(["done", "done", "done"]);
    const [first, second, other] = reports.map(({ transaction }) => transaction);
    expect(first)
      .to.match(/^0x[0-9a-f]{64}$/u)
      .and.equal(second)
      .and.not.equal(other);
    for (const proof of proofs) expect(await controllerOf(proof)).to.equal(proof.controller);
  });

  it("takes the same proof once, however often and at whatever instant it comes", async () => {
    const [proof] = world().proofs;
    const ids = await Promise.all([1, 2, 3].map(() => post(running(), bodyOf(proof))));
    expect(new Set(ids).size).to.equal(1);
    await sendOnce(running().relayer);
    expect((await call(`${running().url}/v1/proofs`, "POST", bodyOf(proof))).json).to.deep.equal({
      id: ids[0],
      state: "done",
    });
    const sent = await running().relayer.signer.getNonce();
    await sendOnce(running().relayer);
    expect(await running().relayer.signer.getNonce()).to.equal(sent);
  });

  it("says done of a proof that someone else has submitted, and moved on if the pseudonym went another way", async () => {
    const { proofs, rival, network } = world();
    const ids = [await post(running(), bodyOf(proofs[0])), await post(running(), bodyOf(rival))];
    const { hash } = await registerPseudonym(network, rival);
    await sendOnce(running().relayer);
    expect(await ask(running(), ids[0]!)).to.deep.equal({ state: "moved on" });
    expect(await ask(running(), ids[1]!)).to.deep.equal({ state: "done", transaction: hash });
  });

  it("refuses a proof whose deadline came before it was sent", async () => {
    const id = await post(running(), bodyOf(world().proofs[0]));
    await passTime(3_600);
    await sendOnce(running().relayer);
    expect(await ask(running(), id)).to.deep.equal({ state: "refused", code: "PSEUDONYM_DEADLINE_PASSED" });
  });

  it("keeps nothing of a pseudonym once it is settled, and nothing at all some time later", async () => {
    const { proofs } = world();
    const ids = await Promise.all(proofs.map((proof) => post(running(), bodyOf(proof))));
    await sendOnce(running().relayer);
    const dump = await dumpDatabase(running().relayer.database);
    const log = running().readLog().toLowerCase();
    for (const { pseudonym, controller } of proofs) {
      const forms = [pseudonym.toString(16), String(pseudonym), controller.slice(2).toLowerCase()];
      for (const form of forms) {
        expect(dump).to.not.include(form);
        expect(log).to.not.include(form);
      }
    }
    for (const id of ids) expect(log).to.not.include(id);
    expect(log).to.not.include("127.0.0.1:1").and.not.include("/v1/proofs/0");
    const later = { ...running().relayer, now: () => Math.floor(Date.now() / 1_000) + 6_000 };
    await sendOnce(later);
    expect((await call(`${running().url}/v1/proofs/${ids[0]}`, "GET")).json.code).to.equal("RELAYER_PROOF_UNKNOWN");
  });

  const refusals: readonly (readonly [
    what: string,
    change: (body: Record<string, unknown>) => unknown,
    code: string,
  ])[] = [
    ["of another network", (body) => ({ ...body, networkId: `0x${"11".repeat(32)}` }), "PSEUDONYM_PROOF_OTHER_NETWORK"],
    ["of another chain", (body) => ({ ...body, chainId: "1" }), "PSEUDONYM_PROOF_OTHER_NETWORK"],
    [
      "with a deadline of its own",
      (body) => ({ ...body, deadline: Number(body.deadline) + 1 }),
      "RELAYER_DEADLINE_WRONG",
    ],
    [
      "with a deadline too far ahead",
      (body) => ({ ...body, deadline: Number(body.deadline) + 3_600 }),
      "RELAYER_DEADLINE_WRONG",
    ],
    [
      "with a deadline that passed",
      (body) => ({ ...body, deadline: Number(body.deadline) - 3_600 }),
      "RELAYER_DEADLINE_WRONG",
    ],
    [
      "for a platform that nobody knows",
      (body) => ({ ...body, platformId: `0x${"22".repeat(32)}` }),
      "RELAYER_PLATFORM_UNKNOWN",
    ],
    ["against a root that is not live", (body) => ({ ...body, root: `0x${"03".repeat(32)}` }), "RELAYER_ROOT_NOT_LIVE"],
    ["that is false", (body) => ({ ...body, controller: `0x${"44".repeat(20)}` }), "PSEUDONYM_PROOF_FALSE"],
    [
      "with a number beyond the field",
      (body) => ({ ...body, pseudonym: `0x${"ff".repeat(32)}` }),
      "PSEUDONYM_PROOF_MALFORMED",
    ],
    ["without points", (body) => ({ ...body, points: [] }), "SERVICE_REQUEST_INVALID"],
    ["with a field too many", (body) => ({ ...body, note: "mine" }), "SERVICE_REQUEST_INVALID"],
    ["that is none", () => [], "SERVICE_REQUEST_INVALID"],
    ["that is too big", (body) => ({ ...body, note: "x".repeat(20_000) }), "SERVICE_BODY_TOO_LARGE"],
  ];
  for (const [what, change, code] of refusals) {
    it(`refuses a proof ${what}, and keeps nothing of it`, async () => {
      const answer = await call(`${running().url}/v1/proofs`, "POST", change(bodyOf(world().proofs[0])));
      expect(answer.json.code, answer.text).to.equal(code);
      expect(answer.status).to.be.within(400, 499);
      const { db } = running().relayer.database;
      expect(await db.selectFrom("relayer_proofs").select("id").execute()).to.deep.equal([]);
    });
  }

  it("lets pages of known wallets send, and no others", async () => {
    const { url } = running();
    const allowed = async (origin: string): Promise<string | null> => {
      const { headers } = await call(`${url}/v1/proofs`, "OPTIONS", undefined, { origin });
      return headers.get("access-control-allow-origin");
    };
    expect(await allowed("https://wallet.example")).to.equal("https://wallet.example");
    expect(await allowed("https://evil.example")).to.equal(null);
  });

  it("shows counts and its balance to the operator alone", async () => {
    await post(running(), bodyOf(world().proofs[0]));
    const { text } = await call(`${running().metricsUrl}/metrics`, "GET");
    expect(text)
      .to.include("realdid_relayer_proofs_waiting 1")
      .and.match(/realdid_relayer_balance_ether [1-9]/u);
    expect((await call(`${running().url}/metrics`, "GET")).status).to.equal(404);
  });
});

describeOnRelayer(
  "A relayer with a full queue",
  (running) => {
    it("asks to come back, and still answers for what it has", async () => {
      const { proofs } = world();
      const id = await post(running(), bodyOf(proofs[0]));
      const full = await call(`${running().url}/v1/proofs`, "POST", bodyOf(proofs[1]));
      expect([full.status, full.json.code]).to.deep.equal([503, "RELAYER_QUEUE_FULL"]);
      expect(await post(running(), bodyOf(proofs[0]))).to.equal(id);
    });
  },
  { change: { RELAYER_QUEUE: "1" }, kinds: ["pglite"] },
);

describeOnRelayer(
  "A relayer without ether",
  (running) => {
    it("lets proofs wait until their deadline, and shows it", async () => {
      const id = await post(running(), bodyOf(world().proofs[0]));
      await sendOnce(running().relayer);
      expect(await ask(running(), id)).to.deep.equal({ state: "waiting" });
      expect((await call(`${running().url}/ready`, "GET")).json.code).to.equal("RELAYER_FUNDS_MISSING");
      const { text } = await call(`${running().metricsUrl}/metrics`, "GET");
      expect(text).to.include('batches_held_up_total{code="RELAYER_FUNDS_MISSING"} 1');
      const { provider, relayer } = { ...world(), ...running() };
      await provider.send("anvil_setBalance", [relayer.signer.address, "0xde0b6b3a7640000"]);
      await sendOnce(relayer);
      expect((await ask(running(), id)).state).to.equal("done");
    });
  },
  { isPoor: true, kinds: ["pglite"] },
);

describeOnRelayer(
  "A relayer with a low fee cap",
  (running) => {
    it("lets proofs wait while gas costs more", async () => {
      const { provider, proofs } = world();
      const id = await post(running(), bodyOf(proofs[0]));
      await provider.send("anvil_setNextBlockBaseFeePerGas", ["0x12a05f2000"]);
      await provider.send("evm_mine", []);
      await sendOnce(running().relayer);
      expect(await ask(running(), id)).to.deep.equal({ state: "waiting" });
      expect(await controllerOf(proofs[0])).to.match(/^0x0+$/u);
    });
  },
  { change: { RELAYER_HIGHEST_FEE_GWEI: "10" }, kinds: ["pglite"] },
);
