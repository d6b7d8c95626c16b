import { getAddress, isAddress, toBeHex } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { RealDidError } from "../../errors.ts";
import { parseAnswer } from "../challenge/answerJson.ts";
import { NONCE, formatChallenge } from "../challenge/challengeJson.ts";
import { createChallenge } from "../challenge/createChallenge.ts";
import { hostOfOrigin } from "../challenge/domain.ts";
import { LoginPseudonymNotLive } from "../errors.ts";
import { loginMessage } from "../challenge/loginMessage.ts";
import type { PlatformView } from "../view/platformView.ts";
import type { LoginStore } from "../store/loginStore.ts";
import { verifyLogin } from "../verify/verifyLogin.ts";
import { ASKED_COOKIE, VISIT_COOKIE, readCookie, writeCookie } from "./cookies.ts";
import {
  LoginBusy,
  LoginRequestForeign,
  LoginRequestMalformed,
  LoginRouteUnknown,
  LoginVisitMissing,
} from "./errors.ts";
import { type LoginRequest, type LoginResponse, headerOf, readBody } from "./http.ts";
import { refusalOf, statusOf } from "./statuses.ts";
import type { LoginVisit, Visits } from "./visits.ts";

/** What the routes work on. */
export interface RouteSetting {
  readonly view: PlatformView;
  readonly store: LoginStore;
  readonly visits: Visits;
  /** Where the website's pages are: `https://` and the host. */
  readonly origins: readonly string[];
  readonly prefix: string;
  readonly groups: readonly number[];
  readonly challengeSeconds: number;
  readonly sessionKeySeconds: number;
  readonly visitSeconds: number;
  readonly now: () => number;
  /** Told what is answered with 5xx. */
  readonly onError: (thrown: unknown) => void;
}

/** Answers verified at once: a first visit's takes 20 ms, so the last of them waits two seconds. */
const MOST_AT_ONCE = 100;
/** Challenges of one browser, for people with many tabs. */
const MOST_ASKED = 4;

type Route = (request: LoginRequest, host: string) => Promise<Pick<LoginResponse, "headers"> & { json: object }>;

/**
 * The HTTP of direct login, over plain values, for any server: `POST /challenge`, `POST /answer`, `POST /logout` and `GET /session` under a
 * prefix.
 *
 * @param setting what they work on
 * @returns answers a request; undefined if its path is not under the prefix. It never throws.
 * @see docs/spec/login.md section 11
 */
export function createRoutes(setting: RouteSetting): (request: LoginRequest) => Promise<LoginResponse | undefined> {
  const { prefix, onError } = setting;
  const routes: Readonly<Record<string, { readonly method: string; readonly run: Route } | undefined>> = {
    __proto__: null as never,
    [`${prefix}/challenge`]: { method: "POST", run: challengeRoute(setting) },
    [`${prefix}/answer`]: { method: "POST", run: answerRoute(setting) },
    [`${prefix}/logout`]: { method: "POST", run: logoutRoute(setting) },
    [`${prefix}/session`]: { method: "GET", run: sessionRoute(setting) },
  };
  return async (request) => {
    const path = request.path.split("?", 1)[0] as string;
    if (!path.startsWith(`${prefix}/`)) return undefined;
    try {
      const route = routes[path];
      if (route?.method !== request.method) throw new LoginRouteUnknown(route?.method);
      const host = route.method === "POST" ? requireOwnPage(setting, request) : "";
      const { headers, json } = await route.run(request, host);
      return respond(200, json, headers);
    } catch (thrown) {
      return refuse(thrown, onError);
    }
  };
}

/**
 * An error as a response.
 *
 * @param thrown what was caught
 * @param onError told what is answered with 5xx
 * @returns status, and `code`, `message` and `fix` as JSON
 */
export function refuse(thrown: unknown, onError: (thrown: unknown) => void): LoginResponse {
  const error: RealDidError = refusalOf(thrown);
  const status = statusOf(error);
  if (status >= 500) onError(thrown);
  const { code, message, fix } = error;
  const allowed = error instanceof LoginRouteUnknown && error.allowed !== undefined ? { allow: error.allowed } : {};
  return respond(status, { code, message, fix }, allowed);
}

