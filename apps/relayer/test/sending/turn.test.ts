import { expect } from "chai";
import { type PseudonymProof, platformId, registerPseudonym } from "realdid";

import { chain, chainNow, nextPerson, prove, rememberChain, testNetwork } from "../setup/world.ts";
import {
  type TestRelayer,
  describeOnRelayer,
  jsonOf,
  makeRelayerPlace,
  setBalance,
  startRelayer,
} from "../setup/service.ts";

const OTHER_CONTROLLER = { controller: `0x${"ab".repeat(20)}` } as const;
/** Modulus of the curve's coordinates. */
const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

/** (-A, -B, C) of the same proof: true as well, and other bytes. */
function mirrored(proof: PseudonymProof): PseudonymProof {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof.points;
  return { ...proof, points: [ax, P - ay, bx1, bx0, P - by1, P - by0, cx, cy] };
}

const postAll = async (running: TestRelayer, proofs: readonly PseudonymProof[]): Promise<unknown[]> => {
  const ids: unknown[] = [];
  for (const proof of proofs) {
    const { status, json } = await running.post(proof);
    expect(status, JSON.stringify(json)).to.equal(202);
    ids.push(json.id);
  }
  return ids;
};

describeOnRelayer("a turn", (running) => {
  it("sends one transaction for each platform, sorted by pseudonym, whoever came first", async () => {
    const people = [nextPerson(), nextPerson(), nextPerson()];
    const proofs: PseudonymProof[] = [];
    for (const person of people) for (const slug of ["weibo", "douyin"]) proofs.push(await prove(person, slug));
    const before = await running().nonce();
    const ids = await postAll(running(), proofs);
    await running().turn();
    expect((await running().nonce()) - before).to.equal(2);
    const answers = await Promise.all(ids.map((id) => running().state(id)));
    for (const { json } of answers) expect(json.state).to.equal("done");
    const transactions = new Set(answers.map(({ json }) => json.transaction));
    expect(transactions.size).to.equal(2);
    const platforms: string[] = [];
    for (const hash of transactions) {
      const sent = await chain().getTransaction(String(hash));
      const call = testNetwork().pseudonymRegistry.interface.parseTransaction(sent!);
      const pseudonyms = (call?.args.registrations as { pseudonym: bigint }[]).map(({ pseudonym }) => pseudonym);
      expect(pseudonyms).to.deep.equal([...pseudonyms].sort((a, b) => (a < b ? -1 : 1)));
      platforms.push(String(call?.args.platformId));
    }
    expect(platforms).to.have.members([platformId("weibo"), platformId("douyin")]);
  });

  it("does nothing when nothing waits", async () => {
    const before = await running().nonce();
    await running().turn();
    expect(await running().nonce()).to.equal(before);
  });

  it("settles the first of two proofs of a pseudonym, and the other has moved on", async () => {
    const person = nextPerson();
    const first = await prove(person, "kuaishou");
    const second = await prove(person, "kuaishou", OTHER_CONTROLLER);
    const before = await running().nonce();
    const ids = await postAll(running(), [first, second]);
    await running().turn();
    await running().turn();
    const states = await Promise.all(ids.map(async (id) => (await running().state(id)).json.state));
    expect(states).to.deep.equal(["done", "moved on"]);
    expect((await running().nonce()) - before, "the other one costs nothing").to.equal(1);
  });

  it("keeps only so many proofs of one pseudonym waiting", async () => {
    const person = nextPerson();
    const [first, second] = [await prove(person, "kuaishou"), await prove(person, "kuaishou", OTHER_CONTROLLER)];
    const third = await prove(person, "kuaishou", { controller: `0x${"cd".repeat(20)}` });
    await postAll(running(), [first, mirrored(first), second, mirrored(second)]);
    const fifth = await running().post(third);
    expect([fifth.status, fifth.json.code]).to.deep.equal([429, "RELAYER_PSEUDONYM_BUSY"]);
    await running().turn();
    await running().turn();
  });

  it("does not let one proof that another relayer was faster with hinder the others", async () => {
    const [taken, fine] = [await prove(nextPerson(), "bilibili"), await prove(nextPerson(), "bilibili")];
    const ids = await postAll(running(), [taken, fine]);
    await registerPseudonym(testNetwork(), taken);
    await running().turn();
    const states = await Promise.all(ids.map(async (id) => (await running().state(id)).json.state));
    expect(states).to.deep.equal(["moved on", "done"]);
  });
});

describeOnRelayer(
  "gas that costs more than is allowed",
  (running) => {
    it("is not paid: proofs wait", async () => {
      const proof = await prove(nextPerson(), "wechat");
      const [id] = await postAll(running(), [proof]);
      const block = await chain().getBlock("latest");
      await chain().send("anvil_setNextBlockBaseFeePerGas", ["0x12a05f200"]);
      await chain().send("evm_mine", []);
      await running().turn();
      expect((await running().state(id)).json.state).to.equal("waiting");
      expect(running().readLog()).to.contain('"waitsFor":"fee"');
      await chain().send("anvil_setNextBlockBaseFeePerGas", [`0x${(block?.baseFeePerGas ?? 1n).toString(16)}`]);
      await chain().send("evm_mine", []);
      await running().turn();
      expect((await running().state(id)).json.state).to.equal("done");
    });
  },
  { RELAYER_HIGHEST_FEE_GWEI: "4" },
);

for (const kind of ["pglite", "postgres"] as const) {
  describe(`what is kept (${kind})`, () => {
    it("lapses at its deadline, and is forgotten some time after it is settled", async () => {
      const forget = await rememberChain();
      const place = await makeRelayerPlace(kind, "0");
      const [running, stop] = await startRelayer(place, { RELAYER_KEEP_SECONDS: "0" });
      try {
        const proof = await prove(nextPerson(), "weibo");
        const [id] = await postAll(running, [proof]);
        await chain().send("evm_setNextBlockTimestamp", [proof.deadline + 1]);
        await chain().send("evm_mine", []);
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        await running.turn();
        expect((await running.state(id)).json).to.deep.equal({
          id,
          state: "refused",
          code: "PSEUDONYM_DEADLINE_PASSED",
        });
        await setBalance(place.address, "1");
        await running.turn();
        expect((await running.state(id)).status).to.equal(404);
        expect((await running.post(jsonOf(proof))).json.code).to.equal("PSEUDONYM_DEADLINE_PASSED");
        expect(await running.nonce()).to.equal(0);
        expect(await chainNow()).to.be.greaterThan(proof.deadline);
      } finally {
        await stop();
        await place.remove();
        await forget();
      }
    });
  });
}
