import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { type Creator, call, dumpDatabase, findNeedles, needlesOf } from "@realdid/service/testing";
import { expect } from "chai";
import { nameStatementUid } from "realdid";

import { type StatementsPlace, type TestViewer, describeOnStatements } from "../setup/service.ts";
import { creators, nextCreator, nextViewer, testNetwork } from "../setup/world.ts";

const NAMES = ["王小明", "Zhang Sansan"];

describeOnStatements("What a viewing leaves", (running, place) => {
  let viewed: readonly [Creator, Creator];
  let viewers: readonly [TestViewer, TestViewer];
  let uids: readonly string[];
  before(async () => {
    viewed = [await nextCreator(), await nextCreator()];
    const statements = [
      await creators().disclose(viewed[0], NAMES[0]!),
      await creators().disclose(viewed[1], NAMES[1]!),
    ];
    for (const statement of statements) expect((await running().post(statement)).status).to.equal(200);
    uids = statements.map((statement) => nameStatementUid(testNetwork().deployment, statement).slice(2));
    viewers = [await running().signIn(nextViewer()), await running().signIn(nextViewer())];
  });

  const dump = () => dumpDatabase(running().service.database);
  const lines = (text: string) => text.split("\n");
  const wordOf = (value: bigint): string => value.toString(16).padStart(64, "0");
  const ofViewers = () => viewers.map(({ viewing }) => wordOf(viewing.pseudonym));
  const ofViewed = () => [...viewed.map(({ pseudonym }) => wordOf(pseudonym)), ...uids];

  /** Rows that a viewing changed, with what was and what is. */
  async function changesOf(viewer: TestViewer, creator: Creator): Promise<readonly (readonly string[])[]> {
    const before = lines(await dump());
    const { json } = await viewer.see(creator);
    expect(NAMES).to.include(json.name);
    const after = lines(await dump());
    expect(after.length).to.equal(before.length);
    return [before.filter((line) => !after.includes(line)), after.filter((line) => !before.includes(line))];
  }

  it("is a count of the viewer's, the same whoever was viewed", async () => {
    for (const [i, creator] of [viewed[0], viewed[1], viewed[0]].entries()) {
      const changes = await changesOf(viewers[0], creator);
      const row = (views: number) => [`viewer (${viewers[0].viewing.day},"\\\\x${ofViewers()[0]}",${views},f)`];
      expect(changes.map((some) => some.map((line) => line.replaceAll("\\\\", "\\")))).to.deep.equal(
        [row(i), row(i + 1)].map((some) => some.map((line) => line.replaceAll("\\\\", "\\"))),
      );
    }
  });

  it("joins viewer and viewed in no row, no table and no value", async () => {
    await viewers[1].see(viewed[1]);
    const rows = lines(await dump());
    for (const row of rows) {
      const viewer = ofViewers().filter((one) => row.includes(one));
      const seen = ofViewed().filter((one) => row.includes(one));
      expect(viewer.length * seen.length, row).to.equal(0);
    }
    const valuesOf = (tables: readonly string[]): Set<string> =>
      new Set(
        rows
          .filter((row) => tables.includes(row.split(" ", 1)[0] ?? ""))
          .flatMap((row) => row.match(/[0-9a-f]{16,}/gu) ?? []),
      );
    const ofStatements = valuesOf(["statement", "ended"]);
    expect(ofStatements.size).to.be.greaterThan(0);
    for (const value of valuesOf(["session", "viewer", "challenge"])) expect(ofStatements).not.to.include(value);
  });

  it("has no time, no order and no address beside it", async () => {
    const from = {
      "x-forwarded-for": "203.0.113.77",
      "user-agent": "browser-of-somebody",
      referer: "https://a.example/",
    };
    await running().see(viewed[0], { cookie: viewers[0].cookie, ...from });
    expect(await dump()).not.to.match(/203\.0\.113\.77|127\.0\.0\.1|browser-of-somebody|a\.example/u);
    const { db } = running().service.database;
    const columns = async (table: "session" | "viewer" | "statement" | "ended") =>
      Object.keys((await db.selectFrom(table).selectAll().limit(1).execute())[0] ?? {});
    expect(await columns("session")).to.have.members(["id", "day", "pseudonym", "epoch"]);
    expect(await columns("viewer")).to.have.members(["day", "pseudonym", "views", "is_banned"]);
    expect(await columns("statement")).to.have.members(["uid", "platform", "pseudonym", "expires_at", "sealed"]);
  });

  it("is in no log and no metric: neither who, nor whom, nor that there was one", async () => {
    const traces = [...ofViewers(), ...ofViewed(), ...viewers.map(({ cookie }) => cookie.split("=")[1] ?? "?")];
    const countOf = async (): Promise<string> => (await call(`${running().metricsUrl}/metrics`, "GET")).text;
    const [log, metrics] = [running().readLog(), await countOf()];
    for (const text of [log, metrics]) {
      for (const trace of traces) expect(text.toLowerCase()).not.to.contain(trace.toLowerCase());
      expect(
        findNeedles(
          Buffer.from(text),
          NAMES.flatMap((name) => needlesOf(name, name)),
        ),
      ).to.deep.equal([]);
      expect(text).not.to.contain("weibo");
    }
    expect(log).not.to.match(/answered|\/v1\//u);
  });

  it("is in no answer: what shows a name says nothing of the viewer, what signs a viewer in says nothing of names", async () => {
    const { text, headers } = await viewers[0].see(viewed[0]);
    for (const word of ofViewers()) expect(text).not.to.contain(word);
    expect([headers.get("set-cookie"), headers.get("etag"), headers.get("cache-control")]).to.deep.equal([
      ...[null, null, "no-store"],
    ]);
    const session = await running().fromPage("GET", "/v1/viewing/session", undefined, { cookie: viewers[0].cookie });
    for (const word of [...ofViewers(), ...ofViewed()]) expect(session.text).not.to.contain(word);
  });

  it("shows no name in the page, and none in the database, sealed as it is", async () => {
    const needles = NAMES.flatMap((name) => needlesOf(name, name));
    const page = await running().see(viewed[0], { cookie: viewers[0].cookie, accept: "text/html" });
    expect(page.text).to.contain(NAMES[0]);
    const html = await call(`${running().url}/statements/weibo/${viewed[0].text}`, "GET", undefined, {
      cookie: viewers[0].cookie,
    });
    expect(html.status).to.equal(200);
    expect(findNeedles(Buffer.from(html.text), needles)).to.deep.equal([]);
    expect(findNeedles(Buffer.from(await dump()), needles)).to.deep.equal([]);
    expect(findNeedles(await filesOf(place()), needles)).to.deep.equal([]);
  });

  it("leaves of a withdrawn statement that it was withdrawn: no answer, no row and no file has the name", async () => {
    const [creator] = viewed;
    await creators().withdraw(creator);
    const needles = needlesOf(NAMES[0]!, NAMES[0]!);
    const answersOf = async (): Promise<string> => {
      const api = await viewers[0].see(creator);
      const page = await call(`${running().url}/statements/weibo/${creator.text}`, "GET");
      expect([api.status, page.status]).to.deep.equal([410, 410]);
      return api.text + page.text;
    };
    expect(findNeedles(Buffer.from(await answersOf()), needles)).to.deep.equal([]);
    await running().sweep();
    expect(findNeedles(Buffer.from(await answersOf()), needles)).to.deep.equal([]);
    const rows = lines(await dump()).filter((row) => row.includes(wordOf(creator.pseudonym)));
    expect(rows.map((row) => row.replaceAll("\\\\", "\\"))).to.deep.equal([
      `ended (weibo,"\\x${wordOf(creator.pseudonym)}",withdrawn)`,
    ]);
    expect(findNeedles(await filesOf(place()), needles)).to.deep.equal([]);
  });
});

/** Every byte of the embedded database's files; nothing of a server's, which keeps them elsewhere. */
async function filesOf({ kind, environment }: StatementsPlace): Promise<Buffer> {
  if (kind !== "pglite") return Buffer.alloc(0);
  const folder = environment.STATEMENTS_DATABASE ?? "";
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  expect(files.length).to.be.greaterThan(0);
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}
