import { required } from "@realdid/service/testing";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";

import type { World } from "./world.ts";

export const PASSPHRASE = "a passphrase of this device";

/** A person's browser profile. */
export interface Visitor {
  readonly context: BrowserContext;
  /** Errors and warnings of consoles, uncaught errors, violations of content policies. */
  readonly complaints: string[];
  /** Origins that anything was requested of. */
  readonly origins: Set<string>;
  /** Opens the wallet, not asked by anyone. */
  openWallet(): Promise<Page>;
}

/**
 * Starts the browser that `npm run test:apps` found.
 *
 * @param args further ones of its command line
 * @returns the browser; close it
 */
export function startBrowser(args: readonly string[] = []): Promise<Browser> {
  // Root has no sandbox to enter.
  return chromium.launch({ executablePath: required("TEST_CHROMIUM"), args: ["--no-sandbox", ...args] });
}

/**
 * Gives a person a fresh browser profile.
 *
 * @param browser started
 * @param world to live in
 * @returns the visitor; close the context
 */
export async function createVisitor(browser: Browser, world: World): Promise<Visitor> {
  const context = await browser.newContext({ locale: "en-GB", ignoreHTTPSErrors: true });
  context.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  const origins = new Set<string>();
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`policy violated: ${violatedDirective} ${blockedURI}`);
    });
  });
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http")) origins.add(origin);
  });
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(error.error().message));
  return {
    ...{ context, complaints, origins },
    async openWallet() {
      const page = await context.newPage();
      await page.goto(world.portal.url);
      return page;
    },
  };
}

/**
 * Fills in the form that restores a wallet, and sends it.
 *
 * @param page of the wallet
 * @param words as typed
 * @param passphrase and the same again, unless given otherwise
 */
export async function restore(
  page: Page,
  words: string,
  [passphrase, again] = [PASSPHRASE, PASSPHRASE],
): Promise<void> {
  await page.getByLabel("Twelve words").fill(words);
  await page.getByLabel("Passphrase for this device").fill(passphrase);
  await page.getByLabel("The passphrase again").fill(again);
  await page.getByRole("button", { name: "Restore" }).click();
}

/**
 * Unlocks the wallet of this device.
 *
 * @param page of the wallet
 * @param passphrase as typed
 */
export async function unlock(page: Page, passphrase: string = PASSPHRASE): Promise<void> {
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

/**
 * Clicks what closes the wallet's window: it may be gone before the click is reported as done.
 *
 * @param page of the wallet
 * @param name of the button
 */
export async function leave(page: Page, name: "Cancel" | "Close"): Promise<void> {
  const closed = page.waitForEvent("close");
  await page
    .getByRole("button", { name, exact: true })
    .click()
    .catch(() => undefined);
  await closed;
}

/**
 * Everything that the wallet's origin keeps in the browser, as text; of public shards only their names.
 *
 * @param page of the wallet
 * @returns the text
 */
export function readDevice(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onerror = () => reject(new Error("the database cannot be read"));
        request.onsuccess = () => resolve(request.result);
      });
    const records: unknown[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await resultOf(indexedDB.open(name));
      for (const store of Array.from(database.objectStoreNames)) {
        const objects = database.transaction(store).objectStore(store);
        records.push(name, store, await resultOf(objects.getAllKeys()));
        if (store !== "shards") records.push(await resultOf(objects.getAll()));
      }
    }
    const { cookie } = document;
    return JSON.stringify([records, { ...localStorage }, { ...sessionStorage }, cookie, await caches.keys()]);
  });
}
