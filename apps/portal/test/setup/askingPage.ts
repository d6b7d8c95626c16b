import { askWallet } from "realdid";

// The script of a page that asks: bundled by asker.ts, it runs in the browser.

interface AskingPage {
  /** Given by the test before the click. */
  ask?: {
    readonly walletUrl: string;
    readonly challenge: object;
    /** Instead of the challenge: one after the other. */
    readonly challenges?: object[];
    readonly sessionKey?: { readonly publicKey: string };
  };
  /** What came of it. */
  outcome?: unknown;
}

const page = globalThis as AskingPage;

document.querySelector("button")?.addEventListener("click", () => {
  if (page.ask === undefined) return;
  if (page.ask.challenges !== undefined) {
    askInTurn(page.ask.walletUrl, page.ask.challenges);
    return;
  }
  askWallet(page.ask).then(
    (answer) => {
      page.outcome = { answer };
    },
    (thrown: unknown) => {
      const { code, reason } = thrown as { readonly code: string; readonly reason?: string };
      page.outcome = { code, reason };
    },
  );
});

/** Speaks the protocol itself: the package hands one challenge, again and again. */
function askInTurn(walletUrl: string, challenges: object[]): void {
  const wallet = window.open(walletUrl, "_blank", "popup");
  addEventListener(
    "message",
    ({ data, source }: MessageEvent<{ realdid?: string; answer?: object; code?: string }>) => {
      if (source !== wallet) return;
      if (data.realdid !== "ready") {
        page.outcome = data.answer === undefined ? { reason: data.code } : { answer: data.answer };
        return;
      }
      const challenge = challenges.length > 1 ? challenges.shift() : challenges[0];
      wallet?.postMessage({ realdid: "challenge", version: 1, challenge }, walletUrl);
    },
  );
}
