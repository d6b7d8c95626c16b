import { expect } from "chai";

import { type WalletAsk, askWallet } from "../../../sdk/login/wallet/askWallet.ts";
import { LoginWalletRefused } from "../../../sdk/login/wallet/errors.ts";
import type { WalletJson } from "../../../sdk/login/wallet/protocol.ts";
import { codeOf, expectRejectedCode } from "../../codes.ts";
import { FakeWindow, settle } from "./fakeWindows.ts";

const WALLET = "https://wallet.example";
const CHALLENGE = { domain: "weibo.com", nonce: "00112233445566778899aabbccddeeff" };

/** A page that has asked, and the wallet's window. */
function ask(options: Partial<WalletAsk> = {}): {
  readonly page: FakeWindow;
  readonly wallet: FakeWindow;
  readonly asking: Promise<WalletJson>;
} {
  const page = new FakeWindow("https://weibo.com");
  const asking = askWallet({ walletUrl: `${WALLET}/`, challenge: CHALLENGE, window: page, ...options });
  // Looked at later in each test.
  asking.catch(() => undefined);
  return { page, wallet: page.opened[0]?.popup as FakeWindow, asking };
}

const say = (wallet: FakeWindow, kind: string, content: object = {}): void => {
  wallet.opener?.postMessage({ realdid: kind, version: 1, ...content }, "*");
};

