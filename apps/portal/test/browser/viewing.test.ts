import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import {
  type ViewingChallenge,
  type Viewer,
  type Wallet,
  createViewingChallenge,
  derivePseudonym,
  formatViewingChallenge,
  parseViewing,
  verifyViewing,
  viewingDay,
  viewingPlatformId,
} from "realdid";

import { type Asker, openAsker } from "../setup/asker.ts";
import { type Visitor, createVisitor, leave, restore, startBrowser } from "../setup/visitor.ts";
import { type World, startWorld } from "../setup/world.ts";

const ORIGIN = "https://statements.oversight.realdid.example";
const DAY_SECONDS = 86_400;

describe("The wallet's page, asked for a viewing", function () {
  this.timeout(180_000);
  let browser: Browser;
  let world: World;
  let visitor: Visitor;
  let person: Wallet;
  let asker: Asker;

  before(async () => {
    browser = await startBrowser();
    world = await startWorld(1);
    [person] = world.wallets as [Wallet];
  });
  after(async () => {
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    for (const { requests } of [world.chain, world.authority, world.relayer]) requests.length = 0;
    visitor = await createVisitor(browser, world);
    asker = await openAsker(visitor.context, world, "oversight", ORIGIN);
  });
  afterEach(async () => {
    await visitor.context.close();
    expect(visitor.complaints).to.deep.equal([]);
  });

  const now = (): number => Date.now() / 1000;

  /** As the service gives it out, by default today at its own origin. */
  async function challengeOf(origin = ORIGIN, time = now()): Promise<ViewingChallenge> {
    return createViewingChallenge(world.network.deployment, origin, { keep: () => Promise.resolve() }, time);
  }

  /** As the service does that gave out `challenge`. */
  async function verify(challenge: ViewingChallenge, answer: unknown): Promise<Viewer> {
    const store = { take: () => Promise.resolve(challenge), isBanned: () => Promise.resolve(false) };
    return verifyViewing(world.network, parseViewing(answer), store, { origin: ORIGIN, time: now() });
  }

  async function agree(wallet: Page): Promise<void> {
    await wallet.getByRole("button", { name: "View", exact: true }).click();
  }

  it("says what it does, proves it on this device, and leaves nothing on chain", async () => {
    const provider = world.network.runner.provider!;
    const before = await provider.getBlockNumber();
    const challenge = await challengeOf();
    const wallet = await asker.askFor(formatViewingChallenge(challenge));
    await restore(wallet, person.mnemonic);
    await wallet.getByRole("heading", { name: "View names as a verified person?" }).waitFor();
    await wallet.getByText("Viewing leaves nothing on chain").waitFor();
    await wallet.getByText("Tomorrow's is another").waitFor();
    const card = wallet.getByRole("region", { name: "Page that asks" });
    for (const text of ["oversight", "oversight.realdid.example", new URL(ORIGIN).host]) {
      await card.getByText(text, { exact: true }).first().waitFor();
    }
    await wallet.waitForFunction(() => document.querySelectorAll("button:disabled").length === 0);
    const { violations } = await new AxeBuilder({ page: wallet }).analyze();
    expect(violations.map(({ id }) => id)).to.deep.equal([]);
    await agree(wallet);
    const { answer } = await asker.outcome();
    const day = viewingDay(now());
    const pseudonym = derivePseudonym(person, viewingPlatformId(day));
    expect(await verify(challenge, answer)).to.include({ day, pseudonym });
    expect(await provider.getBlockNumber()).to.equal(before);
    expect(world.relayer.requests).to.deep.equal([]);
    const sent = JSON.stringify([world.chain.requests, world.authority.requests, answer]).toLowerCase();
    const secrets = [person.secretScalar, person.commitment].map((one) => one.toString(16));
    for (const secret of [...secrets, ...person.mnemonic.split(" ").map((word) => `"${word}`)]) {
      expect(sent).not.to.contain(secret);
    }
    expect(JSON.stringify([world.chain.requests, world.authority.requests])).not.to.contain(pseudonym.toString(16));
  });

  it("tells the page if the person declines", async () => {
    const wallet = await asker.askFor(formatViewingChallenge(await challengeOf()));
    await restore(wallet, person.mnemonic);
    await wallet.getByRole("button", { name: "View", exact: true }).waitFor();
    await leave(wallet, "Cancel");
    expect(await asker.outcome()).to.deep.equal({ code: "LOGIN_WALLET_REFUSED", reason: "LOGIN_DECLINED" });
    expect(world.authority.requests).to.deep.equal([]);
  });

  describe("refuses, before anything is asked of the person,", () => {
    async function expectRefusal(from: Asker, challenge: object, code: string): Promise<void> {
      const wallet = await from.askFor(challenge);
      await wallet.locator(".fault").waitFor();
      expect(await wallet.locator(".fault").getAttribute("data-code")).to.equal(code);
      expect(await wallet.getByLabel("Passphrase").count()).to.equal(0);
      await leave(wallet, "Close");
      expect(await from.outcome()).to.deep.equal({ code: "LOGIN_WALLET_REFUSED", reason: code });
      expect([...world.relayer.requests, ...world.authority.requests]).to.deep.equal([]);
    }

    it("a page that is not under oversight's domain, and one that passes on a challenge", async () => {
      for (const origin of ["https://weibo.com", "https://oversight.realdid.example.evil.example"]) {
        const other = await openAsker(visitor.context, world, "oversight", origin);
        for (const named of [origin, ORIGIN]) {
          const challenge = formatViewingChallenge(await challengeOf(named));
          await expectRefusal(other, challenge, "OVERSIGHT_VIEWING_ORIGIN_FOREIGN");
        }
      }
      const passedOn = formatViewingChallenge(await challengeOf("https://other.oversight.realdid.example"));
      await expectRefusal(asker, passedOn, "OVERSIGHT_VIEWING_ORIGIN_FOREIGN");
    });

    it("another day, another network, and what no service asks", async () => {
      for (const time of [now() - DAY_SECONDS, now() + DAY_SECONDS]) {
        const challenge = formatViewingChallenge(await challengeOf(ORIGIN, time));
        await expectRefusal(asker, challenge, "OVERSIGHT_VIEWING_DAY_OTHER");
      }
      const challenge = formatViewingChallenge(await challengeOf());
      const elsewhere = { ...challenge, networkId: `0x${"12".repeat(32)}` };
      await expectRefusal(asker, elsewhere, "OVERSIGHT_VIEWING_OTHER_NETWORK");
      await expectRefusal(asker, { ...challenge, asks: "everything" }, "OVERSIGHT_VIEWING_MALFORMED");
    });
  });

  it("answers no other challenge than the one that it proved", async () => {
    const challenges = [await challengeOf(), await challengeOf(), await challengeOf()].map(formatViewingChallenge);
    const wallet = await asker.askForInTurn(challenges);
    await restore(wallet, person.mnemonic);
    await agree(wallet);
    await wallet.getByText("The page asks with another nonce").waitFor({ timeout: 120_000 });
    await leave(wallet, "Close");
    expect(await asker.outcome()).to.deep.equal({ reason: "WALLET_ASK_CHANGED" });
  });
});
