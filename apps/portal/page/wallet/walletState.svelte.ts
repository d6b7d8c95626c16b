import { type WalletRequest, LoginAskerMissing, RealDidError, receiveChallenge } from "realdid";

import type { ConfigJson } from "../config.ts";
import { say } from "../strings/strings.ts";
import { watchIdle } from "./watchIdle.ts";
import type { Asker, LivePseudonym, Visit, WorkStep } from "./keeper/messages.ts";
import { type StartedKeeper, startKeeper } from "./keeper/startKeeper.ts";

/** What the page shows. */
export type Screen =
  | { readonly name: "opening" }
  | { readonly name: "restore" }
  | { readonly name: "unlock" }
  | { readonly name: "home"; readonly live: readonly LivePseudonym[] }
  | { readonly name: "ask"; readonly visit: Visit }
  | { readonly name: "working" }
  | { readonly name: "done"; readonly title: string; readonly note: string }
  | { readonly name: "refused"; readonly fault: Fault }
  | { readonly name: "failed"; readonly fault: Fault };

/** What went wrong, for the page. */
export interface Fault {
  readonly code: string;
  readonly text: string;
}

/** A page that does not ask within this time of having opened the wallet did not mean to. */
const ASKER_MS = 10_000;
/** How long the last words stand before the window closes by itself. */
const CLOSE_MS = 1_500;

/** The wallet's page: what it shows, and what its buttons do. Keys are in the keeper alone. */
export class WalletState {
  screen = $state.raw<Screen>({ name: "opening" });
  asker = $state.raw<Asker | undefined>(undefined);
  work = $state.raw<{ readonly step: WorkStep; readonly share: number } | undefined>(undefined);
  network = $state("");
  isUnlocked = $state(false);
  #config: ConfigJson | undefined;
  #keeper: StartedKeeper | undefined;
  #request: WalletRequest | undefined;

  /** Opens the wallet, locked, and hears who asks. */
  async start(): Promise<void> {
    // A page that was left may be kept and shown again: nothing secret waits in it.
    addEventListener("pagehide", () => {
      this.#keeper?.end();
    });
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) location.reload();
    });
    try {
      const answer = await fetch("config.json", { credentials: "omit", cache: "no-cache" });
      this.#config = (await answer.json()) as ConfigJson;
      this.#request = await this.#receive();
      watchIdle(() => {
        if (this.isUnlocked && this.screen.name !== "working") void this.lock();
      });
      await this.#open();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** Forgets the keys by ending who holds them, and opens the wallet again, locked. */
  async lock(): Promise<void> {
    this.#keeper?.end();
    this.isUnlocked = false;
    this.screen = { name: "opening" };
    await this.#open().catch((thrown: unknown) => {
      this.#fail(thrown);
    });
  }

  /** Whether a page waits for an answer. */
  get isAsked(): boolean {
    return this.#request !== undefined;
  }

  /** The keeper, for forms that ask it something themselves. */
  get keeper(): StartedKeeper {
    if (this.#keeper === undefined) throw new Error("the wallet is not open yet");
    return this.#keeper;
  }

  /** What is shown once the keeper has the keys. */
  async enter(): Promise<void> {
    this.isUnlocked = true;
    await this.#work(async () => {
      this.screen =
        this.#request === undefined
          ? { name: "home", live: await this.keeper.call("list") }
          : { name: "ask", visit: await this.keeper.call("readVisit") };
    });
  }

  /** The person agreed: signs, answers, and hands in what the registry needs. */
  async agree(choice: { readonly renew: boolean; readonly withSessionKey: boolean }): Promise<void> {
    const { screen } = this;
    const request = this.#request;
    if (screen.name !== "ask" || request === undefined) return;
    const { kind } = screen.visit;
    await this.#work(async () => {
      if (kind === "withdrawn") request.refuse("LOGIN_PSEUDONYM_NOT_LIVE", say.withdrawn);
      else await this.#answer(request, choice.withSessionKey);
      const renew = choice.renew || kind === "withdrawn";
      const submission = kind === "first" || renew ? await this.keeper.call("submit", { renew }) : undefined;
      const note = submission === undefined ? "" : renew ? say.renewed(submission) : say.submission(submission);
      this.#finish(kind === "withdrawn" ? say.renew : say.doneTitle, note);
    });
  }

  /** The person declined, or read why the wallet did: the page is told, and the window closes. */
  refuse(fault: Fault = { code: "LOGIN_DECLINED", text: say.declined }): void {
    const request = this.#request;
    this.#request = undefined;
    request?.refuse(fault.code, fault.text);
    window.close();
  }

  #receive(): Promise<WalletRequest | undefined> {
    if (window.opener === null) return Promise.resolve(undefined);
    return receiveChallenge(window, { waitMs: ASKER_MS }).catch((thrown: unknown) => {
      if (thrown instanceof LoginAskerMissing) return undefined;
      throw thrown;
    });
  }

  async #open(): Promise<void> {
    const config = this.#config;
    if (config === undefined) return;
    this.#keeper = startKeeper((step, share) => {
      this.work = { step, share };
    });
    const { isKept, network } = await this.#keeper.call("open", config);
    this.network = network;
    if (this.#request !== undefined) await this.#readAsker(this.#request);
    if (this.screen.name === "opening") this.screen = { name: isKept ? "unlock" : "restore" };
  }

  /** Before anything is asked of the person: is it the platform that it says it is? */
  async #readAsker({ challenge, host, sessionKey }: WalletRequest): Promise<void> {
    try {
      this.asker = await this.keeper.call("readAsker", { challenge, host, sessionKey });
    } catch (thrown) {
      this.screen = { name: "refused", fault: faultOf(thrown) };
    }
  }

  async #answer(request: WalletRequest, withSessionKey: boolean): Promise<void> {
    const answer = await this.keeper.call("answer", { withSessionKey });
    if (!request.isAskerThere()) throw new LoginAskerMissing();
    request.answer(answer);
  }

  #finish(title: string, note: string): void {
    this.screen = { name: "done", title, note };
    this.#request = undefined;
    setTimeout(() => {
      this.#keeper?.end();
      window.close();
    }, CLOSE_MS);
  }

  async #work(act: () => Promise<void>): Promise<void> {
    this.work = undefined;
    this.screen = { name: "working" };
    try {
      await act();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    const fault = faultOf(thrown);
    // A wallet that was locked meanwhile shows that it is.
    if (fault.code === "WALLET_ENDED") return;
    this.screen = { name: "failed", fault };
  }
}

/**
 * What went wrong, in words for people.
 *
 * @param thrown by the keeper or the package
 * @returns code and sentence
 */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof RealDidError) return { code: thrown.code, text: say.fault(thrown.code, thrown.message) };
  return { code: "WALLET_FAILED", text: say.failedTitle };
}
