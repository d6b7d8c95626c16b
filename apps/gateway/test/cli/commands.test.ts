import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Place, makePlace, required, runProgram } from "@realdid/service/testing";
import { expect } from "chai";

import { WEIBO } from "../setup/gateway.ts";
import { send } from "../setup/http.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("The gateway's commands", function commands() {
  this.timeout(120_000);
  let place: Place;
  let folder: string;
  let env: Record<string, string>;

  before(async () => {
    place = await makePlace("postgres");
    folder = await mkdtemp(join(tmpdir(), "realdid-gateway-"));
    env = {
      REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
      GATEWAY_RPC_URL: required("TEST_RPC_URL"),
      GATEWAY_DATABASE: place.where,
      GATEWAY_KEY_FILE: join(folder, "key"),
      GATEWAY_PLATFORMS: `weibo=${WEIBO}`,
      GATEWAY_PORT: "0",
      GATEWAY_METRICS_PORT: "0",
    };
  });
  after(async () => {
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(...args: readonly string[]): Promise<readonly [code: number | string, output: string]> {
    const program = runProgram(MAIN, args, env);
    return [await program.ended, program.output()];
  }

  const ADD = ["add-client", "--platform", "weibo", "--name", "The forum"];
  const GOOD = [...ADD, "--redirect-uri", "https://www.weibo.com/callback"];

  it("make the key once, for its owner alone", async () => {
    expect(await run("init")).to.satisfy(([code, text]: [number, string]) => code === 0 && text.includes("made"));
    const { mode } = await stat(env.GATEWAY_KEY_FILE ?? "");
    expect(mode & 0o077).to.equal(0);
    expect((await run("init"))[1]).to.contain("was there");
  });

  it("show settings and bring the database to this version", async () => {
    const [, text] = await run("settings");
    expect(text).to.contain("GATEWAY_PLATFORMS").and.contain("GATEWAY_RELAYER_URL");
    expect((await run("migrate"))[1]).to.contain("001_provider, 002_visitors");
    expect((await run("migrate"))[1]).to.contain("Nothing to do");
  });

  it("register a client once, and say its secret once", async () => {
    const [code, text] = await run(...GOOD);
    expect(code, text).to.equal(0);
    expect(text).to.match(/^client id {6}[0-9a-f]{32}\nclient secret {2}[\w-]{43}\n$/u);
    const [again, same] = await run(...GOOD);
    expect(again).to.equal(0);
    expect(same)
      .to.contain(/client id {6}([0-9a-f]{32})/u.exec(text)?.[1])
      .and.not.contain("client secret");
    const [other, refused] = await run(...GOOD, "--redirect-uri", "https://weibo.com/other");
    expect(other).to.equal(1);
    expect(refused).to.contain("GATEWAY_CLIENT_EXISTS");
  });

  it("refuse addresses that are not of the platform", async () => {
    const [code, text] = await run(...ADD, "--redirect-uri", "https://weibo.com.evil.example/callback");
    expect([code, text.includes("GATEWAY_REDIRECT_REFUSED")], text).to.deep.equal([1, true]);
    const evil = "https://evil.example/";
    const logout = [...ADD, "--redirect-uri", "https://weibo.com/", "--post-logout-redirect-uri", evil];
    expect((await run(...logout))[1]).to.contain("GATEWAY_REDIRECT_REFUSED");
  });

  it("refuse names that could hide what stands beside them", async () => {
    for (const name of ["", " ", "\u202eevil", "a\nb", "x".repeat(81), "zero\u200bwidth"]) {
      const [code, text] = await run("add-client", "--platform", "weibo", "--name", name, ...GOOD.slice(-2));
      expect([code, text.includes("GATEWAY_NAME_REFUSED")], JSON.stringify(name)).to.deep.equal([1, true]);
    }
  });

  it("list clients without their secrets, and remove them", async () => {
    const [, text] = await run("list-clients");
    const id = /^ {2}([0-9a-f]{32}) {2}The forum$/mu.exec(text)?.[1] ?? "";
    expect(text).to.contain("https://www.weibo.com/callback").and.not.contain("secret");
    expect((await run("remove-client", "--platform", "weibo", id))[1]).to.contain("Removed.");
    const [code, again] = await run("remove-client", "--platform", "weibo", id);
    expect([code, again.includes("GATEWAY_CLIENT_UNKNOWN")], again).to.deep.equal([1, true]);
    expect(again).to.contain("npm run gateway -- list-clients --platform weibo");
    expect((await run("list-clients", "--platform", "weibo"))[1]).to.contain("weibo: none");
  });

  it("say what is wrong with a command line", async () => {
    for (const args of [["nonsense"], ["add-client"], ["remove-client", "x"], [...GOOD, "--nonsense"]]) {
      const [code, text] = await run(...args);
      expect([code, text.includes("SERVICE_COMMAND_UNKNOWN")], args.join(" ")).to.deep.equal([1, true]);
    }
    expect((await run("list-clients", "--platform", "douyin"))[1]).to.contain("GATEWAY_PLATFORM_UNKNOWN");
    const [, help] = await run("--help");
    expect(help).to.contain("rotate-keys").and.not.contain("WARNING");
  });

  it("say that there are no platforms, and that one is not where its logins could be", async () => {
    const { GATEWAY_PLATFORMS: before = "" } = env;
    const said = async (platforms: string, args: readonly string[]): Promise<string> => {
      env.GATEWAY_PLATFORMS = platforms;
      const [code, text] = await run(...args);
      expect(code, text).to.equal(1);
      return text;
    };
    try {
      for (const args of [["list-clients"], ["rotate-keys"], GOOD]) {
        const text = await said("", args);
        expect(text).to.contain("GATEWAY_PLATFORMS_MISSING").and.contain("forum=https://login.forum.example");
      }
      expect(await said("weibo=https://login.example", GOOD)).to.contain("GATEWAY_ORIGIN_FOREIGN");
      expect(await said(`nobody=${WEIBO}`, ["add-client", "--platform", "nobody", ...GOOD.slice(3)])).to.contain(
        "PLATFORM_UNKNOWN",
      );
    } finally {
      env.GATEWAY_PLATFORMS = before;
    }
  });

  it("name this program's own settings and commands in what they advise", async () => {
    const advice = async (change: Record<string, string>, ...args: readonly string[]): Promise<string> => {
      const program = runProgram(MAIN, args, { ...env, ...change });
      expect(await program.ended, program.output()).to.equal(1);
      return program.output();
    };
    const away = "http://127.0.0.1:9";
    expect(await advice({ GATEWAY_RPC_URL: away }, ...GOOD)).to.contain("correct GATEWAY_RPC_URL.");
    const nowhere = "postgres://127.0.0.1:9/none";
    expect(await advice({ GATEWAY_DATABASE: nowhere }, "migrate")).to.contain("setting GATEWAY_DATABASE:");
    const keyless = await advice({ GATEWAY_KEY_FILE: join(folder, "none") }, "start");
    expect(keyless).to.contain("SERVICE_FILE_UNREADABLE").and.contain("`npm run gateway -- init`");
  });

  it("start, take up what other commands did, and end when told", async () => {
    const program = runProgram(MAIN, ["start"], env);
    const { public: url = "" } = await program.logged("ready");
    const shown = async (): Promise<number> =>
      (JSON.parse((await send(url, `${WEIBO}/jwks`)).text) as { keys: unknown[] }).keys.length;
    expect(await shown()).to.equal(1);
    expect((await run("rotate-keys"))[1]).to.contain("weibo: signing key 2 added");
    for (let i = 0; i < 100 && (await shown()) < 2; i++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await shown()).to.equal(2);
    program.child.kill("SIGTERM");
    expect(await program.ended).to.equal(0);
    expect(program.output()).to.contain('"stopped"');
  });

  it("wait for the embedded database, which one process has to itself", async () => {
    const own = { ...env, GATEWAY_DATABASE: join(folder, "database") };
    const program = runProgram(MAIN, ["start"], own);
    await program.logged("ready");
    const rotation = runProgram(MAIN, ["rotate-keys"], own);
    expect(await rotation.ended).to.equal(1);
    expect(rotation.output()).to.contain("SERVICE_DATABASE_UNUSABLE");
    program.child.kill("SIGTERM");
    expect(await program.ended).to.equal(0);
    const again = runProgram(MAIN, ["rotate-keys"], own);
    expect(await again.ended, again.output()).to.equal(0);
  });

  it("refuse to start with an origin that is not the platform's, or without the key file", async () => {
    env.GATEWAY_PLATFORMS = "weibo=https://login.example";
    expect((await run("start"))[1]).to.contain("GATEWAY_ORIGIN_FOREIGN");
    env.GATEWAY_PLATFORMS = "nobody=https://login.weibo.com";
    expect((await run("start"))[1]).to.contain("PLATFORM_UNKNOWN");
    env.GATEWAY_PLATFORMS = `weibo=${WEIBO}`;
    env.GATEWAY_KEY_FILE = join(folder, "none");
    expect((await run("start"))[1]).to.contain("SERVICE_FILE_UNREADABLE");
  });
});
