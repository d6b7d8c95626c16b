import { expect } from "chai";

import { type WalletRequest, receiveChallenge } from "../../../sdk/login/wallet/receiveChallenge.ts";
import { codeThrown, expectRejectedCode } from "../../codes.ts";
import { FakeWindow, settle } from "./fakeWindows.ts";

const CHALLENGE = { domain: "weibo.com", nonce: "00112233445566778899aabbccddeeff" };

/** A wallet that waits, and the page that opened it. */
function wait(origin = "https://weibo.com"): {
  readonly page: FakeWindow;
  readonly wallet: FakeWindow;
  readonly receiving: Promise<WalletRequest>;
} {
  const page = new FakeWindow(origin);
  const wallet = page.open("https://wallet.example/", "_blank") as FakeWindow;
  const receiving = receiveChallenge(wallet, { waitMs: 1_000 });
  // Looked at later in each test.
  receiving.catch(() => undefined);
  return { page, wallet, receiving };
}

const ask = (wallet: FakeWindow, content: object = {}): void => {
  wallet.postMessage({ realdid: "challenge", version: 1, challenge: CHALLENGE, ...content }, "https://wallet.example");
};

describe("receiveChallenge", function () {
  it("says that it is ready, takes the challenge, and names the origin that the browser reports", async function () {
    const { page, wallet, receiving } = wait();
    ask(wallet);
    const request = await receiving;
    expect(page.received).to.deep.equal([{ realdid: "ready", version: 1 }]);
    expect(request.challenge).to.deep.equal(CHALLENGE);
    expect([request.origin, request.host]).to.deep.equal(["https://weibo.com", "weibo.com"]);
    expect(request.sessionKey).to.equal(undefined);
    expect(wallet.listenerCount).to.equal(0);
  });

  it("keeps the port of a page of this machine", async function () {
    const { wallet, receiving } = wait("http://forum.localhost:8500");
    ask(wallet);
    expect((await receiving).host).to.equal("forum.localhost:8500");
  });

  it("posts the answer once, to the origin that asked", async function () {
    const { page, wallet, receiving } = wait();
    ask(wallet);
    const request = await receiving;
    request.answer({ nonce: "1" });
    await settle();
    expect(page.received.at(-1)).to.deep.equal({ realdid: "answer", version: 1, answer: { nonce: "1" } });
    expect(codeThrown(() => request.answer({ nonce: "2" }))).to.equal("LOGIN_REQUEST_ANSWERED");
    expect(codeThrown(() => request.refuse("LOGIN_DECLINED", ""))).to.equal("LOGIN_REQUEST_ANSWERED");
  });

  it("posts a refusal with its code", async function () {
    const { page, wallet, receiving } = wait();
    ask(wallet);
    (await receiving).refuse("LOGIN_DOMAIN_MISMATCH", "no");
    await settle();
    expect(page.received.at(-1)).to.deep.equal({
      realdid: "refusal",
      version: 1,
      code: "LOGIN_DOMAIN_MISMATCH",
      message: "no",
    });
  });

  it("tells a page that went elsewhere while the person read nothing at all", async function () {
    const { page, wallet, receiving } = wait();
    ask(wallet);
    const request = await receiving;
    page.origin = "https://evil.example";
    request.answer({ nonce: "1" });
    await settle();
    expect(page.received).to.deep.equal([{ realdid: "ready", version: 1 }]);
  });

  it("takes the first of two challenges, and nothing changes it afterwards", async function () {
    const { wallet, receiving } = wait();
    ask(wallet);
    ask(wallet, { challenge: { ...CHALLENGE, domain: "bank.example" } });
    const { challenge } = await receiving;
    await settle();
    expect(challenge.domain).to.equal("weibo.com");
    expect(() => {
      (challenge as { domain: string }).domain = "bank.example";
    }).to.throw(TypeError);
  });

  it("takes the session key that the page wants authorised", async function () {
    const { wallet, receiving } = wait();
    ask(wallet, { sessionKey: { publicKey: "0x04" } });
    expect((await receiving).sessionKey).to.deep.equal({ publicKey: "0x04" });
  });

  it("hears only the window that opened it", async function () {
    const { wallet, receiving } = wait();
    const evil = new FakeWindow("https://evil.example");
    evil.post(wallet, { realdid: "challenge", version: 1, challenge: { domain: "evil.example" } }, "*");
    // Another window of the same platform is not the one that asks either.
    const twin = new FakeWindow("https://weibo.com");
    twin.post(wallet, { realdid: "challenge", version: 1, challenge: { domain: "twin" } }, "*");
    await settle();
    ask(wallet);
    expect((await receiving).challenge).to.deep.equal(CHALLENGE);
  });

  describe("refuses", function () {
    it("to wait when no page opened it, or the page says nothing", async function () {
      await expectRejectedCode(receiveChallenge(new FakeWindow("https://wallet.example")), "LOGIN_ASKER_MISSING");
      const wallet = new FakeWindow("https://weibo.com").open("https://wallet.example/", "") as FakeWindow;
      await expectRejectedCode(receiveChallenge(wallet, { waitMs: 10 }), "LOGIN_ASKER_MISSING");
      expect(wallet.listenerCount).to.equal(0);
    });

    it("pages that are not https, of this machine, or have no origin", async function () {
      for (const origin of [
        "http://weibo.com",
        "null",
        "http://localhost.evil.example",
        "http://127.0.0.1:80",
        "file://",
      ]) {
        const { page, wallet, receiving } = wait(origin);
        ask(wallet);
        await expectRejectedCode(receiving, "LOGIN_ASKER_INSECURE");
        expect(page.received).to.have.length(1);
      }
    });

    it("a page of another version, and tells it so", async function () {
      const { page, wallet, receiving } = wait();
      ask(wallet, { version: 2 });
      await expectRejectedCode(receiving, "LOGIN_WALLET_VERSION_UNSUPPORTED");
      await settle();
      expect(page.received.at(-1)).to.include({ realdid: "refusal", code: "LOGIN_WALLET_VERSION_UNSUPPORTED" });
    });

    it("what is no plain JSON or too big, and tells the page so", async function () {
      const giant = { nonce: "0".repeat(1 << 20) };
      const polluting = JSON.parse('{"__proto__": {"domain": "weibo.com"}}') as object;
      let deep: object = {};
      for (let i = 0; i < 100; i++) deep = { deep };
      const bad: object[] = [giant, polluting, { deep }, { list: new Array(4_000_000_000) }, { at: new Date(0) }];
      for (const challenge of bad) {
        const { page, wallet, receiving } = wait();
        ask(wallet, { challenge });
        await expectRejectedCode(receiving, "LOGIN_CHALLENGE_MALFORMED");
        await settle();
        expect(page.received.at(-1)).to.include({ realdid: "refusal", code: "LOGIN_CHALLENGE_MALFORMED" });
      }
      const { wallet, receiving } = wait();
      ask(wallet, { sessionKey: "0x04" });
      await expectRejectedCode(receiving, "LOGIN_CHALLENGE_MALFORMED");
    });

    it("to wait on when the wallet gives up", async function () {
      const wallet = new FakeWindow("https://weibo.com").open("https://wallet.example/", "") as FakeWindow;
      const giving = new AbortController();
      const receiving = receiveChallenge(wallet, { signal: giving.signal });
      giving.abort();
      await expectRejectedCode(receiving, "LOGIN_WALLET_ABORTED");
      await expectRejectedCode(receiveChallenge(wallet, { signal: giving.signal }), "LOGIN_WALLET_ABORTED");
    });
  });
});
