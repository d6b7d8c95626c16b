import type { Database, Logger } from "@realdid/service";
import type { Hex, LoginStore, PlatformView } from "realdid";

import type { Schema } from "../database/schema.ts";
import type { PlatformKeys } from "../keys/platformKeys.ts";
import type { Assets } from "../pages/assets.ts";

/** Lifetimes, in seconds. */
export interface Lifetimes {
  /** A session at the gateway: so long a visitor is signed in without being asked by the wallet. */
  readonly session: number;
  /** A refresh token, for clients that ask for `offline_access`. */
  readonly refresh: number;
  /** What a visitor agreed to is remembered for so long. */
  readonly consent: number;
}

/** What of the chain's registry a visitor is shown. */
export interface PlatformFacts {
  readonly slug: string;
  /** That it registered. */
  readonly domain: string;
  readonly operator: string;
}

/** Everything that one platform's origin works on. Two origins share the database and nothing that names a visitor. */
export interface Origin {
  readonly slug: string;
  readonly platformId: Hex;
  /** Issuer: scheme and host, such as `https://login.forum.example`. */
  readonly url: string;
  /** Host with its port, as the browser sends it. */
  readonly host: string;
  readonly facts: PlatformFacts;
  readonly view: PlatformView;
  readonly logins: LoginStore;
  readonly database: Database<Schema>;
  readonly walletUrl: string;
  readonly assets: Assets;
  readonly lifetimes: Lifetimes;
  /** Unix seconds. */
  readonly now: () => number;
  readonly log: Logger;
  /** Those that count now. */
  readonly keys: PlatformKeys;
  /** Lets one more answer be checked, or refuses. */
  readonly gate: <T>(check: () => Promise<T>) => Promise<T>;
  /** Counts what happened, without saying whose. */
  readonly count: (event: "login" | "firstVisit" | "consent" | "refusal", label?: string) => void;
}
