import { fileURLToPath } from "node:url";

import type { BrowserContext, Page } from "playwright-core";
import {
  CHALLENGE_SECONDS,
  type Deployment,
  type Hex,
  type LoginSession,
  type LoginStore,
  createChallenge,
  formatChallenge,
  memoryLoginStore,
  parseAnswer,
  platformId,
  readPlatform,
  verifyLogin,
} from "realdid";
import { type Rolldown, build } from "vite";

import type { World } from "./world.ts";

/** How a page asks, if not as the platform does. */
export interface AskChanges {
  /** Host that the challenge names; that of the page unless given. */
  readonly domain?: string;
  readonly networkId?: Hex;
  readonly publicKey?: string;
  readonly sessionSeconds?: number;
  /** How long it is still good; five minutes unless given. */
  readonly secondsLeft?: number;
}

/** What the wallet told the page. */
export interface Outcome {
  readonly answer?: object;
  readonly code?: string;
  readonly reason?: string;
}

/** A page that asks, and the server behind it. */
export interface Asker {
  readonly page: Page;
  /** Clicks, and gives the wallet's window. */
  ask(changes?: AskChanges): Promise<Page>;
  /** The same, with a challenge that is no login's. */
  askFor(challenge: object): Promise<Page>;
  /** One after the other of such challenges. */
  askForInTurn(challenges: readonly object[]): Promise<Page>;
  /** The same, with another challenge each time that the wallet is ready; the last one again and again. */
  askInTurn(turns: readonly AskChanges[]): Promise<Page>;
  /** Waits for what the wallet tells the page. */
  outcome(): Promise<Outcome>;
  /** As the platform's server does. */
  verify(answer: object): Promise<LoginSession>;
}

const SCRIPT = fileURLToPath(new URL("askingPage.js", import.meta.url));
let bundled: Promise<string> | undefined;

/**
 * Opens a page of a platform that no network has: the browser is given it here.
 *
 * @param context of the visitor
 * @param world to ask in
 * @param slug of the platform
 * @param origin of the page
 * @returns the page
 */
export async function openAsker(context: BrowserContext, world: World, slug: string, origin: string): Promise<Asker> {
  const script = await (bundled ??= bundle());
  const body = `<!doctype html><html lang="en"><title>asks</title><button>Sign in</button><script>${script}</script></html>`;
  await context.route(`${origin}/**`, (route) => route.fulfill({ contentType: "text/html", body }));
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  const { deployment } = world.network;
  const store = memoryLoginStore();
  const challenge = (changes: AskChanges) => challengeOf(store, deployment, slug, new URL(origin).host, changes);
  const click = async (ask: object): Promise<Page> => {
    await page.evaluate((given) => Object.assign(globalThis, { ask: given, outcome: undefined }) && undefined, ask);
    const opening = page.waitForEvent("popup");
    await page.getByRole("button").click();
    return opening;
  };
  return {
    page,
    async ask(changes = {}) {
      const { publicKey } = changes;
      const sessionKey = publicKey === undefined ? {} : { sessionKey: { publicKey } };
      return click({ walletUrl: world.portal.url, challenge: await challenge(changes), ...sessionKey });
    },
    askFor: (asked) => click({ walletUrl: world.portal.url, challenge: asked }),
    askForInTurn: (challenges) => click({ walletUrl: world.portal.url, challenges }),
    async askInTurn(turns) {
      const challenges = await Promise.all(turns.map(challenge));
      return click({ walletUrl: world.portal.url, challenges });
    },
    async outcome() {
      const found = await page.waitForFunction(() => (globalThis as { outcome?: unknown }).outcome, undefined, {
        timeout: 120_000,
      });
      return (await found.jsonValue()) as Outcome;
    },
    verify: (json) =>
      verifyLogin(readPlatform(world.network, platformId(slug)), parseAnswer(deployment, json), store, {
        time: Date.now() / 1000,
      }),
  };
}

async function challengeOf(
  store: LoginStore,
  deployment: Deployment,
  slug: string,
  host: string,
  { domain = host, networkId = deployment.networkId, sessionSeconds = 0, secondsLeft = CHALLENGE_SECONDS }: AskChanges,
): Promise<object> {
  const platform = { platformId: platformId(slug), domain, sessionSeconds };
  const time = Date.now() / 1000 - CHALLENGE_SECONDS + secondsLeft;
  return formatChallenge(await createChallenge({ ...deployment, networkId }, platform, store.challenges, time));
}

/** As a site bundles it: what is not called is not in it. */
async function bundle(): Promise<string> {
  const lib = { entry: SCRIPT, formats: ["iife" as const], name: "asking", fileName: "asking" };
  const built = await build({ configFile: false, logLevel: "silent", build: { write: false, lib } });
  const [output] = ([built].flat() as Rolldown.RolldownOutput[])[0]?.output ?? [];
  if (output === undefined) throw new Error("the asking page was not bundled");
  return output.code.replaceAll("</script", "<\\/script");
}
