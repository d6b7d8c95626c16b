import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";

import {
  PASSPHRASE,
  type Visitor,
  createVisitor,
  readDevice,
  restore,
  startBrowser,
  unlock,
} from "../setup/visitor.ts";
import { type World, startWorld } from "../setup/world.ts";

describe("the wallet on a device", function inBrowser() {
  this.timeout(120_000);
  let world: World;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let words: string;
  before(async () => {
    world = await startWorld(1);
    words = world.wallets[0]?.mnemonic ?? "";
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    visitor = await createVisitor(browser, world);
    page = await visitor.openWallet();
    await heading("Restore your wallet");
  });
  afterEach(async () => {
    await visitor.context.close();
    expect(visitor.complaints).to.deep.equal([]);
    expect([...visitor.origins].sort()).to.satisfy((origins: readonly string[]) =>
      origins.every((origin) => [world.portal, world.chain].some(({ url }) => url === origin)),
    );
  });

  const heading = (name: string) => page.getByRole("heading", { name }).waitFor();
  const fault = () => page.locator(".fault").textContent();

  async function expectAccessible(screen: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
      screen,
    ).to.deep.equal([]);
  }

  it("is restored from its words, however they are spaced, and shows that there is no pseudonym yet", async () => {
    await restore(page, `  ${words.toUpperCase().replaceAll(" ", "\n ")}  `);
    await heading("Your pseudonyms");
    await page.getByText("You have no live pseudonym yet").waitFor();
  });

  it("says which words are wrong", async () => {
    const list = words.split(" ");
    await restore(page, list.slice(1).join(" "));
    expect(await fault()).to.equal("There must be 12 words; these are 11.");
    await restore(page, ["zzzz", ...list.slice(1, 11), "qqqq"].join(" "));
    await page.getByText("Words 1, 12 are not in the list").waitFor();
    await restore(page, `${"abandon ".repeat(11)}ability`);
    await page.getByText("Each word is known, but together they are no wallet").waitFor();
  });

  it("takes no passphrase that differs, is short or is the first that anyone would try", async () => {
    await restore(page, words, [PASSPHRASE, `${PASSPHRASE}!`]);
    expect(await fault()).to.equal("The two passphrases differ.");
    await restore(page, words, ["ninechars", "ninechars"]);
    await page.getByText("The passphrase needs at least 10 characters.").waitFor();
    for (const guessable of ["abababababab", "0123456789", "Poiuytrewq"]) {
      await restore(page, words, [guessable, guessable]);
      await page.getByText("This passphrase is easily guessed").waitFor();
      await page.getByLabel("Twelve words").fill("");
    }
  });

  it("is locked by a button and by a reload, and opens with the passphrase alone", async () => {
    await restore(page, words);
    await page.getByRole("button", { name: "Lock" }).click();
    await heading("Unlock your wallet");
    await unlock(page, "another passphrase");
    await page.getByText("That passphrase does not open the wallet.").waitFor();
    await unlock(page);
    await heading("Your pseudonyms");
    await page.reload();
    await heading("Unlock your wallet");
  });

  it("is forgotten after it asked once more", async () => {
    await restore(page, words);
    await page.getByRole("button", { name: "Lock" }).click();
    await page.getByRole("button", { name: "Forget the wallet on this device" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await heading("Unlock your wallet");
    await page.getByRole("button", { name: "Forget the wallet on this device" }).click();
    await page.getByRole("button", { name: "Yes, forget it" }).click();
    await heading("Restore your wallet");
    await page.reload();
    await heading("Restore your wallet");
  });

  it("keeps nothing on the device that opens without the passphrase", async () => {
    await restore(page, words);
    await heading("Your pseudonyms");
    const kept = await readDevice(page);
    expect(kept).to.contain("sealed");
    const [first = "", second = ""] = words.split(" ");
    for (const secret of [words, `${first} ${second}`, PASSPHRASE]) expect(kept).not.to.contain(secret);
    expect(await page.content()).not.to.contain(`${first} ${second}`);
  });

  it("can neither reach another origin nor make markup or programs of texts", async () => {
    const tried = await page.evaluate(async () => {
      let violations = 0;
      const reported = new Promise<void>((resolve) => {
        addEventListener("securitypolicyviolation", () => ++violations === 4 && resolve());
      });
      const outcome = async (act: () => unknown): Promise<string> => {
        try {
          await act();
          return "done";
        } catch (thrown) {
          return (thrown as Error).name;
        }
      };
      const outcomes = [
        await outcome(() => fetch("https://evil.example/")),
        await outcome(() => Object.assign(document.createElement("div"), { innerHTML: "<b>text</b>" })),
        await outcome(() => new Worker("data:text/javascript,0")),
        await outcome(() => window.setTimeout("0")),
      ];
      await reported;
      return outcomes;
    });
    expect(tried).to.deep.equal(["TypeError", "TypeError", "TypeError", "TypeError"]);
    expect(visitor.complaints.splice(0).length).to.be.greaterThan(3);
    // Asked for, and stopped by the browser.
    visitor.origins.delete("https://evil.example");
  });

  it("says where words come from to those who have none", async () => {
    await page.getByText("You have no words yet?").click();
    await page.getByText(`The authority of this network is ${new URL(world.authority.url).host}`).waitFor();
    await expectAccessible("restore, with where words come from");
  });

  it("says that it could not be opened, and opens once it can", async () => {
    await visitor.context.route("**/assets/worker-*", (route) => route.abort());
    await page.reload();
    await heading("That did not work");
    await visitor.context.unroute("**/assets/worker-*");
    await page.getByRole("button", { name: "Try again" }).click();
    await heading("Restore your wallet");
  });

  it("is clean for axe on each of its screens", async () => {
    await expectAccessible("restore");
    await restore(page, "one two");
    await page.locator(".fault").waitFor();
    await expectAccessible("restore with a fault");
    await restore(page, words);
    await heading("Your pseudonyms");
    await expectAccessible("home");
    await page.getByRole("button", { name: "Lock" }).click();
    await heading("Unlock your wallet");
    await expectAccessible("unlock");
    await page.getByRole("button", { name: "Forget the wallet on this device" }).click();
    await heading("Forget the wallet");
    await expectAccessible("forget");
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible("forget, dark");
  });
});