describe("askWallet", function () {
  it("opens the wallet at once, gives it the challenge when it is ready, and returns its answer", async function () {
    const { page, wallet, asking } = ask();
    expect(page.opened[0]?.url).to.equal(`${WALLET}/`);
    say(wallet, "ready");
    await settle();
    expect(wallet.received).to.deep.equal([{ realdid: "challenge", version: 1, challenge: CHALLENGE }]);
    say(wallet, "answer", { answer: { nonce: CHALLENGE.nonce } });
    expect(await asking).to.deep.equal({ nonce: CHALLENGE.nonce });
    expect(page.listenerCount).to.equal(0);
  });

  it("opens the wallet before a challenge that is still on its way", async function () {
    let give: (challenge: object) => void = () => undefined;
    const { wallet, asking } = ask({ challenge: new Promise<object>((resolve) => (give = resolve)) });
    say(wallet, "ready");
    await settle();
    expect(wallet.received).to.deep.equal([]);
    give(CHALLENGE);
    await settle();
    expect(wallet.received).to.have.length(1);
    say(wallet, "answer", { answer: {} });
    await asking;
  });

  it("closes the wallet if the challenge does not come, and says why it did not", async function () {
    const { wallet, asking } = ask({ challenge: Promise.reject(new Error("no such platform")) });
    expect(await asking.catch((thrown: Error) => thrown.message)).to.equal("no such platform");
    expect(wallet.closed).to.equal(true);
  });

  it("passes on the session key that the login shall authorise", async function () {
    const sessionKey = { publicKey: "0x04aa" };
    const { wallet, asking } = ask({ sessionKey });
    say(wallet, "ready");
    await settle();
    expect(wallet.received[0]).to.have.deep.property("sessionKey", sessionKey);
    say(wallet, "answer", { answer: {} });
    await asking;
  });

  it("gives a wallet that was reloaded half-way the same challenge again", async function () {
    const { wallet, asking } = ask();
    say(wallet, "ready");
    say(wallet, "ready");
    await settle();
    expect(wallet.received).to.have.length(2);
    expect(wallet.received[0]).to.deep.equal(wallet.received[1]);
    say(wallet, "answer", { answer: {} });
    await asking;
  });

  it("tells the page of a refusal with the wallet's code", async function () {
    const { wallet, asking } = ask();
    say(wallet, "refusal", { code: "LOGIN_DOMAIN_MISMATCH", message: "x".repeat(5000) });
    const refusal: unknown = await asking.catch((thrown: unknown) => thrown);
    expect(refusal).to.be.instanceOf(LoginWalletRefused);
    expect((refusal as LoginWalletRefused).reason).to.equal("LOGIN_DOMAIN_MISMATCH");
    expect((refusal as LoginWalletRefused).explanation).to.have.length(300);
    expect(wallet.closed).to.equal(true);
  });

  it("keeps two wallets that are open at once apart", async function () {
    const page = new FakeWindow("https://weibo.com");
    const first = askWallet({ walletUrl: WALLET, challenge: CHALLENGE, window: page });
    const second = askWallet({ walletUrl: WALLET, challenge: CHALLENGE, window: page });
    expect(page.opened.map(({ target }) => target)).to.deep.equal(["_blank", "_blank"]);
    const [one, two] = page.opened.map(({ popup }) => popup) as [FakeWindow, FakeWindow];
    // A fake page is held by the window that posts to it.
    page.heldBy(two);
    say(two, "answer", { answer: { from: "second" } });
    expect(await second).to.deep.equal({ from: "second" });
    page.heldBy(one);
    say(one, "answer", { answer: { from: "first" } });
    expect(await first).to.deep.equal({ from: "first" });
  });

  describe("hears nobody but the wallet", function () {
    it("neither a window of another origin nor another window of the wallet's", async function () {
      const { page, wallet, asking } = ask();
      const evil = new FakeWindow("https://evil.example");
      const other = new FakeWindow(WALLET);
      evil.post(page, { realdid: "answer", version: 1, answer: { from: "evil" } }, "*");
      other.post(page, { realdid: "answer", version: 1, answer: { from: "other" } }, "*");
      await settle();
      say(wallet, "answer", { answer: { from: "wallet" } });
      expect(await asking).to.deep.equal({ from: "wallet" });
    });

    it("nor the wallet's window once it shows something else, which is not given the challenge either", async function () {
      const { wallet, asking } = ask();
      wallet.origin = "https://evil.example";
      say(wallet, "ready");
      say(wallet, "answer", { answer: { from: "evil" } });
      await settle();
      expect(wallet.received).to.deep.equal([]);
      wallet.close();
      await expectRejectedCode(asking, "LOGIN_WALLET_CLOSED");
    });

    it("nor messages that are not of this protocol", async function () {
      const { wallet, asking } = ask();
      for (const data of [
        null,
        "ready",
        7,
        [],
        {},
        { realdid: "hello", version: 1 },
        { realdid: "challenge", version: 1 },
      ]) {
        wallet.opener?.postMessage(data, "*");
      }
      await settle();
      expect(wallet.received).to.deep.equal([]);
      say(wallet, "answer", { answer: {} });
      await asking;
    });
  });

  describe("refuses", function () {
    it("an address that is none, or would run in the page", async function () {
      for (const walletUrl of ["wallet.example", "javascript:alert(1)", "data:text/html,x", ""]) {
        const { page, asking } = ask({ walletUrl });
        await expectRejectedCode(asking, "LOGIN_WALLET_ADDRESS_INVALID");
        expect(page.opened).to.deep.equal([]);
      }
    });

    it("to wait when the browser opens no window", async function () {
      const page = new FakeWindow("https://weibo.com");
      page.isPopupBlocked = true;
      await expectRejectedCode(
        askWallet({ walletUrl: WALLET, challenge: CHALLENGE, window: page }),
        "LOGIN_WALLET_BLOCKED",
      );
    });

    it("to wait for a window that the person closed", async function () {
      const { page, wallet, asking } = ask();
      say(wallet, "ready");
      await settle();
      wallet.close();
      await expectRejectedCode(asking, "LOGIN_WALLET_CLOSED");
      expect(page.listenerCount).to.equal(0);
    });

    it("to wait for a wallet that never gets ready, and closes it", async function () {
      const { wallet, asking } = ask({ readyMs: 20 });
      await expectRejectedCode(asking, "LOGIN_WALLET_SILENT");
      expect(wallet.closed).to.equal(true);
    });

    it("a wallet of another version", async function () {
      for (const version of [2, 0, "1", undefined]) {
        const { wallet, asking } = ask();
        say(wallet, "ready", { version });
        await expectRejectedCode(asking, "LOGIN_WALLET_VERSION_UNSUPPORTED");
      }
      const { wallet, asking } = ask();
      say(wallet, "refusal", { code: "LOGIN_WALLET_VERSION_UNSUPPORTED", message: "" });
      await expectRejectedCode(asking, "LOGIN_WALLET_VERSION_UNSUPPORTED");
    });

    it("an answer that is no plain JSON, or too big", async function () {
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      const polluting = JSON.parse('{"__proto__": {"isAdmin": true}}') as object;
      const inner = JSON.parse('{"registration": {"constructor": {"x": 1}}}') as object;
      const bad = [
        undefined,
        null,
        "text",
        7,
        [],
        circle,
        polluting,
        inner,
        { a: "x".repeat(40_000) },
        { a: new Map() },
      ];
      for (const answer of [...bad, { a: Array.from({ length: 600 }, () => 0) }, { a: new Uint8Array(4) }, { a: 1n }]) {
        const { wallet, asking } = ask();
        say(wallet, "answer", { answer });
        await expectRejectedCode(asking, "LOGIN_WALLET_ANSWER_MALFORMED");
      }
      expect(({} as { isAdmin?: boolean }).isAdmin).to.equal(undefined);
    });

    it("a refusal whose code is none", async function () {
      for (const code of [undefined, "", "<b>", "x".repeat(100), 7]) {
        const { wallet, asking } = ask();
        say(wallet, "refusal", { code });
        await expectRejectedCode(asking, "LOGIN_WALLET_ANSWER_MALFORMED");
      }
    });

    it("to ask on when the page gives up, before or after it opened the wallet", async function () {
      expect(await codeOf(ask({ signal: AbortSignal.abort() }).asking)).to.equal("LOGIN_WALLET_ABORTED");
      const giving = new AbortController();
      const { wallet, asking } = ask({ signal: giving.signal });
      giving.abort();
      await expectRejectedCode(asking, "LOGIN_WALLET_ABORTED");
      expect(wallet.closed).to.equal(true);
    });
  });
});
