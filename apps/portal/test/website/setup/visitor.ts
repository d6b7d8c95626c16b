import type { Browser, BrowserContext, Page } from "playwright-core";

import { restore, unlock as unlockDevice } from "../../setup/visitor.ts";
import { type Observation, observe } from "./observe.ts";
import type { Website } from "./startWebsite.ts";

/** A person with a browser of their own. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly observation: Observation;
  readonly words: string;
}

/** What one visit asked of the person. */
export interface SignIn {
  readonly page: Page;
  /** What the wallet's button said: whether it was a first visit. Undefined if no wallet was needed. */
  readonly agreed: string | undefined;
}

type Site = Website["sites"][number];

/** A proof in the browser, on a machine that does much else. */
const PROOF_MS = 120_000;

/**
 * Gives a person a fresh browser profile.
 *
 * @param browser started
 * @param website that runs
 * @param words of the person
 * @returns the visitor; close the context
 */
export async function createVisitor(browser: Browser, { chainUrl }: Website, words: string): Promise<Visitor> {
  const context = await browser.newContext();
  context.setDefaultTimeout(30_000);
  return { context, words, observation: observe(context, chainUrl) };
}

/**
 * Opens a site and signs in with the wallet, as a person clicks.
 *
 * @param visitor who
 * @param site where
 * @returns the site's page, and what the wallet asked
 */
export async function signIn(visitor: Visitor, site: Site): Promise<SignIn> {
  const page = await visitor.context.newPage();
  await page.goto(site.origin);
  await page.getByRole("button", { name: "Sign in privately" }).click();
  const agreed = await answerWithWallet(visitor, page);
  await consent(page);
  return { page, agreed };
}

/**
 * From the gateway's question for a wallet until the wallet has answered.
 *
 * @param visitor who
 * @param page at the gateway
 * @returns what the wallet's button said
 */
export async function answerWithWallet(visitor: Visitor, page: Page): Promise<string> {
  const wallet = await openWallet(page);
  await unlock(visitor, wallet);
  const agree = wallet.getByRole("button", { name: /^(Register and sign in|Sign in)$/u });
  await agree.waitFor();
  const said = (await agree.textContent())?.trim() ?? "";
  const closed = wallet.waitForEvent("close", { timeout: PROOF_MS });
  await agree.click();
  await closed;
  return said;
}

/**
 * Opens the wallet's window from the gateway's page.
 *
 * @param page at the gateway
 * @returns the window
 */
export async function openWallet(page: Page): Promise<Page> {
  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Open my wallet" }).click();
  return opening;
}

/**
 * Restores the wallet on this device, or unlocks it if it is there.
 *
 * @param visitor who
 * @param wallet its window
 */
export async function unlock({ words }: Visitor, wallet: Page): Promise<void> {
  const restoring = wallet.getByRole("button", { name: "Restore" });
  const unlocking = wallet.getByRole("button", { name: "Unlock", exact: true });
  await restoring.or(unlocking).waitFor();
  await ((await unlocking.isVisible()) ? unlockDevice(wallet) : restore(wallet, words));
}

/**
 * From the wallet's answer until the site has the person. The first time a site is told something, the person is asked; later not.
 *
 * @param page at the gateway
 */
export async function consent(page: Page): Promise<void> {
  const agree = page.getByRole("button", { name: "Agree and go on" });
  const signedIn = page.getByRole("button", { name: "Sign out" });
  await agree.or(signedIn).waitFor();
  if (await agree.isVisible()) await agree.click();
  await signedIn.waitFor();
}

/**
 * Signs out at the site and at the gateway.
 *
 * @param page of the site
 */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign out?" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in privately" }).waitFor();
}

/**
 * What the site shows of a claim.
 *
 * @param page of the site, signed in
 * @param claim its name
 * @returns the text beside it
 */
export async function claimShown(page: Page, claim: string): Promise<string> {
  const text = await page.locator(`dt:text-is("${claim}") + dd`).textContent();
  return text?.trim() ?? "";
}
