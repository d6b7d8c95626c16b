import { type Creator, LOCAL, call, localSigner } from "@realdid/service/testing";
import { expect } from "chai";
import { formatViewing, viewingDay, viewingDayEnd, withRunner } from "realdid";

import { banViewer } from "../../src/viewing/viewers.ts";
import { NOON, type TestViewer, cookieOf, describeOnStatements } from "../setup/service.ts";
import { chain, creators, nextCreator, nextViewer, testNetwork } from "../setup/world.ts";

const NAME = "王小明";
const LIMIT = 12;
const TODAY = viewingDay(NOON);

describeOnStatements(
  "viewing",
  (running) => {
    let creator: Creator;
    let viewer: TestViewer;
    let person: number;
    before(async () => {
      creator = await nextCreator();
      await running().post(await creators().disclose(creator, NAME));
      person = nextViewer();
      viewer = await running().signIn(person);
    });
    afterEach(() => running().setTime(NOON));

    const send = (path: string, body?: unknown, headers?: Record<string, string>) =>
      running().fromPage("POST", `/v1/viewing/${path}`, body, headers);
    const session = async (cookie: string) =>
      (await running().fromPage("GET", "/v1/viewing/session", undefined, { cookie })).json;
    const countRows = async (table: "session" | "viewer" | "challenge"): Promise<number> =>
      (await running().service.database.db.selectFrom(table).selectAll().execute()).length;

    it("shows the name to a verified person, and to nobody else", async () => {
      expect((await viewer.see(creator)).json.name).to.equal(NAME);
      const [name = "", token = ""] = viewer.cookie.split("=");
      const others = [
        "",
        `${name}=`,
        `${name}=${token.slice(1)}x`,
        `${name}=${"A".repeat(43)}`,
        `other=${token}`,
        `${name}=${token}x`,
        `${name}x=${token}`,
      ];
      for (const cookie of others) {
        const { status, text } = await running().see(creator, cookie === "" ? {} : { cookie });
        expect(status, cookie).to.equal(200);
        expect(text, cookie).not.to.contain(NAME);
      }
    });

    it("holds the session in a cookie that no script, no other site and no neighbour has, until the day ends", async () => {
      const viewing = await running().answer(person);
      const { headers, json } = await send("answer", formatViewing(viewing));
      const seconds = viewingDayEnd(TODAY) - NOON;
      expect(headers.get("set-cookie")).to.match(/^__Host-realdid-viewer=[A-Za-z0-9_-]{43}; /u);
      expect(headers.get("set-cookie")).to.match(
        new RegExp(`; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Strict; Secure$`, "u"),
      );
      expect(json).to.deep.include({ isViewer: true, endsAt: viewingDayEnd(TODAY) });
      const token = cookieOf(headers).split("=")[1] ?? "";
      const rows = JSON.stringify(await running().service.database.db.selectFrom("session").selectAll().execute());
      expect(rows).not.to.contain(token);
    });

    it("takes an answer once, and none that was made for something else", async () => {
      const viewing = await running().answer(person);
      const json = formatViewing(viewing);
      expect((await send("answer", json)).status).to.equal(200);
      expect((await send("answer", json)).json.code).to.equal("OVERSIGHT_VIEWING_NONCE_UNKNOWN");
      const other = formatViewing(await running().answer(person));
      for (const [change, status, code] of [
        [{ origin: "https://other.oversight.realdid.example" }, 422, "OVERSIGHT_VIEWING_MISMATCH"],
        [{ day: "2020-01-01", deadline: 1_577_880_000 }, 403, "OVERSIGHT_VIEWING_NONCE_UNKNOWN"],
        [{ asks: "login" }, 400, "SERVICE_REQUEST_INVALID"],
        [{ points: [] }, 400, "SERVICE_REQUEST_INVALID"],
      ] as const) {
        const answer = await send("answer", { ...other, ...change });
        expect([answer.status, answer.json.code]).to.deep.equal([status, code]);
      }
    });

    it("takes no request of another site's page", async () => {
      const foreign: readonly Record<string, string>[] = [
        { origin: "https://evil.example" },
        { origin: "null" },
        { "sec-fetch-site": "same-site" },
        { "sec-fetch-site": "cross-site" },
      ];
      for (const headers of foreign) {
        for (const path of ["challenge", "answer", "logout"]) {
          const body = path === "answer" ? formatViewing(viewer.viewing) : undefined;
          const { status, json } = await send(path, body, { cookie: viewer.cookie, ...headers });
          expect([status, json.code]).to.deep.equal([403, "STATEMENTS_REQUEST_FOREIGN"]);
        }
      }
      const none = await call(`${running().url}/v1/viewing/challenge`, "POST");
      expect(none.json.code).to.equal("STATEMENTS_REQUEST_FOREIGN");
      expect((await session(viewer.cookie)).isViewer).to.equal(true);
      const { headers } = await running().see(creator, { cookie: viewer.cookie, origin: "https://evil.example" });
      expect(headers.get("access-control-allow-origin")).to.equal(null);
    });

    it("signs out for good", async () => {
      const { cookie, see } = await running().signIn(person);
      const { status, headers } = await send("logout", undefined, { cookie });
      expect(status).to.equal(204);
      expect(headers.get("set-cookie")).to.contain("Max-Age=0");
      expect((await see(creator)).text).not.to.contain(NAME);
      expect((await session(cookie)).isViewer).to.equal(false);
    });

    it("ends with the day, in UTC, and begins anew under another pseudonym", async () => {
      running().setTime(viewingDayEnd(TODAY) - 1);
      expect((await viewer.see(creator)).json.name).to.equal(NAME);
      const late = await running().answer(person);
      running().setTime(viewingDayEnd(TODAY));
      expect((await viewer.see(creator)).text).not.to.contain(NAME);
      expect((await send("answer", formatViewing(late))).json.code).to.equal("OVERSIGHT_VIEWING_DAY_OTHER");
      const tomorrow = await running().signIn(person);
      expect(tomorrow.viewing.pseudonym).not.to.equal(viewer.viewing.pseudonym);
      expect((await tomorrow.see(creator)).json.name).to.equal(NAME);
      running().setTime(NOON);
      expect((await tomorrow.see(creator)).text, "tomorrow's session").not.to.contain(NAME);
    });

    it("forgets counts, sessions, exclusions and challenges of a day that is over", async () => {
      await banViewer(running().service.database, TODAY, 5n);
      await send("challenge");
      running().setTime(viewingDayEnd(TODAY));
      await send("challenge");
      await running().sweep();
      const { db } = running().service.database;
      for (const table of ["session", "viewer", "challenge"] as const) {
        const days = (await db.selectFrom(table).select("day").execute()).map(({ day }) => day);
        expect(days, table).not.to.include(TODAY);
      }
      expect(await countRows("challenge")).to.equal(1);
      running().setTime(viewingDayEnd(TODAY) + 901);
      await running().sweep();
      expect(await countRows("challenge"), "unanswered").to.equal(0);
      running().setTime(NOON);
      viewer = await running().signIn(person);
    });

    it("shows no more names than the limit, however many are asked for at once", async () => {
      const { see, cookie } = await running().signIn(nextViewer());
      const answers = await Promise.all(Array.from({ length: LIMIT + 5 }, () => see(creator)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).to.deep.equal([...Array<number>(LIMIT).fill(200), ...Array<number>(5).fill(429)]);
      expect(await session(cookie)).to.deep.include({ isViewer: true, viewsLeft: 0 });
      const spent = await see(creator);
      expect(spent.json.code).to.equal("STATEMENTS_VIEWS_SPENT");
      expect(spent.text).not.to.contain(NAME);
      expect((await viewer.see(creator)).status, "another viewer").to.equal(200);
    });

    it("shows a viewer who is excluded nothing until the day ends, in whatever browser", async () => {
      const banned = nextViewer();
      const { see, viewing } = await running().signIn(banned);
      const second = await running().signIn(banned);
      await banViewer(running().service.database, TODAY, viewing.pseudonym);
      for (const one of [see, second.see]) {
        const { status, text } = await one(creator);
        expect(status).to.equal(200);
        expect(text).not.to.contain(NAME);
      }
      const again = await send("answer", formatViewing(await running().answer(banned)));
      expect([again.status, again.json.code]).to.deep.equal([403, "OVERSIGHT_VIEWER_BANNED"]);
      running().setTime(viewingDayEnd(TODAY));
      expect((await (await running().signIn(banned)).see(creator)).json.name).to.equal(NAME);
    });

    it("ends when the group that the viewer was proved in is withdrawn", async () => {
      expect((await viewer.see(creator)).json.name).to.equal(NAME);
      const late = await running().answer(person);
      const { enrolmentRegistry } = withRunner(testNetwork(), localSigner(LOCAL.guardian, chain()));
      const { epoch } = await enrolmentRegistry.groupOf(0);
      await (await enrolmentRegistry.withdrawEpoch(0, epoch)).wait();
      expect((await viewer.see(creator)).text).not.to.contain(NAME);
      const { json } = await send("answer", formatViewing(late));
      expect(json.code).to.equal("OVERSIGHT_VIEWING_ROOT_NOT_LIVE");
    });
  },
  { STATEMENTS_VIEWS_PER_DAY: String(LIMIT) },
);
