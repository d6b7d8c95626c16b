import { askWallet } from "realdid";

// The script of a page that asks: bundled by asker.ts, it runs in the browser.

interface AskingPage {
  /** Given by the test before the click. */
  ask?: {
    readonly walletUrl: string;
    readonly challenge: object;
    readonly sessionKey?: { readonly publicKey: string };
  };
  /** What came of it. */
  outcome?: unknown;
}

const page = globalThis as AskingPage;

document.querySelector("button")?.addEventListener("click", () => {
  if (page.ask === undefined) return;
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
