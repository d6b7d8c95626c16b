import { fileURLToPath } from "node:url";

import { openDatabase } from "@realdid/service";
import { type Answer, type Creator, type RunningProgram, call, runProgram } from "@realdid/service/testing";
import { expect } from "chai";
import { formatViewing, parseViewingChallenge, viewingDay } from "realdid";

import { HOST, ORIGIN, type StatementsPlace, cookieOf, makeStatementsPlace } from "../setup/service.ts";
import { answerViewing, creators, nextCreator, nextViewer, rememberChain } from "../setup/world.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));
const NAME = "王小明";
const OWN = { origin: ORIGIN };

describe("the program", function () {
  this.timeout(120_000);
  let forget: () => Promise<void>;
  let place: StatementsPlace;
  const running = new Set<RunningProgram>();
  beforeEach(async () => {
    forget = await rememberChain();
  });
  afterEach(async () => {
    for (const program of running) {
      program.child.kill("SIGKILL");
      await program.ended;
    }
    running.clear();
    await place.remove();
    await forget();
  });

  const run = (args: readonly string[], change: Record<string, string> = {}): RunningProgram => {
    const program = runProgram(MAIN, args, { ...place.environment, STATEMENTS_SWEEP_SECONDS: "1", ...change });
    running.add(program);
    return program;
  };

  async function start(change: Record<string, string> = {}): Promise<{ program: RunningProgram; url: string }> {
    const program = run(["start"], change);
    const { public: url = "" } = await program.logged("ready");
    return { program, url };
  }

  async function fails(args: readonly string[], change: Record<string, string>, code: string): Promise<void> {
    const program = run(args, change);
    expect(await program.ended, program.output()).to.equal(1);
    expect(program.output()).to.match(new RegExp(`^${code}: .+\nfix: .+`, "mu"));
  }

  const see = (url: string, creator: Creator, cookie = ""): Promise<Answer> =>
    call(`${url}/v1/statements/weibo/${creator.text}`, "GET", undefined, cookie === "" ? {} : { cookie });

  async function signIn(url: string, person: number): Promise<{ readonly cookie: string; readonly pseudonym: bigint }> {
    const { json } = await call(`${url}/v1/viewing/challenge`, "POST", undefined, OWN);
    const challenge = parseViewingChallenge(json.challenge);
    const viewing = await answerViewing(person, challenge, HOST, Date.now() / 1000);
    const { status, text, headers } = await call(`${url}/v1/viewing/answer`, "POST", formatViewing(viewing), OWN);
    expect(status, text).to.equal(200);
    return { cookie: cookieOf(headers), pseudonym: viewing.pseudonym };
  }

  /** A creator whose statement was handed in. */
  async function publish(url: string): Promise<Creator> {
    const creator = await nextCreator();
    const { status, text } = await call(`${url}/v1/statements`, "POST", await creators().disclose(creator, NAME));
    expect(status, text).to.equal(200);
    return creator;
  }

  it("says what is missing or wrong", async () => {
    place = await makeStatementsPlace("pglite");
    await fails(["start"], { STATEMENTS_KEY_FILE: "/nowhere/key" }, "SERVICE_FILE_UNREADABLE");
    await fails(["start"], { STATEMENTS_VIEWS_PER_DAY: "0" }, "SERVICE_SETTING_INVALID");
    await fails(["start"], { STATEMENTS_PUBLIC_URL: "http://statements.example" }, "SERVICE_SETTING_INVALID");
    await fails(["start"], { STATEMENTS_PUBLIC_URL: "https://weibo.com" }, "STATEMENTS_ORIGIN_FOREIGN");
    await fails(["ban", "somebody"], {}, "STATEMENTS_PSEUDONYM_MALFORMED");
    await fails(["nothing"], {}, "SERVICE_COMMAND_UNKNOWN");
  });

  it("makes a key once, and opens nothing with another", async () => {
    place = await makeStatementsPlace("pglite");
    const { program, url } = await start();
    await publish(url);
    program.child.kill("SIGTERM");
    expect(await program.ended).to.equal(0);
    const keyFile = `${place.environment.STATEMENTS_KEY_FILE}-other`;
    for (const told of ["made", "was there"]) {
      const init = run(["init"], { STATEMENTS_KEY_FILE: keyFile });
      expect(await init.ended).to.equal(0);
      expect(init.output()).to.contain(told);
    }
    await fails(["start"], { STATEMENTS_KEY_FILE: keyFile }, "SERVICE_KEY_FOREIGN");
  });

  for (const kind of ["pglite", "postgres"] as const) {
    it(`goes on where it was after it was killed, with statements, sessions and counts (${kind})`, async () => {
      place = await makeStatementsPlace(kind);
      const first = await start();
      const creator = await publish(first.url);
      const { cookie } = await signIn(first.url, nextViewer());
      expect((await see(first.url, creator, cookie)).json.name).to.equal(NAME);
      const pending = Array.from({ length: 8 }, () => see(first.url, creator, cookie).catch(() => undefined));
      first.program.child.kill("SIGKILL");
      const shown = (await Promise.all(pending)).filter((answer) => answer?.json.name === NAME).length;
      await first.program.ended;
      const { url } = await start();
      expect((await see(url, creator)).status).to.equal(200);
      expect((await see(url, creator, cookie)).json.name).to.equal(NAME);
      const { json } = await call(`${url}/v1/viewing/session`, "GET", undefined, { cookie });
      // No name was shown that was not counted.
      expect(200 - Number(json.viewsLeft)).to.be.at.least(shown + 2);
      expect(json.isViewer).to.equal(true);
    });
  }

  it("is one service in two processes: sessions, limit, exclusion and endings count in both (postgres)", async () => {
    place = await makeStatementsPlace("postgres");
    const [one, two] = [await start(), await start()];
    const creator = await publish(one.url);
    const statement = await creators().disclose(creator, "新名");
    await Promise.all([one, two].map(({ url }) => call(`${url}/v1/statements`, "POST", statement)));
    const { cookie, pseudonym } = await signIn(one.url, nextViewer());
    expect((await see(two.url, creator, cookie)).json.name).to.equal("新名");
    const list = run(["ban"]);
    expect(await list.ended).to.equal(0);
    const text = `0x${pseudonym.toString(16).padStart(64, "0")}`;
    expect(list.output())
      .to.contain(`${text}  1 of 200 views`)
      .and.to.contain(viewingDay(Date.now() / 1000));
    const ban = run(["ban", text]);
    expect(await ban.ended).to.equal(0);
    for (const { url } of [one, two]) expect((await see(url, creator, cookie)).text).not.to.contain("新名");
    await creators().revoke(statement);
    for (const { url } of [one, two]) expect((await see(url, creator)).status).to.equal(410);
    const database = await openDatabase<{ statement: { uid: Uint8Array } }>(
      place.environment.STATEMENTS_DATABASE ?? "",
    );
    try {
      const countRows = async () => (await database.db.selectFrom("statement").select("uid").execute()).length;
      for (const until = Date.now() + 20_000; (await countRows()) > 0 && Date.now() < until;) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(await countRows()).to.equal(0);
    } finally {
      await database.close();
    }
    for (const { program } of [one, two]) {
      program.child.kill("SIGTERM");
      expect(await program.ended, program.output()).to.equal(0);
      expect(program.output()).not.to.contain(text).and.not.to.contain(creator.text);
    }
  });
});
