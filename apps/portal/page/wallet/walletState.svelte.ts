import { type WalletRequest, LoginAskerMissing, RealDidError, receiveChallenge } from "realdid";

import type { ConfigJson } from "../config.ts";
import { WalletAskChanged, WalletFailed } from "../errors.ts";
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
  | { readonly name: "done"; readonly note: string }
  | { readonly name: "renewed" }
  /** There is nothing to try again here: the page has to ask anew, if at all. */
  | { readonly name: "refused"; readonly fault: Fault }
  | { readonly name: "failed"; readonly fault: Fault };

/** What the wallet is at, and how far, if that takes long enough to be told. */
export interface Work {
  readonly step: WorkStep | "visit" | "list" | "signature" | "renewal";
  /** From 0 to 1. */
  readonly share?: number;
}

/** What went wrong, for the page. */
export interface Fault {
  readonly code: string;
  readonly text: string;
}

/** A page that does not ask within this time of having opened the wallet did not mean to, or is gone. */
const ASKER_MS = 10_000;
/** Codes of faults that are the question's, not the wallet's. */
const OF_QUESTION = /^(?:LOGIN_\w+|OVERSIGHT_VIEWING_\w+|PLATFORM_UNKNOWN|WALLET_ASK_CHANGED)$/u;
/** How long the last words stand before the window closes by itself. */
const CLOSE_MS = 1_500;

/** The wallet's page: what it shows, and what its buttons do. Keys are in the keeper alone. */
export class WalletState {
  screen = $state.raw<Screen>({ name: "opening" });
  asker = $state.raw<Asker | undefined>(undefined);
  work = $state.raw<Work>({ step: "visit" });
  network = $state("");
  isUnlocked = $state(false);
  /** A page opened the wallet, and has not asked yet. */
  isConnecting = $state(false);
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
      this.isConnecting = window.opener !== null;
      this.#request = await this.#receive();
      this.isConnecting = false;
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

  /** Where people enrol. */
  get authorityHost(): string {
    return new URL(this.#config?.authorityUrl ?? location.origin).host;
  }

  /** The keeper, for forms that ask it something themselves. */
  get keeper(): StartedKeeper {
    if (this.#keeper === undefined) throw new Error("the wallet is not open yet");
    return this.#keeper;
  }

  /** What is shown once the keeper has the keys. */
  async enter(): Promise<void> {
    this.isUnlocked = true;
    await this.#work(this.isAsked ? "visit" : "list", async () => {
      this.screen =
        this.#request === undefined
          ? { name: "home", live: await this.keeper.call("list") }
          : { name: "ask", visit: await this.keeper.call("readVisit") };
    });
  }

  /** The person agreed: proves if it is a first visit, signs and answers; then renews, if that was wanted too. */
  async agree(choice: { readonly renew: boolean; readonly withSessionKey: boolean }): Promise<void> {
    const { screen } = this;
    if (screen.name !== "ask") return;
    const { kind } = screen.visit;
    if (kind === "viewing") {
      await this.#work("members", async () => {
        await this.#answerViewing();
        this.#finish("");
      });
      return;
    }
    const isFirst = kind === "first";
    await this.#work(isFirst ? "members" : "signature", async () => {
      await this.#answer(isFirst, choice.withSessionKey);
      this.#finish(choice.renew ? await this.#renewAfterwards() : "");
    });
  }

  /** The person renews first, because the pseudonym cannot sign before. The page is told when they have read that. */
  async renew(): Promise<void> {
    await this.#work("renewal", async () => {
      await this.keeper.call("renew");
      this.screen = { name: "renewed" };
    });
  }

  /** Once more, from where nothing was decided yet. */
  async retry({ code }: Fault): Promise<void> {
    if (this.isUnlocked && code !== "WALLET_FAILED") await this.enter();
    else location.reload();
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
    if (this.#request !== undefined) {
      // Before anything is asked of the person: is it the platform that it says it is?
      const { challenge, host, sessionKey } = this.#request;
      this.asker = await this.keeper.call("readAsker", { challenge, host, sessionKey });
    }
    this.screen = { name: isKept ? "unlock" : "restore" };
  }

  /** A proof takes its time, and a window that has gone elsewhere says nothing: so the page is asked whether it still asks. */
  async #answer(isFirst: boolean, withSessionKey: boolean): Promise<void> {
    if (isFirst) {
      const { challenge } = await this.#hearAgain();
      await this.keeper.call("prove", { challenge });
    }
    const request = await this.#hearAgain();
    this.work = { step: "signature" };
    request.answer(await this.keeper.call("answer", { challenge: request.challenge, withSessionKey }));
    this.#request = undefined;
  }

  /** The proof is of one challenge. Whether the page still asks it is known afterwards only. */
  async #answerViewing(): Promise<void> {
    const { challenge } = await this.#hearAgain();
    const viewing = await this.keeper.call("view", { challenge });
    const request = await this.#hearAgain();
    if (request.challenge.nonce !== viewing.nonce) throw new WalletAskChanged("nonce");
    request.answer(viewing);
    this.#request = undefined;
  }

  /** The page hands its challenge again, or a fresh one, each time the wallet says that it is ready. */
  async #hearAgain(): Promise<WalletRequest> {
    const shown = this.#request;
    this.#request = undefined;
    const request = await this.#receive();
    if (shown === undefined || request?.origin !== shown.origin) throw new LoginAskerMissing();
    this.#request = request;
    return request;
  }

  /** The answer is given: whatever becomes of the renewal does not undo it. */
  async #renewAfterwards(): Promise<string> {
    this.work = { step: "renewal" };
    try {
      await this.keeper.call("renew");
      return say.renewed;
    } catch (thrown) {
      return say.notRenewed(faultOf(thrown).text);
    }
  }

  #finish(note: string): void {
    this.screen = { name: "done", note };
    this.#keeper?.end();
    this.isUnlocked = false;
    if (note === "") setTimeout(() => window.close(), CLOSE_MS);
  }

  async #work(step: Work["step"], act: () => Promise<void>): Promise<void> {
    this.work = { step };
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
    this.screen = { name: OF_QUESTION.test(fault.code) ? "refused" : "failed", fault };
  }
}

/**
 * What went wrong, in words for people.
 *
 * @param thrown by the keeper or the package
 * @returns code and sentence
 */
export function faultOf(thrown: unknown): Fault {
  const known = thrown instanceof RealDidError ? thrown : new WalletFailed();
  return { code: known.code, text: say.fault(known.code, known.message, known.fix) };
}
