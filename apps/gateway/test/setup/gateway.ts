import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Environment, createLog, createSealingKey, readSettings } from "@realdid/service";
import { type KINDS, type Visitor, logText, makePlace, required } from "@realdid/service/testing";
import {
  type PlatformView,
  type PseudonymProof,
  type RealDidNetwork,
  answerChallenge,
  formatAnswer,
  parseChallenge,
  platformId,
  readPlatform,
} from "realdid";

import { type NewClient, addClient } from "../../src/clients/clients.ts";
import { type Gateway, type GatewayParts, openGateway } from "../../src/openGateway.ts";
import { type RunningGateway, runGateway } from "../../src/runGateway.ts";
import { SETTINGS } from "../../src/settings.ts";
import { Browser } from "./browser.ts";
import { world } from "./world.ts";

/** Origins of the test gateway: behind a proxy that speaks https, as the registered domains want it. */
export const WEIBO = "https://login.weibo.com";
export const DOUYIN = "https://login.douyin.com";
export const DOMAINS: Readonly<Record<string, string>> = { weibo: "weibo.com", douyin: "douyin.com" };

/** A registered client. */
export interface TestClient {
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly redirectUri: string;
  readonly origin: string;
}

/** A gateway that listens. */
export interface TestGateway extends RunningGateway {
  readonly gateway: Gateway;
  /** Settings to run its commands with. */
  readonly environment: Environment;
  readLog(): string;
  /** Moves the wall clock of the gateway. */
  passTime(seconds: number): void;
  addClient(slug: string, change?: Partial<NewClient>): Promise<TestClient>;
  browser(): Browser;
}

let names = 0;

/**
 * Starts a gateway on a fresh database.
 *
 * @param kind of database
 * @param change settings that are other than usual
 * @param parts that are other than usual
 * @returns the gateway, and what ends it
 */
export async function startGateway(
  kind: (typeof KINDS)[number] = "pglite",
  change: Environment = {},
  parts: Partial<GatewayParts> = {},
): Promise<[TestGateway, () => Promise<void>]> {
  const place = await makePlace(kind);
  const folder = await mkdtemp(join(tmpdir(), "realdid-gateway-"));
  const environment: Environment = {
    REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
    GATEWAY_RPC_URL: required("TEST_RPC_URL"),
    GATEWAY_DATABASE: place.where,
    GATEWAY_KEY_FILE: join(folder, "key"),
    GATEWAY_PLATFORMS: `weibo=${WEIBO},douyin=${DOUYIN}`,
    GATEWAY_WALLET_URL: "https://wallet.example",
    GATEWAY_RELAYER_URL: "http://127.0.0.1:9",
    GATEWAY_PORT: "0",
    GATEWAY_METRICS_PORT: "0",
    GATEWAY_LOG_LEVEL: "trace",
    ...change,
  };
  const config = readSettings(SETTINGS, environment);
  await createSealingKey(config.keyFile);
  let ahead = 0;
  const { sink, read } = logText();
  const log = createLog(config, sink);
  const now = (): number => Math.floor(Date.now() / 1_000) + ahead;
  // Asks the chain each time: tests rewind it.
  const openView = async (network: RealDidNetwork, slug: string): Promise<PlatformView> =>
    readPlatform(network, platformId(slug));
  const gateway = await openGateway(config, { now, log, openView, ...parts });
  const running = await runGateway(gateway);
  const stop = async (): Promise<void> => {
    await running.stop();
    await gateway.close();
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  };
  return [
    {
      ...running,
      gateway,
      environment,
      readLog: read,
      passTime: (seconds) => {
        ahead += seconds;
      },
      browser: () => new Browser(running.url),
      async addClient(slug, change = {}) {
        const domain = DOMAINS[slug] ?? "";
        const redirectUri = `https://www.${domain}/callback`;
        const client = {
          name: `Site ${++names}`,
          redirectUris: [redirectUri],
          logoutUris: [`https://www.${domain}/bye`],
          isPublic: false,
          ...change,
        };
        const platform = { platformId: platformId(slug), domain };
        const added = await addClient(gateway.database.db, platform, client, now());
        const origin = slug === "weibo" ? WEIBO : DOUYIN;
        return { clientId: added.clientId, secret: added.secret, redirectUri: client.redirectUris[0] ?? "", origin };
      },
    },
    stop,
  ];
}

/**
 * Declares tests on a gateway of their own.
 *
 * @param title of what is tested
 * @param tests are given a function that returns the gateway, to be called inside `it` or `before`
 * @param options settings that are other than usual, and kinds of database
 */
export function describeOnGateway(
  title: string,
  tests: (running: () => TestGateway) => void,
  options: { readonly change?: Environment; readonly kinds?: readonly (typeof KINDS)[number][] } = {},
): void {
  for (const kind of options.kinds ?? ["pglite"]) {
    describe(`${title} (${kind})`, () => {
      let running: TestGateway;
      let stop: () => Promise<void>;
      before(async () => {
        [running, stop] = await startGateway(kind, options.change);
      });
      after(() => stop());
      tests(() => running);
    });
  }
}

/** The visitor's side of a login at the page: the wallet's challenge, and what it sends back. */
export interface Answering {
  readonly visitor: Visitor;
  readonly registration?: PseudonymProof;
}

/**
 * Does what the login page's script and a wallet do.
 *
 * @param browser that shows the page
 * @param url of the page
 * @param answering who answers
 * @returns what the gateway says
 */
export async function signIn(
  browser: Browser,
  url: string,
  { visitor, registration }: Answering,
): Promise<{ readonly status: number; readonly json: Record<string, unknown> }> {
  const { json } = await browser.post(`${url}/challenge`, {});
  const answer = await answerAs(json.challenge, new URL(url).host, { visitor, ...(registration && { registration }) });
  return browser.post(`${url}/answer`, { answer, binding: json.binding });
}

/**
 * A wallet's answer to a challenge.
 *
 * @param challenge JSON
 * @param host of the page that asks
 * @param answering who answers
 * @returns JSON
 */
export async function answerAs(
  challenge: unknown,
  host: string,
  { visitor, registration }: Answering,
): Promise<object> {
  const { network } = world();
  const { pseudonym, controller } = visitor;
  const options = registration === undefined ? {} : { registration };
  const answer = await answerChallenge(network, parseChallenge(challenge), host, pseudonym, controller, options);
  return formatAnswer(network.deployment, answer);
}

/** @returns 43 characters, as for a PKCE verifier, a state or a nonce */
export function random(): string {
  return randomBytes(32).toString("base64url");
}
