import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { AxeBuilder } from "@axe-core/playwright";
import { type Creator, type Creators, call, openCreators, required, runProgram } from "@realdid/service/testing";
import type { RunningProgram } from "@realdid/service/testing";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Wallet } from "realdid";

import { type TlsProxy, startTlsProxy } from "../setup/tlsProxy.ts";
import { type Visitor, createVisitor, restore, startBrowser, unlock } from "../setup/visitor.ts";
import { type World, startWorld } from "../setup/world.ts";

const MAIN = fileURLToPath(new URL("../../../../statements/dist/src/main.js", import.meta.url));
const HOST = "statements.oversight.realdid.example";
const ORIGIN = `https://${HOST}`;
const NAME = "王小明";

describe("A statement's page", function () {
  this.timeout(240_000);
  let folder: string;
  let browser: Browser;
  let world: World;
  let proxy: TlsProxy;
  let program: RunningProgram;
  let creators: Creators;
  let creator: Creator;
  let visitor: Visitor;
  let person: Wallet;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-statements-"));
    world = await startWorld(2);
    proxy = await startTlsProxy(HOST);
    browser = await startBrowser([`--host-resolver-rules=MAP ${HOST}:443 127.0.0.1:${proxy.port}`]);
    const env = {
      REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
      STATEMENTS_RPC_URL: required("TEST_RPC_URL"),
      STATEMENTS_DATABASE: join(folder, "database"),
      STATEMENTS_KEY_FILE: join(folder, "key"),
      STATEMENTS_PUBLIC_URL: ORIGIN,
      STATEMENTS_WALLET_URL: world.portal.url,
      STATEMENTS_PORT: "0",
      STATEMENTS_METRICS_PORT: "0",
    };
    expect(await runProgram(MAIN, ["init"], env).ended).to.equal(0);
    program = runProgram(MAIN, ["start"], env);
    const { public: url = "" } = await program.logged("ready");
    proxy.setTarget(url);
    await world.people.register([0, "weibo"]);
    creators = await openCreators(world.network);
    const [famous, other] = world.wallets as [Wallet, Wallet];
    person = other;
    creator = await creators.becomeDue(famous);
    const { status, text } = await call(`${url}/v1/statements`, "POST", await creators.disclose(creator, NAME));
    expect(status, text).to.equal(200);
    visitor = await createVisitor(browser, world);
  });
  after(async () => {
    program.child.kill("SIGTERM");
    await program.ended;
    await browser.close();
    await proxy.close();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  const view = (page: Page) => page.getByRole("button", { name: "View the name" }).click();

  async function open(): Promise<Page> {
    const page = await visitor.context.newPage();
    await page.goto(`${ORIGIN}/statements/weibo/${creator.text}`);
    return page;
  }

  it("shows the name to a visitor whose wallet proves that they are a verified person, for that day", async () => {
    const page = await open();
    await page.getByText("the creator's own name").waitFor();
    expect(await page.content()).not.to.contain(NAME);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).to.deep.equal([]);
    const opening = page.waitForEvent("popup");
    await view(page);
    const wallet = await opening;
    await restore(wallet, person.mnemonic);
    await wallet.getByText("Viewing leaves nothing on chain").waitFor();
    await wallet.getByRole("button", { name: "View", exact: true }).click();
    await page.getByText(NAME, { exact: true }).waitFor({ timeout: 120_000 });
    const [cookie, ...others] = await visitor.context.cookies(ORIGIN);
    expect(others).to.deep.equal([]);
    expect(cookie).to.deep.include({
      name: "__Host-realdid-viewer",
      httpOnly: true,
      secure: true,
      sameSite: "Strict",
      path: "/",
      domain: HOST,
    });
    expect(cookie?.expires).to.be.closeTo(Math.ceil(Date.now() / 86_400_000) * 86_400, 5);
    expect(
      await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })),
    ).to.equal("{}");
    expect(world.relayer.requests).to.deep.equal([]);
    expect(visitor.complaints).to.deep.equal([]);
    await page.close();
  });

  it("shows it again without the wallet while the session lasts, and not after signing out", async () => {
    const page = await open();
    expect(await page.content()).not.to.contain(NAME);
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await view(page);
    await page.getByText(NAME, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Signed out.").waitFor();
    expect(await page.content()).not.to.contain(NAME);
    const opening = page.waitForEvent("popup");
    await view(page);
    const wallet = await opening;
    await unlock(wallet);
    const closed = wallet.waitForEvent("close");
    await wallet
      .getByRole("button", { name: "Cancel", exact: true })
      .click()
      .catch(() => undefined);
    await closed;
    await page.getByText("The person declined.").waitFor();
    expect(await page.content()).not.to.contain(NAME);
    expect(visitor.complaints).to.deep.equal([]);
    await page.close();
  });

  it("says that a statement was withdrawn, in the very page that showed it, and anew", async () => {
    const page = await open();
    const opening = page.waitForEvent("popup");
    await view(page);
    const wallet = await opening;
    await unlock(wallet);
    await wallet.getByRole("button", { name: "View", exact: true }).click();
    await page.getByText(NAME, { exact: true }).waitFor({ timeout: 120_000 });
    await creators.withdraw(creator);
    await view(page);
    await page.getByText("Its holder withdrew the statement").waitFor();
    expect(await page.getByText(NAME, { exact: true }).isVisible()).to.equal(false);
    const again = await page.reload();
    expect(again?.status()).to.equal(410);
    await page.getByRole("heading", { name: "No statement stands here" }).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).to.deep.equal([]);
    // The browser itself tells of both 410.
    for (const complaint of visitor.complaints) expect(complaint).to.contain("410");
  });
});
