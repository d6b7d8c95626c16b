import "@realdid/service/page.css";
import "./style.css";

import { find, wordsFor } from "@realdid/service/page";
import { type InjectedProvider, askProvider, askWallet } from "realdid";

import { type Given, ask, requestChallenge } from "./gateway.ts";

// Script of the login page: it hands the gateway's challenge to a wallet, and the wallet's answer to the gateway.

const place = find("ask", HTMLElement);
const walletButton = find("wallet", HTMLButtonElement);
const injectedButton = find("injected", HTMLButtonElement);
const status = find("status", HTMLElement);
const path = place.dataset.path ?? "";
const walletUrl = place.dataset.wallet ?? "";

walletButton.disabled = false;
walletButton.addEventListener("click", () => void signIn(askOwnWallet));
const injected = (globalThis as { readonly ethereum?: InjectedProvider }).ethereum;
if (injected !== undefined) {
  injectedButton.hidden = false;
  injectedButton.addEventListener("click", () => void signIn(() => askInjected(injected)));
}

/** What is sent to the gateway: the answer, and what ties it to this login. */
interface Reply {
  readonly answer: object;
  readonly binding: string;
}

/** The window opens within the click; the challenge follows as soon as it is there. */
async function askOwnWallet(): Promise<Reply> {
  const given = requestChallenge(path);
  const challenge = given.then((one) => one.challenge);
  const answer = await askWallet({ walletUrl, challenge });
  return { answer, binding: (await given).binding };
}

async function askInjected(provider: InjectedProvider): Promise<Reply> {
  let given: Given | undefined;
  const answer = await askProvider({
    provider,
    requestChallenge: async (controller) => (given = await requestChallenge(path, controller)),
  });
  return { answer, binding: given?.binding ?? "" };
}

async function signIn(askSomeone: () => Promise<Reply>): Promise<void> {
  setBusy(true);
  say("Waiting for your wallet …");
  try {
    const { location } = await ask<{ readonly location: string }>(`${path}/answer`, await askSomeone());
    say("Signed in. One moment …");
    globalThis.location.assign(location);
  } catch (thrown) {
    say(wordsFor(thrown, WORDS), true);
    setBusy(false);
  }
}

function setBusy(isBusy: boolean): void {
  walletButton.disabled = isBusy;
  injectedButton.disabled = isBusy;
  place.setAttribute("aria-busy", String(isBusy));
}

function say(text: string, isFault = false): void {
  status.classList.toggle("fault", isFault);
  status.textContent = text;
}

/** For visitors, who neither built this page nor can change it. */
const WORDS: Readonly<Record<string, string>> = {
  LOGIN_WALLET_CLOSED: "The wallet was closed before you signed. Open it again to sign in.",
  LOGIN_WALLET_BLOCKED:
    "Your browser did not open the wallet. Allow this page to open windows, then open the wallet again.",
  LOGIN_WALLET_SILENT: "The wallet did not answer. Check your connection, then open it again.",
  LOGIN_WALLET_VERSION_UNSUPPORTED: "This page and the wallet are of different versions. Reload both and try again.",
  LOGIN_WALLET_ANSWER_MALFORMED: "The wallet's answer could not be read. Open the wallet again.",
  LOGIN_WALLET_REFUSED: "The wallet did not sign. Open it again to sign in.",
  LOGIN_PROVIDER_DECLINED: "You declined in the wallet. To sign in, try again and approve there.",
};
