import { hostOfOrigin } from "../challenge/domain.ts";
import { LoginChallengeMalformed } from "../errors.ts";
import {
  LoginAskerInsecure,
  LoginAskerMissing,
  LoginRequestAnswered,
  LoginWalletAborted,
  LoginWalletVersionUnsupported,
} from "./errors.ts";
import { plainCopy } from "./plainCopy.ts";
import {
  WALLET_PROTOCOL_VERSION,
  type WalletJson,
  isWalletJson,
  readWalletMessage,
  walletMessage,
} from "./protocol.ts";
import type { PostedWindow, WalletWindow, WindowMessage } from "./windows.ts";

/** What a page asked of the wallet. Nothing of it changes afterwards, and all of it but the origin is the page's word alone. */
export interface WalletRequest {
  /** Who asks, as the browser says. */
  readonly origin: string;
  /** Host of the origin, with its port if that is not the usual one: what the platform's domain is held against. */
  readonly host: string;
  /** The challenge in JSON, for `parseChallenge`. */
  readonly challenge: WalletJson;
  /** The session key that the page wants authorised, in JSON and unchecked. */
  readonly sessionKey: WalletJson | undefined;
  /**
   * Posts the answer to the origin that asked; if the window has gone elsewhere since, the browser delivers it to nobody.
   *
   * @throws {@link LoginRequestAnswered}
   */
  answer(answer: object): void;
  /**
   * Posts that there is no answer, with a code and a sentence that hold nothing of the person.
   *
   * @throws {@link LoginRequestAnswered}
   */
  refuse(code: string, message: string): void;
}

/** How a wallet waits. */
export interface ReceivingOptions {
  /** Longest wait for the page, in milliseconds; a minute by default. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

const WAIT_MS = 60_000;

/**
 * Waits, in the wallet's window, for the challenge of the page that opened it. The first one counts; later ones are not heard, so that none
 * takes the place of what the person reads.
 *
 * @param own the wallet's window
 * @param options how long to wait
 * @returns what is asked, and the way to answer
 * @throws {@link LoginAskerMissing} if no page opened this window or none asked in time; {@link LoginAskerInsecure} if the page is not
 * https (or of this machine); {@link LoginWalletVersionUnsupported} {@link LoginChallengeMalformed} {@link LoginWalletAborted}
 * @see docs/spec/login.md
 * @example
 * const request = await receiveChallenge(window);
 * const challenge = parseChallenge(request.challenge);
 */
export async function receiveChallenge(own: WalletWindow, options: ReceivingOptions = {}): Promise<WalletRequest> {
  const { waitMs = WAIT_MS, signal } = options;
  const opener = own.opener as PostedWindow | null | undefined;
  if (opener === null || opener === undefined) throw new LoginAskerMissing();
  if (signal?.aborted) throw new LoginWalletAborted(signal.reason);
  let stop = (): void => undefined;
  try {
    return await new Promise<WalletRequest>((resolve, reject) => {
      const hear = (event: WindowMessage): void => {
        if (event.source !== opener || readWalletMessage(event.data)?.kind !== "challenge") return;
        try {
          resolve(readRequest(opener, event));
        } catch (thrown) {
          reject(thrown);
        }
      };
      const abort = (): void => {
        reject(new LoginWalletAborted(signal?.reason));
      };
      const waiting = setTimeout(() => {
        reject(new LoginAskerMissing());
      }, waitMs);
      stop = () => {
        own.removeEventListener("message", hear);
        signal?.removeEventListener("abort", abort);
        clearTimeout(waiting);
      };
      own.addEventListener("message", hear);
      signal?.addEventListener("abort", abort);
      // To whoever it is: it says nothing but that a wallet is here.
      opener.postMessage(walletMessage("ready"), "*");
    });
  } finally {
    stop();
  }
}

function readRequest(opener: PostedWindow, { origin, data }: WindowMessage): WalletRequest {
  // Pages without an origin of their own (`null`), and pages that anyone on the way can rewrite, are not answered.
  const host = hostOfOrigin(origin);
  if (host === undefined) throw new LoginAskerInsecure();
  const { version, fields } = readWalletMessage(data) ?? { version: undefined, fields: {} };
  let isAnswered = false;
  const post = (kind: "answer" | "refusal", content: object): void => {
    if (isAnswered) throw new LoginRequestAnswered();
    isAnswered = true;
    opener.postMessage(walletMessage(kind, content), origin);
  };
  const fail = (error: LoginWalletVersionUnsupported | LoginChallengeMalformed): never => {
    post("refusal", { code: error.code, message: error.message });
    throw error;
  };
  if (version !== WALLET_PROTOCOL_VERSION) return fail(new LoginWalletVersionUnsupported());
  const challenge = plainCopy(fields.challenge);
  if (!isWalletJson(challenge)) return fail(new LoginChallengeMalformed("shape"));
  const sessionKey = fields.sessionKey === undefined ? undefined : plainCopy(fields.sessionKey);
  if (fields.sessionKey !== undefined && !isWalletJson(sessionKey)) {
    return fail(new LoginChallengeMalformed("session key"));
  }
  return {
    origin,
    host,
    challenge,
    sessionKey: sessionKey as WalletJson | undefined,
    answer: (answer) => {
      post("answer", { answer });
    },
    refuse: (code, message) => {
      post("refusal", { code, message });
    },
  };
}