function respond(status: number, json: object, headers: LoginResponse["headers"]): LoginResponse {
  const common = {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return { status, headers: { ...common, ...headers }, body: JSON.stringify(json) };
}

/**
 * Refuses what another site's page sends in a visitor's name: browsers say where each POST comes from, and pages cannot change it.
 *
 * @returns host of the page
 */
function requireOwnPage({ origins }: RouteSetting, request: LoginRequest): string {
  const origin = headerOf(request, "origin");
  const site = headerOf(request, "sec-fetch-site");
  if (origin === undefined || !origins.includes(origin)) throw new LoginRequestForeign("its origin is another");
  if (site !== undefined && site !== "same-origin") throw new LoginRequestForeign("another site began it");
  return hostOfOrigin(origin) as string;
}

function challengeRoute({ view, store, now, challengeSeconds, sessionKeySeconds }: RouteSetting): Route {
  return async (request, host) => {
    const { controller } = readBody(request);
    const held = controller === undefined ? undefined : await holderOf(view, controller);
    const { platformId, deployment } = view;
    // A wallet that only signs texts cannot make session keys.
    const sessionSeconds = held === undefined ? sessionKeySeconds : 0;
    const platform = { platformId, domain: host, challengeSeconds, sessionSeconds };
    const challenge = await createChallenge(deployment, platform, store.challenges, now());
    const asked = [...askedBy(request), challenge.nonce].slice(-MOST_ASKED).join(".");
    return {
      json: {
        challenge: formatChallenge(challenge),
        ...(held && {
          pseudonym: toBeHex(held.pseudonym, 32),
          text: loginMessage(challenge, held.controller, held.pseudonym),
        }),
      },
      headers: { "set-cookie": writeCookie(ASKED_COOKIE, asked, challengeSeconds, "Strict") },
    };
  };
}

async function holderOf(
  view: PlatformView,
  controller: unknown,
): Promise<{ readonly pseudonym: bigint; readonly controller: Hex }> {
  if (typeof controller !== "string" || !isAddress(controller)) throw new LoginRequestMalformed("controller is none");
  const address = getAddress(controller) as Hex;
  const pseudonym = await view.pseudonymOf(address);
  if (pseudonym === undefined) throw new LoginPseudonymNotLive();
  return { pseudonym, controller: address };
}

function answerRoute({ view, store, visits, groups, challengeSeconds, visitSeconds, now }: RouteSetting): Route {
  let running = 0;
  return async (request) => {
    const answer = parseAnswer(view.deployment, readBody(request));
    const asked = askedBy(request);
    if (!asked.includes(answer.nonce)) throw new LoginRequestForeign("another browser asked for the challenge");
    if (running >= MOST_AT_ONCE) throw new LoginBusy();
    running += 1;
    try {
      const session = await verifyLogin(view, answer, store, { time: now(), groups });
      const key = answer.signedBy === "session" ? answer.publicKey : answer.sessionKey?.publicKey;
      const [visit, token] = await visits.begin(session, key, headerOf(request, "cookie"));
      const left = asked.filter((nonce) => nonce !== answer.nonce).join(".");
      return {
        json: formatVisit(visit),
        headers: {
          "set-cookie": [
            writeCookie(VISIT_COOKIE, token, visitSeconds, "Lax"),
            writeCookie(ASKED_COOKIE, left, challengeSeconds, "Strict"),
          ],
        },
      };
    } finally {
      running -= 1;
    }
  };
}

function logoutRoute({ visits }: RouteSetting): Route {
  return async (request) => {
    await visits.end(headerOf(request, "cookie"));
    return { json: {}, headers: { "set-cookie": writeCookie(VISIT_COOKIE, "", 0, "Lax") } };
  };
}

function sessionRoute({ visits }: RouteSetting): Route {
  return async (request) => {
    const visit = await visits.find(headerOf(request, "cookie"));
    if (visit === undefined) throw new LoginVisitMissing();
    return { json: formatVisit(visit), headers: {} };
  };
}

function askedBy(request: LoginRequest): readonly string[] {
  const value = readCookie(headerOf(request, "cookie"), ASKED_COOKIE);
  return (value ?? "").split(".", MOST_ASKED).filter((nonce) => NONCE.test(nonce));
}

function formatVisit({ pseudonym, state, endsAt }: LoginVisit): object {
  return { pseudonym: toBeHex(pseudonym, 32), state, endsAt };
}
