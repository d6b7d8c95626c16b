import { expect } from "chai";
import type { PseudonymProof } from "realdid";

import { takeTurn } from "../../src/sending/takeTurn.ts";
import { chain, nextPerson, prove, rememberChain } from "../setup/world.ts";
import { type RelayerPlace, type TestRelayer, makeRelayerPlace, startRelayer } from "../setup/service.ts";

describe("two processes on one PostgreSQL", () => {
  let place: RelayerPlace;
  let both: readonly (readonly [TestRelayer, () => Promise<void>])[];
  let forget: () => Promise<void>;
  let proofs: readonly PseudonymProof[];

  before(async () => {
    forget = await rememberChain();
    place = await makeRelayerPlace("postgres");
    both = [await startRelayer(place), await startRelayer(place)];
    proofs = await Promise.all([nextPerson(), nextPerson(), nextPerson()].map((person) => prove(person, "weibo")));
  });
  after(async () => {
    for (const [, stop] of both) await stop();
    await place.remove();
    await forget();
  });

  /** What the turns came to for some proofs. */
  async function expectOnce(sent: readonly PseudonymProof[], nonceBefore: number): Promise<void> {
    const [[one]] = both as [readonly [TestRelayer, unknown]];
    for (const proof of sent) expect((await one.post(proof)).json.state).to.equal("done");
    expect((await one.nonce()) - nonceBefore).to.equal(1);
  }

  it("take the same proof at once, and keep it once", async () => {
    const answers = await Promise.all(both.map(([running]) => running.post(proofs[0]!)));
    expect(new Set(answers.map(({ json }) => json.id)).size).to.equal(1);
    for (const { status } of answers) expect(status).to.equal(202);
    const rows = await both[0]![0].service.database.db.selectFrom("proof").select("id").execute();
    expect(rows).to.have.length(1);
  });

  it("send it once, when both come to their turn at once", async () => {
    await Promise.all(both.map(([running]) => running.turn()));
    await expectOnce([proofs[0]!], 0);
  });

  it("send nothing twice even if both believe that the lease is theirs", async () => {
    const before = await both[0]![0].nonce();
    const sent = proofs.slice(1);
    for (const [i, proof] of sent.entries()) await both[i]![0].post(proof);
    const signal = new AbortController().signal;
    await Promise.all(both.map(([running]) => takeTurn(running.service.sender, signal)));
    for (const [running] of both) await running.turn();
    await expectOnce(sent, before);
  });

  it("leave a transaction that is not mined to each other, and it is raised and mined once", async () => {
    const [[one], [other]] = both as [readonly [TestRelayer, unknown], readonly [TestRelayer, unknown]];
    const before = await one.nonce();
    const proof = await prove(nextPerson(), "weibo");
    await one.post(proof);
    await chain().send("evm_setAutomine", [false]);
    try {
      const interrupted = new AbortController();
      const turn = takeTurn(one.service.sender, interrupted.signal);
      while ((await chain().getTransactionCount(place.address, "pending")) === before) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      interrupted.abort();
      await turn;
      expect((await one.post(proof)).json.state).to.equal("sent");
      const next = other.turn();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await chain().send("evm_mine", []);
      await next;
    } finally {
      await chain().send("evm_setAutomine", [true]);
    }
    await expectOnce([proof], before);
  });
});
