import { expect } from "chai";
import type { PseudonymProof } from "realdid";

import { type Endpoint, SILENCE, ask, startEndpoint } from "../setup/endpoint.ts";
import { type RelayerPlace, type TestRelayer, makeRelayerPlace, startRelayer } from "../setup/service.ts";
import { nextPerson, prove, rememberChain } from "../setup/world.ts";

describe("an endpoint that lies", () => {
  let endpoint: Endpoint;
  let place: RelayerPlace;
  let running: TestRelayer;
  let stop: () => Promise<void>;
  let forget: () => Promise<void>;
  let proof: PseudonymProof;

  beforeEach(async () => {
    forget = await rememberChain();
    proof = await prove(nextPerson(), "weibo");
    endpoint = await startEndpoint();
    place = await makeRelayerPlace("postgres");
    [running, stop] = await startRelayer(place, { RELAYER_RPC_URL: endpoint.url, RELAYER_RESEND_SECONDS: "1" });
  });
  afterEach(async () => {
    await stop();
    await place.remove();
    await endpoint.close();
    await forget();
  });

  /** What came of the proof: its state, and how many transactions the account has sent. */
  async function outcome(): Promise<readonly unknown[]> {
    return [(await running.post(proof)).json.state, await running.nonce()];
  }

  async function expectDoneOnceHonest(): Promise<void> {
    endpoint.lie();
    await running.turn();
    expect(await outcome()).to.deep.equal(["done", 1]);
    expect(await running.service.database.db.selectFrom("outgoing").select("nonce").execute()).to.deep.equal([]);
  }

  it("by silence holds up neither a turn nor an answer for long, and loses nothing", async () => {
    const { id } = (await running.post(proof)).json;
    endpoint.lie(() => SILENCE);
    const begin = performance.now();
    const other = running.post(await prove(nextPerson(), "weibo"));
    const turn = running.turn();
    expect((await running.state(id)).json.state).to.equal("waiting");
    const { status, json } = await other;
    // The second if the chain's time, which is kept for seconds, was still known.
    expect([status, json.code]).to.be.deep.oneOf([
      [503, "SERVICE_CHAIN_UNREACHABLE"],
      [503, "CHAIN_UNREACHABLE"],
    ]);
    await turn;
    expect(performance.now() - begin).to.be.lessThan(30_000);
    expect((await fetch(`${running.url}/health`)).status).to.equal(200);
    await expectDoneOnceHonest();
  });

  it("that it did not take what it took, has it done once", async () => {
    await running.post(proof);
    endpoint.lie(async ({ method, params }) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      await ask({ method, params });
      return { error: { code: -32_000, message: "internal error" } };
    });
    await running.turn();
    expect(await outcome()).to.deep.equal(["done", 1]);
  });

  it("that it took what it forgot, is given it again", async () => {
    await running.post(proof);
    let isFirst = true;
    endpoint.lie(({ method }) => {
      if (method !== "eth_sendRawTransaction" || !isFirst) return undefined;
      isFirst = false;
      return { result: `0x${"11".repeat(32)}` };
    });
    await running.turn();
    await expectDoneOnceHonest();
  });

  it("that nothing is mined, is waited for, and nothing is sent twice", async () => {
    await running.post(proof);
    endpoint.lie(({ method }) => (method === "eth_getTransactionCount" ? { result: "0x0" } : undefined));
    await running.turn();
    expect((await running.post(proof)).json.state).to.equal("sent");
    expect(running.readLog()).to.contain('"waitsFor":"transaction"');
    await expectDoneOnceHonest();
  });

  it("that a mined transaction has no receipt, is asked again for what came of it", async () => {
    await running.post(proof);
    endpoint.lie(({ method }) => (method === "eth_getTransactionReceipt" ? { result: null } : undefined));
    await running.turn();
    await expectDoneOnceHonest();
  });

  it("with rubbish tells the sender nothing of it, and is asked again", async () => {
    const rubbish = "rubbish of the endpoint";
    endpoint.lie(({ method }) => (method === "eth_call" ? { error: { code: 3, message: rubbish } } : undefined));
    const { status, text } = await running.post(proof);
    expect(status).to.be.oneOf([500, 503]);
    expect(text).not.to.contain(rubbish);
    expect(running.readLog()).not.to.contain(rubbish);
    endpoint.lie();
    expect((await running.post(proof)).status).to.equal(202);
    await expectDoneOnceHonest();
  });

  it("is asked about no proof that is false", async () => {
    const before = endpoint.calls.filter(({ method }) => method === "eth_call").length;
    await running.post({ ...proof, pseudonym: proof.pseudonym + 1n });
    expect(endpoint.calls.filter(({ method }) => method === "eth_call")).to.have.length(before);
  });
});
