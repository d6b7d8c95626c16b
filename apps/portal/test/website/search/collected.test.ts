import { randomBytes } from "node:crypto";

import { expect } from "chai";
import type { Browser, BrowserContext } from "playwright-core";

import { startBrowser } from "../../setup/visitor.ts";
import { observe } from "../setup/observe.ts";
import { storedFor } from "../setup/stored.ts";
import type { Evidence } from "./evidence.ts";
import { findShared } from "./findShared.ts";

/** Where a page can put a value that it finds again, or that somebody else finds. */
const PLACES = [
  ...["address", "header", "body", "answer", "answered header"],
  ...["cookie", "local storage", "session storage", "database"],
] as const;

type Planted = Readonly<Record<(typeof PLACES)[number], string>>;

describe("What is collected of a browser", function inBrowser() {
  this.timeout(60_000);
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  /** A visit at a site that puts the values everywhere. */
  async function visit(context: BrowserContext, slug: string, planted: Planted): Promise<readonly Evidence[]> {
    const observation = observe(context, "http://127.0.0.1:1");
    const origin = `http://${slug}.localhost`;
    await context.route(`${origin}/**`, (route) =>
      route.fulfill({
        contentType: "text/html",
        headers: { "x-trace": planted["answered header"] },
        body: `<title>site</title>${planted.answer}`,
      }),
    );
    const page = await context.newPage();
    await page.goto(`${origin}/`);
    await page.evaluate(plant, planted);
    return [...(await observation.takeRequests()), ...(await storedFor(context, `${slug}.localhost`))];
  }

  it("holds what is planted in any place at both sites, so that the search finds it", async () => {
    const planted = Object.fromEntries(PLACES.map((place) => [place, randomBytes(16).toString("hex")])) as Planted;
    const context = await browser.newContext();
    const [first, second] = [await visit(context, "forum", planted), await visit(context, "market", planted)];
    await context.close();
    const found = findShared({ first, second }, { first: [], second: [] }).map(({ value }) => value);
    const missed = PLACES.filter((place) => !found.some((value) => value.includes(planted[place])));
    expect(missed).to.deep.equal([]);
  });
});

/** Runs in the page. */
async function plant(planted: Planted): Promise<void> {
  document.cookie = `id=${planted.cookie}`;
  localStorage.setItem("id", planted["local storage"]);
  sessionStorage.setItem("id", planted["session storage"]);
  await new Promise<void>((resolve) => {
    const opening = indexedDB.open("site");
    opening.onupgradeneeded = () => opening.result.createObjectStore("ids");
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("ids", "readwrite");
      transaction.objectStore("ids").put(planted.database, "id");
      transaction.oncomplete = () => resolve();
    };
  });
  const headers = { "x-id": planted.header };
  await (await fetch(`/?id=${planted.address}`, { method: "POST", headers, body: planted.body })).text();
}
