import "@realdid/service/page.css";
import "./style.css";

import { find, wordsFor } from "@realdid/service/page";
import { RealDidError, askWallet } from "realdid";

// Script of a statement's page: it has the visitor's wallet prove that they are a verified person, then shows the name.

const place = find("view", HTMLElement);
const button = find("show", HTMLButtonElement);
const leave = find("leave", HTMLButtonElement);
const nameLine = find("name", HTMLElement);
const status = find("status", HTMLElement);
const walletUrl = place.dataset.wallet ?? "";
const statement = place.dataset.statement ?? "";

let isViewer = false;

/** What the service says of this browser. */
interface Viewer {
  readonly isViewer: boolean;
  readonly viewsLeft: number;
}

/** The service refused; code, sentence and remedy are its own. */
class StatementsRefused extends RealDidError {
  constructor(
    readonly code: string,
    message: string,
    fix: string,
  ) {
    super(message, fix);
  }
}

button.addEventListener("click", () => void view());
leave.addEventListener("click", () => void signOut());
void start();

async function start(): Promise<void> {
  const viewer = await ask<Viewer>("GET", "/v1/viewing/session").catch(() => undefined);
  setViewer(viewer?.isViewer === true);
  button.disabled = false;
}

async function view(): Promise<void> {
  button.disabled = true;
  nameLine.hidden = true;
  try {
    if (!isViewer) await signIn();
    const { name } = await ask<{ readonly name?: string }>("GET", statement);
    // The day is over, or this viewer was signed out elsewhere: the next click signs in.
    if (name === undefined) {
      setViewer(false);
      say("Your session is over. View the name again to sign in.", true);
      return;
    }
    nameLine.textContent = name;
    nameLine.hidden = false;
    say("");
  } catch (thrown) {
    say(wordsFor(thrown, WORDS), true);
  } finally {
    button.disabled = false;
  }
}

/** The window opens within the click; the challenge follows as soon as it is there. */
async function signIn(): Promise<void> {
  say("Waiting for your wallet …");
  const given = ask<{ readonly challenge: object }>("POST", "/v1/viewing/challenge");
  const answer = await askWallet({ walletUrl, challenge: given.then(({ challenge }) => challenge) });
  say("One moment …");
  setViewer((await ask<Viewer>("POST", "/v1/viewing/answer", answer)).isViewer);
}

async function signOut(): Promise<void> {
  try {
    await ask("POST", "/v1/viewing/logout");
    nameLine.hidden = true;
    nameLine.textContent = "";
    setViewer(false);
    say("Signed out.");
  } catch (thrown) {
    say(wordsFor(thrown, WORDS), true);
  }
}

function setViewer(is: boolean): void {
  isViewer = is;
  leave.hidden = !is;
}

async function ask<T>(method: "GET" | "POST", url: string, content?: object): Promise<T> {
  const body =
    content === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
  const response = await fetch(url, { method, redirect: "error", ...body });
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) return json as T;
  const { code, message, fix } = (json ?? {}) as Partial<Record<"code" | "message" | "fix", string>>;
  throw new StatementsRefused(
    code ?? "STATEMENTS_FAILED",
    message ?? "the service cannot answer now",
    fix ?? "Try again in a moment.",
  );
}

function say(text: string, isFault = false): void {
  status.classList.toggle("fault", isFault);
  status.textContent = text;
}

/** For visitors, who neither built this page nor can change it. */
const WORDS: Readonly<Record<string, string>> = {
  LOGIN_WALLET_CLOSED: "The wallet was closed before it answered. View the name again to open it.",
  LOGIN_WALLET_BLOCKED: "Your browser did not open the wallet. Allow this page to open windows, then try again.",
  LOGIN_WALLET_SILENT: "The wallet did not answer. Check your connection, then try again.",
  LOGIN_WALLET_VERSION_UNSUPPORTED: "This page and the wallet are of different versions. Reload both and try again.",
  LOGIN_WALLET_ANSWER_MALFORMED: "The wallet's answer could not be read. Try again.",
  LOGIN_WALLET_REFUSED: "The wallet did not prove anything. Try again.",
};
