import { bytesOf, numberOf } from "@realdid/service";
import { type Creator, call } from "@realdid/service/testing";
import { expect } from "chai";
import { type NameStatement, nameStatementUid } from "realdid";

import { countStatements } from "../../src/statements/keepStatement.ts";
import { sweepStatements } from "../../src/statements/sweepStatements.ts";
import { describeOnStatements } from "../setup/service.ts";
import { chainNow, creators, nextCreator, nextViewer, testNetwork, wait } from "../setup/world.ts";

const DAY = 86_400;

describeOnStatements("/v1/statements", (running) => {
  async function expectGone(creator: Creator, code: string): Promise<void> {
    const { status, json, text } = await running().see(creator);
    expect([status, json.code], text).to.deep.equal([410, code]);
  }

  /** At once, and after the row is deleted. */
  async function expectEnded(creator: Creator, code: string): Promise<void> {
    const { db } = running().service.database;
    const before = await countStatements(db);
    await expectGone(creator, code);
    expect(await countStatements(db)).to.equal(before);
    await running().sweep();
    expect(await countStatements(db)).to.equal(before - 1);
    await expectGone(creator, code);
    const page = await call(`${running().url}/statements/weibo/${creator.text}`, "GET");
    expect(page.status).to.equal(410);
    expect(page.text).to.contain(code);
  }

  it("keeps what the holder published, once, and shows everyone what it says but the name", async () => {
    const creator = await nextCreator();
    const statement = await creators().disclose(creator, "王小明");
    expect((await running().see(creator)).status).to.equal(404);
    const twice = await Promise.all([running().post(statement), running().post(statement)]);
    for (const { status, json, text } of [...twice, await running().post(statement)]) {
      expect(status, text).to.equal(200);
      expect(json).to.deep.equal({ platform: "weibo", pseudonym: creator.text });
    }
    expect(await countStatements(running().service.database.db)).to.equal(1);
    const { status, json, headers } = await running().see(creator);
    expect(status).to.equal(200);
    expect(json).to.deep.include({
      platform: "weibo",
      pseudonym: creator.text,
      kind: "self",
      isIssuerAccredited: true,
      expiresAt: 0,
      flags: ["DISCLOSED"],
    });
    expect(json).not.to.have.property("name");
    expect(headers.get("cache-control")).to.equal("no-store");
    await running().sweep();
    expect((await running().see(creator)).status).to.equal(200);
  });

  it("keeps nothing that is not published, is changed, of another network, or no statement", async () => {
    const [creator, other] = [await nextCreator(), await nextCreator()];
    const before = await countStatements(running().service.database.db);
    const published = await creators().disclose(creator, "李四");
    const notPublished = await creators().issue(other, "张三");
    const refusals: readonly (readonly [unknown, number, string])[] = [
      [notPublished, 409, "DISCLOSURE_STATEMENT_NOT_PUBLISHED"],
      [{ ...published, attestationSalt: `0x${"00".repeat(32)}` }, 422, "DISCLOSURE_STATEMENT_NOT_ISSUED"],
      [{ ...published, more: 1 }, 422, "DISCLOSURE_STATEMENT_MALFORMED"],
      [{}, 422, "DISCLOSURE_STATEMENT_MALFORMED"],
      [[published], 400, "SERVICE_REQUEST_INVALID"],
      ["published", 400, "SERVICE_REQUEST_INVALID"],
      [null, 400, "SERVICE_REQUEST_INVALID"],
      [{ ...published, attestationSalt: "x".repeat(40_000) }, 413, "SERVICE_BODY_TOO_LARGE"],
    ];
    for (const [body, status, code] of refusals) {
      const answer = await running().post(body);
      expect([answer.status, answer.json.code], answer.text).to.deep.equal([status, code]);
    }
    expect(await countStatements(running().service.database.db)).to.equal(before);
  });

  it("shows the newest of two that the holder published, whichever came last", async () => {
    const creator = await nextCreator();
    const viewer = await running().signIn(nextViewer());
    const old = await creators().disclose(creator, "旧名");
    expect((await running().post(old)).status).to.equal(200);
    const newer = await creators().disclose(creator, "新名");
    await expectGone(creator, "STATEMENTS_STATEMENT_REPLACED");
    expect((await running().post(newer)).status).to.equal(200);
    expect((await viewer.see(creator)).json.name).to.equal("新名");
    expect((await running().post(old)).json.code).to.equal("DISCLOSURE_STATEMENT_NOT_PUBLISHED");
    await running().sweep();
    expect((await viewer.see(creator)).json.name).to.equal("新名");
  });

  describe("says what became of a statement, from the next block on:", () => {
    let creator: Creator;
    let statement: NameStatement;

    async function publish(expiresAt = 0): Promise<void> {
      creator = await nextCreator();
      statement = await creators().disclose(creator, "赵六", expiresAt);
      expect((await running().post(statement)).status).to.equal(200);
      expect((await running().see(creator)).status).to.equal(200);
    }

    it("revoked", async () => {
      await publish();
      await creators().revoke(statement);
      await expectEnded(creator, "STATEMENTS_STATEMENT_REVOKED");
      expect((await running().post(statement)).json.code).to.equal("DISCLOSURE_STATEMENT_REVOKED");
    });

    it("replaced, until the new one is handed in", async () => {
      await publish();
      const newer = await creators().disclose(creator, "孙七");
      await expectEnded(creator, "STATEMENTS_STATEMENT_REPLACED");
      expect((await running().post(newer)).status).to.equal(200);
      expect((await running().see(creator)).status).to.equal(200);
    });

    it("expired", async () => {
      await publish((await chainNow()) + 16 * DAY);
      await wait(16 * DAY);
      await expectEnded(creator, "STATEMENTS_STATEMENT_EXPIRED");
    });

    it("withdrawn after the duty was lifted", async () => {
      await publish();
      await creators().withdraw(creator);
      await expectEnded(creator, "STATEMENTS_STATEMENT_WITHDRAWN");
      expect((await running().post(statement)).json.code).to.equal("DISCLOSURE_STATEMENT_NOT_PUBLISHED");
    });
  });

  it("answers an address of another form, or of nobody, without asking the chain", async () => {
    const unknown = `0x${"12".repeat(32)}`;
    const wrong: readonly (readonly [string, number])[] = [
      [`weibo/${unknown}`, 404],
      [`nowhere/${unknown}`, 404],
      ["weibo/0x12", 400],
      [`weibo/${unknown.toUpperCase()}`, 400],
      [`WEIBO/${unknown}`, 400],
      [`weibo/${unknown}%00`, 400],
    ];
    for (const [path, status] of wrong) {
      expect((await call(`${running().url}/v1/statements/${path}`, "GET")).status, path).to.equal(status);
    }
  });

  it("asks about every statement if it is not told since when, and about what changed if it is", async () => {
    const { service } = running();
    const [one, two] = [await nextCreator(), await nextCreator()];
    const statement = await creators().disclose(one, "一");
    for (const posted of [statement, await creators().disclose(two, "二")]) await running().post(posted);
    const count = () => countStatements(service.database.db);
    const all = await count();
    const since = await sweepStatements(service);
    expect(await count()).to.equal(all);
    await creators().revoke(statement);
    expect(await sweepStatements(service, since + 1), "nothing after that block").to.equal(since + 1);
    expect(await count()).to.equal(all);
    await sweepStatements(service, since);
    expect(await count()).to.equal(all - 1);
    await creators().disclose(two, "三");
    await sweepStatements(service);
    expect(await count()).to.equal(all - 2);
  });

  it("opens a sealed statement in no other row than its own", async () => {
    const { db } = running().service.database;
    const viewer = await running().signIn(nextViewer());
    const [one, two] = [await nextCreator(), await nextCreator()];
    const statements = [await creators().disclose(one, "甲一"), await creators().disclose(two, "乙二")];
    for (const statement of statements) await running().post(statement);
    const [, second] = statements.map((statement) =>
      bytesOf(nameStatementUid(testNetwork().deployment, statement)),
    ) as [Uint8Array, Uint8Array];
    const rows = await db.selectFrom("statement").selectAll().execute();
    const first = rows.find(({ pseudonym }) => numberOf(pseudonym) === one.pseudonym);
    await db.updateTable("statement").set({ sealed: first!.sealed }).where("uid", "=", second).execute();
    const { status, text } = await viewer.see(two);
    expect(status).to.equal(500);
    expect(text).not.to.contain("甲一");
    await db.deleteFrom("statement").where("uid", "=", second).execute();
  });

  it("keeps uid, pseudonym and expiry in the open, which are on chain, and nothing else", async () => {
    const creator = await nextCreator();
    const statement = await creators().disclose(creator, "钱八");
    await running().post(statement);
    const { db } = running().service.database;
    const rows = await db.selectFrom("statement").selectAll().execute();
    const uid = nameStatementUid(testNetwork().deployment, statement).slice(2);
    const row = rows.find((one) => Buffer.from(one.uid).toString("hex") === uid);
    expect(row).to.have.all.keys("uid", "platform", "pseudonym", "expires_at", "sealed");
  });
});
