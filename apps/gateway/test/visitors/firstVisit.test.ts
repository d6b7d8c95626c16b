import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { type PseudonymProof, formatPseudonymProof, parsePseudonymProof, registerPseudonym } from "realdid";

import { askUserinfo, authorize, exchange, passPages } from "../setup/flow.ts";
import { type TestGateway, WEIBO, answerAs, signIn, startGateway } from "../setup/gateway.ts";
import { forgetAfterEach, world } from "../setup/world.ts";

/** A relayer as far as the gateway sees it. */
class FakeRelayer {
  readonly bodies: string[] = [];
  status = 202;
  #server: Server | undefined;

  async open(port = 0): Promise<string> {
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.once("end", () => {
        this.bodies.push(body);
        response.writeHead(this.status, { "content-type": "application/json" }).end('{"id":"1","state":"waiting"}');
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  /** Waits until so many proofs came. */
  async came(count: number): Promise<void> {
    for (let i = 0; i < 200 && this.bodies.length < count; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(this.bodies.length).to.be.at.least(count);
  }
}

describe("A first visit", () => {
  const passChainTime = forgetAfterEach();
  let proof: PseudonymProof;
  let relayer: FakeRelayer;
  let running: TestGateway;
  let stop: () => Promise<void>;
  let url: string;

  before(async function prove() {
    this.timeout(120_000);
    proof = await world().prove(2, "weibo");
  });
  beforeEach(async () => {
    relayer = new FakeRelayer();
    url = await relayer.open();
    [running, stop] = await startGateway("postgres", { GATEWAY_RELAYER_URL: url, GATEWAY_SUBMIT_SECONDS: "1" });
  });
  afterEach(async () => {
    await stop();
    await relayer.close();
  });

  const answering = () => ({ visitor: world().visitor(2, "weibo"), registration: proof });

  it("is let in at once, and handed to the relayer as it is", async () => {
    const client = await running.addClient("weibo");
    const asked = authorize(client);
    const back = await passPages(running.browser(), asked.url, answering());
    const { json } = await exchange(running, client, back, asked);
    const { sub } = world().visitor(2, "weibo");
    expect((await askUserinfo(running, WEIBO, json.access_token)).json).to.include({ sub, realdid_verified: true });
    await relayer.came(1);
    const { deployment } = world().network;
    expect(relayer.bodies[0]).to.equal(formatPseudonymProof(deployment, proof));
    await registerPseudonym(world().network, parsePseudonymProof(deployment, JSON.parse(relayer.bodies[0] ?? "")));
    expect((await askUserinfo(running, WEIBO, json.access_token)).status).to.equal(200);
    await settled();
  });

  /** Nothing waits any more. */
  async function settled(): Promise<void> {
    for (let i = 0; i < 100; i++) {
      if ((await running.gateway.logins.registrations.list(proof.platformId)).length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect.fail("it is still held");
  }

  it("is told to a relayer that was away, again and again until the chain has it", async () => {
    await relayer.close();
    const client = await running.addClient("weibo");
    await passPages(running.browser(), authorize(client).url, answering());
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(running.readLog()).to.contain("first visits wait").and.contain("LOGIN_RELAYER_FAILED");
    relayer = new FakeRelayer();
    relayer.status = 503;
    await relayer.open(Number(new URL(url).port));
    await relayer.came(1);
    relayer.status = 202;
    await relayer.came(2);
    expect(new Set(relayer.bodies).size).to.equal(1);
    await registerPseudonym(world().network, proof);
    await settled();
  });

  it("without a registration that arrives ends with the proof's deadline", async () => {
    const client = await running.addClient("weibo");
    const asked = authorize(client);
    const browser = running.browser();
    const { json } = await exchange(running, client, await passPages(browser, asked.url, answering()), asked);
    expect((await askUserinfo(running, WEIBO, json.access_token)).status).to.equal(200);
    await passChainTime(2 * 3_600);
    expect((await askUserinfo(running, WEIBO, json.access_token)).json.error).to.equal("invalid_token");
    const page = await browser.open(authorize(client, { prompt: "none" }).url);
    expect(new URL(page.url).searchParams.get("error")).to.equal("login_required");
  });

  it("with a second controller while the first registration waits is refused", async function prove() {
    this.timeout(120_000);
    const client = await running.addClient("weibo");
    await passPages(running.browser(), authorize(client).url, answering());
    const other = world().visitor(2, "weibo", 1);
    const second = await world().prove(2, "weibo", {
      controller: other.controller.address as PseudonymProof["controller"],
    });
    const browser = running.browser();
    const page = await browser.open(authorize(client).url);
    const refused = await signIn(browser, page.url, { visitor: other, registration: second });
    expect([refused.status, refused.json.code]).to.deep.equal([403, "LOGIN_REGISTRATION_PENDING"]);
  });

  it("with a registration of another person, another platform or a changed proof is refused", async () => {
    const client = await running.addClient("weibo");
    const browser = running.browser();
    const page = await browser.open(authorize(client).url);
    const attempt = async (registration: PseudonymProof, person = 2): Promise<unknown> =>
      (await signIn(browser, page.url, { visitor: world().visitor(person, "weibo"), registration })).json.code;
    expect(await attempt(proof, 3)).to.equal("LOGIN_REGISTRATION_MISMATCH");
    expect(await attempt({ ...proof, deadline: proof.deadline + 900 })).to.be.oneOf([
      "PSEUDONYM_PROOF_FALSE",
      "LOGIN_REGISTRATION_DEADLINE",
    ]);
    expect(await attempt({ ...proof, root: proof.root + 1n })).to.equal("LOGIN_REGISTRATION_ROOT_NOT_LIVE");
    const { json } = await browser.post(`${page.url}/challenge`, {});
    const answer = await answerAs(json.challenge, "login.weibo.com", { visitor: world().visitor(2, "weibo") });
    const without = await browser.post(`${page.url}/answer`, { answer, binding: json.binding });
    expect(without.json.code).to.equal("LOGIN_PSEUDONYM_NOT_LIVE");
  });
});
