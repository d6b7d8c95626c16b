import {
  LoginWalletAborted,
  LoginWalletAddressInvalid,
  LoginWalletAnswerMalformed,
  LoginWalletBlocked,
  LoginWalletClosed,
  LoginWalletRefused,
  LoginWalletSilent,
  LoginWalletVersionUnsupported,
} from "./errors.ts";
import { plainCopy } from "./plainCopy.ts";
import {
  VERSION_CODE,
  WALLET_PROTOCOL_VERSION,
  type WalletJson,
  isWalletJson,
  readWalletMessage,
  walletMessage,
} from "./protocol.ts";
import type { AskingWindow, WalletPopup, WindowMessage } from "./windows.ts";

/** What a page asks a wallet. */
export interface WalletAsk {
  /** Address of the wallet's page, such as `https://wallet.example`. */
  readonly walletUrl: string;
  /**
   * The platform's challenge as its server gave it, in JSON. It may still be on its way: the wallet is opened at once, because browsers let a
   * page open a window only within a click.
   */
  readonly challenge: object | Promise<object>;
  /** Public key of a session key that this login shall authorise, for as long as the challenge allows; the person may say no to it. */
  readonly sessionKey?: { readonly publicKey: string };
  /** The page's own window, if it is not the global one. */
  readonly window?: AskingWindow;
  /** Gives up, and closes the wallet. */
  readonly signal?: AbortSignal;
  /** Longest wait for the wallet's page to load, in milliseconds; a minute by default. After that the person has all the time they need. */
  readonly readyMs?: number;
}

const FEATURES = "popup,width=460,height=720";
const READY_MS = 60_000;
const LOOK_MS = 500;
const MOST_REFUSAL_CHARACTERS = 300;

/**
 * Opens the wallet and has it answer a challenge. Call it from a click. What comes back is as the wallet gave it, plain JSON of bounded size:
 * send it to the platform's server, which verifies it.
 *
 * @param ask wallet and challenge
 * @returns the answer in JSON, for `parseAnswer` on the server
 * @throws {@link LoginWalletAddressInvalid} {@link LoginWalletBlocked} {@link LoginWalletClosed} {@link LoginWalletSilent}
 * {@link LoginWalletVersionUnsupported} {@link LoginWalletAborted}; {@link LoginWalletRefused} with the wallet's own code if it or the person
 * refused; {@link LoginWalletAnswerMalformed} if it posted something else; whatever the challenge was rejected with
 * @see docs/spec/login.md
 * @example
 * button.onclick = async () => {
 *   const challenge = fetch("/login/challenge", { method: "POST" }).then(async (response) => (await response.json()).challenge);
 *   const answer = await askWallet({ walletUrl: "https://wallet.example", challenge });
 *   await fetch("/login/answer", { method: "POST", body: JSON.stringify(answer) });
 * };
 */
export async function askWallet(ask: WalletAsk): Promise<WalletJson> {
  const own = ask.window ?? (globalThis as unknown as AskingWindow);
  const walletOrigin = originOf(ask.walletUrl);
  const challenge = Promise.resolve(ask.challenge);
  // Whoever is told of a closed window first need not be told of the challenge as well.
  challenge.catch(() => undefined);
  if (ask.signal?.aborted) throw new LoginWalletAborted(ask.signal.reason);
  const popup = own.open(ask.walletUrl, "_blank", FEATURES);
  if (popup === null) throw new LoginWalletBlocked();
  try {
    return await converse(own, popup, walletOrigin, { ...ask, challenge });
  } catch (thrown) {
    popup.close();
    throw thrown;
  }
}

type Conversation = WalletAsk & { readonly challenge: Promise<object> };

/** Until the first answer, refusal or fault. Whatever comes from another window or another origin is not heard. */
async function converse(
  own: AskingWindow,
  popup: WalletPopup,
  walletOrigin: string,
  { challenge, sessionKey, signal, readyMs = READY_MS }: Conversation,
): Promise<WalletJson> {
  const { promise, resolve, reject } = withResolvers<WalletJson>();
  challenge.catch(reject);
  const silence = setTimeout(() => {
    reject(new LoginWalletSilent(readyMs / 1000));
  }, readyMs);
  const hand = async (): Promise<void> => {
    const content = { challenge: await challenge, ...(sessionKey === undefined ? {} : { sessionKey }) };
    popup.postMessage(walletMessage("challenge", content), walletOrigin);
  };
  const hear = ({ data, origin, source }: WindowMessage): void => {
    if (source !== popup || origin !== walletOrigin) return;
    const message = readWalletMessage(data);
    if (message === undefined || message.kind === "challenge") return;
    clearTimeout(silence);
    if (message.version !== WALLET_PROTOCOL_VERSION) reject(new LoginWalletVersionUnsupported());
    // Again after each reload of the wallet, with the same challenge.
    else if (message.kind === "ready") hand().catch(reject);
    else if (message.kind === "refusal") reject(readRefusal(message.fields));
    else {
      const answer = plainCopy(message.fields.answer);
      if (isWalletJson(answer)) resolve(answer);
      else reject(new LoginWalletAnswerMalformed("answer"));
    }
  };
  const stopLooking = lookForClosing(popup, reject);
  const abort = (): void => {
    reject(new LoginWalletAborted(signal?.reason));
  };
  own.addEventListener("message", hear);
  signal?.addEventListener("abort", abort);
  try {
    return await promise;
  } finally {
    own.removeEventListener("message", hear);
    signal?.removeEventListener("abort", abort);
    clearTimeout(silence);
    stopLooking();
  }
}

/** Browsers have no event for it. A wallet posts its answer and closes at once: so the window must be found closed twice. */
function lookForClosing(popup: WalletPopup, reject: (error: Error) => void): () => void {
  let timesClosed = 0;
  const looking = setInterval(() => {
    timesClosed = popup.closed ? timesClosed + 1 : 0;
    if (timesClosed === 2) reject(new LoginWalletClosed());
  }, LOOK_MS);
  return () => {
    clearInterval(looking);
  };
}

function readRefusal({ code, message }: Readonly<Record<string, unknown>>): Error {
  if (code === VERSION_CODE) return new LoginWalletVersionUnsupported();
  if (typeof code !== "string" || !/^[A-Z][A-Z0-9_]{2,63}$/u.test(code))
    return new LoginWalletAnswerMalformed("refusal");
  return new LoginWalletRefused(code, typeof message === "string" ? message.slice(0, MOST_REFUSAL_CHARACTERS) : "");
}

function originOf(walletUrl: string): string {
  let url: URL;
  try {
    url = new URL(walletUrl);
  } catch {
    throw new LoginWalletAddressInvalid();
  }
  // Others, such as `javascript:`, would run in this page.
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new LoginWalletAddressInvalid();
  return url.origin;
}

function withResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
