import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { type Wallet, derivePseudonym, platformId } from "realdid";

import { openAsker } from "../setup/asker.ts";
import { type Visitor, createVisitor, restore, startBrowser, unlock } from "../setup/visitor.ts";
import { type World, startWorld } from "../setup/world.ts";

describe("the wallet that is left", function inBrowser() {
  this.timeout(240_000);
  let world: World;
  let browser: Browser;
  let visitor: Visitor;
  let person: Wallet;
  before(async () => {
    world = await startWorld(1);
    [person] = world.wallets as [Wallet];
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    visitor = await createVisitor(browser, world);
  });
  afterEach(async () => {
    await visitor.context.close();
    expect(visitor.complaints).to.deep.equal([]);
  });

  const isLocked = (page: Page) => page.getByRole("heading", { name: "Unlock your wallet" }).waitFor();
  const isOpen = (page: Page) => page.getByRole("heading", { name: "Your pseudonyms" }).waitFor();

  it("locks itself after five minutes without a key or a touch, each time", async () => {
    await visitor.context.clock.install();
    const page = await visitor.openWallet();
    await restore(page, person.mnemonic);
    await isOpen(page);
    await page.clock.fastForward("04:50");
    await page.getByRole("heading").click();
    await page.clock.fastForward("04:50");
    await isOpen(page);
    await page.clock.fastForward("00:11");
    await isLocked(page);
    await unlock(page);
    await isOpen(page);
    await page.clock.fastForward("05:01");
    await isLocked(page);
  });

  it("holds no keys once its page is left, and is locked when it is shown again", async () => {
    const page = await visitor.openWallet();
    await restore(page, person.mnemonic);
    await isOpen(page);
    expect(page.workers()).to.have.length(1);
    const ended = page.workers()[0]?.waitForEvent("close");
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
    await ended;
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await isLocked(page);
  });

  it("answers two pages that ask at once, each for itself", async () => {
    const slugs = ["weibo", "wechat"] as const;
    const askers = await Promise.all(
      slugs.map((slug) =>
        openAsker(visitor.context, world, slug, slug === "weibo" ? "https://weibo.com" : "https://weixin.qq.com"),
      ),
    );
    const wallets: Page[] = [];
    for (const asker of askers) wallets.push(await asker.ask());
    const [first, second] = wallets as [Page, Page];
    await restore(first, person.mnemonic);
    await restore(second, person.mnemonic);
    for (const wallet of wallets) await wallet.getByRole("button", { name: "Register and sign in" }).click();
    for (const [i, asker] of askers.entries()) {
      const { answer } = await asker.outcome();
      const { pseudonym, state } = await asker.verify(answer as object);
      expect({ pseudonym, state }).to.deep.equal({
        pseudonym: derivePseudonym(person, platformId(slugs[i] as string)),
        state: "pending",
      });
    }
  });
});
