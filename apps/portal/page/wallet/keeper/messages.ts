import type { Hex, LoginAnswerJson, ViewingJson } from "realdid";

import type { ConfigJson } from "../../config.ts";
import type { WordsFault } from "../vault/checkWords.ts";

/** Who asks, as the platform registry has it. */
export interface Asker {
  readonly slug: string;
  readonly domain: string;
  readonly operator: Hex;
  /** Host of the page that asks. */
  readonly host: string;
  /** How long the browser would be remembered without the wallet; 0 if the page does not ask for it. */
  readonly sessionSeconds: number;
}

/** How the person stands with the platform that asks. Times are unix seconds. */
export type Visit =
  /** No pseudonym there yet, or its lease has ended. */
  | { readonly kind: "first" }
  /** It may be renewed if it ends soon and there is somebody to hand a renewal to. */
  | { readonly kind: "known"; readonly validUntil: number; readonly mayRenew: boolean }
  /** What it was proved against was withdrawn: it must be renewed before it signs again. */
  | { readonly kind: "withdrawn"; readonly mayRenew: boolean }
  /** Its controller is none of this wallet's keys. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "frozen"; readonly validUntil: number }
  /** No sign-in: the person shall view names, under a pseudonym of this day, in UTC, which is registered nowhere. */
  | { readonly kind: "viewing"; readonly day: string };

/** A pseudonym that is live, for the list. */
export interface LivePseudonym {
  readonly slug: string;
  readonly domain: string;
  readonly validUntil: number;
}

/** Parts of a long work, in their order. */
export type WorkStep = "chain" | "members" | "prover" | "proof";

/** Told how far a part has come, from 0 to 1. */
export type Report = (step: WorkStep, share: number) => void;

/** What the keeper does: it lives in a worker, holds the keys, and is ended to lock them. */
export interface Keeper {
  open(config: ConfigJson): Promise<{ readonly isKept: boolean; readonly network: string }>;
  checkWords(text: string): Promise<WordsFault | undefined>;
  restore(given: { readonly words: string; readonly passphrase: string }): Promise<void>;
  unlock(passphrase: string): Promise<void>;
  forget(): Promise<void>;
  readAsker(asked: {
    readonly challenge: unknown;
    readonly host: string;
    readonly sessionKey: unknown;
  }): Promise<Asker>;
  readVisit(): Promise<Visit>;
  /** Makes the registration of a first visit. It names no challenge, so it is good for a fresh one too. */
  prove(given: { readonly challenge: unknown }): Promise<void>;
  /** Signs the challenge as the page asks it now: only its nonce and times may have changed since it was read. */
  answer(given: { readonly challenge: unknown; readonly withSessionKey: boolean }): Promise<LoginAnswerJson>;
  /** Proves a viewing for the challenge as the page asks it now, which is the only one that it answers. */
  view(given: { readonly challenge: unknown }): Promise<ViewingJson>;
  /** Proves a renewal and hands it to the relayer. */
  renew(): Promise<void>;
  list(): Promise<readonly LivePseudonym[]>;
}

/** A call as it goes to the worker. */
export interface KeeperCall {
  readonly id: number;
  readonly verb: keyof Keeper;
  readonly input: unknown;
}

/** An error as it comes back: its class does not pass between threads. */
export interface KeeperFault {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** What comes from the worker. */
export type KeeperReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly fault: KeeperFault }
  | { readonly progress: { readonly step: WorkStep; readonly share: number } };
