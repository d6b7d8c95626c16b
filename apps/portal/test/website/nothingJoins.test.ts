import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import type { Browser } from "playwright-core";

import type { Evidence, Halves } from "./search/evidence.ts";
import { findShared, ownersOf, type SharedValue } from "./search/findShared.ts";
import { startBrowser } from "../setup/visitor.ts";
import { openHolder } from "./setup/holder.ts";
import { filesOf, followLogs, rowsOf, transactionsOf } from "./setup/serviceRecords.ts";
import { type Website, startWebsite } from "./setup/startWebsite.ts";
import { storedFor } from "./setup/stored.ts";
import { type Visitor, createVisitor, signIn, signOut } from "./setup/visitor.ts";

/** What one person may have at both platforms without being joined by it, and why. */
const ALLOWED: readonly { readonly value: RegExp; readonly reason: string }[] = [
  {
    value: /^\{"location":"http:\/\/login\.$/u,
    reason: "begin of every answer of every gateway; the other person's may be gone with its page before it is read",
  },
];

/** Two people, each at two platforms: forum and market of the first, forum and market of the second. */
type Sides = readonly [Evidence[], Evidence[], Evidence[], Evidence[]];

describe("What forum and market, gateway, relayer, authority, chain and wallet server have of one person together", function () {
  this.timeout(600_000);
  let website: Website;
  let browser: Browser;
  const sides: Sides = [[], [], [], []];
  let records: readonly Evidence[] = [];
  let owners: readonly (readonly number[])[] = [];

  before(async () => {
    [website, browser] = await Promise.all([startWebsite(), startBrowser()]);
    const provider = new JsonRpcProvider(website.chainUrl);
    const fromBlock = (await provider.getBlockNumber()) + 1;
    provider.destroy();
    const takeLogs = await followLogs(website);
    for (const [i, { words }] of website.people.entries()) {
      const visitor = await createVisitor(browser, website, words);
      for (const [j, site] of website.sites.entries()) {
        sides[2 * i + j]!.push(...(await visit(visitor, site)), ...(await takeLogs()));
      }
      await visitor.context.close();
    }
    const transactions = await transactionsOf(website, fromBlock);
    await browser.close();
    await website.stop();
    records = [...transactions, ...(await rowsOf(website)), ...(await filesOf(website))];
    owners = ownersOf(records, sides);
    // What is nobody's is everybody's; what is one person's at one platform is that side's.
    for (const [i, record] of records.entries()) {
      for (const [j, side] of sides.entries()) if (owners[i]!.length === 0 || owners[i]!.includes(j)) side.push(record);
    }
  });
  after(async () => {
    await browser?.close();
    await website?.remove();
  });

  /** Signs in, out, and in again as whom the registry knows by then; leaves everything that the browser sent, got and keeps. */
  async function visit(visitor: Visitor, site: Website["sites"][number]): Promise<readonly Evidence[]> {
    const { page } = await signIn(visitor, site);
    await signOut(page);
    await page.close();
    const holder = await openHolder(website, visitor.words, site.slug);
    await holder.registered();
    holder.close();
    const again = await signIn(visitor, site);
    // Also a page of the gateway, for what it might keep.
    const gateway = await visitor.context.newPage();
    for (const path of ["jwks", ".well-known/openid-configuration"]) {
      const answer = await gateway.goto(`${site.issuer}/${path}`);
      await answer?.finished();
      await answer?.body();
    }
    const stored = await storedFor(visitor.context, `${site.slug}.localhost`);
    await gateway.close();
    await again.page.close();
    return [...(await visitor.observation.takeRequests()), ...stored];
  }

  const person = (i: 0 | 1): Halves => ({ first: sides[2 * i]!, second: sides[2 * i + 1]! });
  const unexplained = (values: readonly SharedValue[]): readonly SharedValue[] =>
    values.filter(({ value }) => !ALLOWED.some((allowed) => allowed.value.test(value)));

  it("has no value in requests, answers, cookies, storage, tokens, logs, transactions and databases that joins forum and market", () => {
    expect(unexplained(findShared(person(0), person(1)))).to.deep.equal([]);
    expect(unexplained(findShared(person(1), person(0)))).to.deep.equal([]);
  });

  it("has no row and no transaction of one person at both", () => {
    const joined = owners.flatMap((of, i) => (of.length > 1 ? [{ of, ...records[i] }] : []));
    const ofOne = joined.filter(({ of }) => (of.includes(0) && of.includes(1)) || (of.includes(2) && of.includes(3)));
    expect(ofOne).to.deep.equal([]);
  });

  it("has no word of a browser's to the relayer: platforms alone hand registrations in", () => {
    const { host } = new URL(website.relayerUrl);
    const said = sides.flat().filter(({ where }) => where.includes(` ${host}/`));
    expect(said.map(({ where }) => where)).to.deep.equal([]);
  });

  it("was all looked at: every party has something of each side, and the search finds what is planted", () => {
    const parties = [
      ...["POST login.", "GET wallet.", "cookie realdid", "cookie session", "storage of", "transaction"],
      ...["log of gateway", "log of relayer", "log of back-channel-", "gateway: ", "relayer: ", "authority: "],
      ...["file keys/", "file register.csv"],
    ];
    for (const side of sides) {
      const seen = side.map(({ where }) => where).join("\n");
      for (const part of parties) expect(seen).to.contain(part);
      // What the site was told where no browser sees it: ID token and access token, then claims.
      const told = side.filter(({ where }) => where.startsWith("log of back-channel-")).map(({ text }) => text);
      for (const form of [/"access_token":/u, /"id_token":"eyJ/u, /"sub":"0x/u]) {
        expect(told.filter((text) => form.test(text))).to.have.length.greaterThanOrEqual(2);
      }
    }
    const planted = { where: "planted", text: "device=k3Zp0QvX9sLm2WnB7yTd" };
    const halves = { first: [...person(0).first, planted], second: [...person(0).second, planted] };
    expect(findShared(halves, person(1)).map(({ value }) => value)).to.deep.equal([planted.text]);
  });
});
