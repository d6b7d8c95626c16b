import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type RunningProgram, call, required, runProgram } from "@realdid/service/testing";
import { expect } from "chai";
import { Wallet } from "ethers";

import { nextPerson, prove } from "../setup/world.ts";
import { jsonOf, setBalance } from "../setup/service.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("the program", () => {
  let folder: string;
  let env: Record<string, string>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-relayer-"));
    env = {
      REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
      RELAYER_RPC_URL: required("TEST_RPC_URL"),
      RELAYER_DATABASE: join(folder, "database"),
      RELAYER_KEY_FILE: join(folder, "secret/key"),
      RELAYER_PORT: "0",
      RELAYER_METRICS_PORT: "0",
      RELAYER_BATCH_SECONDS: "1",
    };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = (args: readonly string[], change: Record<string, string> = {}): RunningProgram =>
    runProgram(MAIN, args, { ...env, ...change });

  async function fails(args: readonly string[], change: Record<string, string>, code: string): Promise<void> {
    const program = run(args, change);
    expect(await program.ended, program.output()).to.equal(1);
    expect(program.output()).to.match(new RegExp(`^${code}: .+\nfix: .+`, "mu"));
  }

  it("says what is missing or wrong", async () => {
    await fails(["start"], {}, "SERVICE_FILE_UNREADABLE");
    await fails(["start"], { RELAYER_QUEUE: "0" }, "SERVICE_SETTING_INVALID");
    await fails(["nothing"], {}, "SERVICE_COMMAND_UNKNOWN");
  });

  it("makes a key once, for its owner alone, and never shows it", async () => {
    const first = run(["init"]);
    expect(await first.ended, first.output()).to.equal(0);
    const key = (await readFile(env.RELAYER_KEY_FILE!, "utf8")).trim();
    expect((await stat(env.RELAYER_KEY_FILE!)).mode & 0o777).to.equal(0o600);
    const second = run(["init"]);
    expect(await second.ended).to.equal(0);
    for (const { output } of [first, second]) {
      expect(output()).to.contain(new Wallet(key).address).and.not.to.contain(key.slice(2));
    }
    expect((await readFile(env.RELAYER_KEY_FILE!, "utf8")).trim()).to.equal(key);
  });

  it("tells the balance and how long it lasts", async () => {
    const key = (await readFile(env.RELAYER_KEY_FILE!, "utf8")).trim();
    const empty = run(["balance"]);
    expect(await empty.ended, empty.output()).to.equal(0);
    expect(empty.output()).to.match(/^waits for +ether$/mu);
    await setBalance(new Wallet(key).address, "2");
    const full = run(["balance"]);
    expect(await full.ended).to.equal(0);
    expect(full.output())
      .to.match(/^balance +2\.0 ether$/mu)
      .and.not.to.contain("waits for");
  });

  it("starts, sends what it takes within a batch's time, and ends when it is told to", async () => {
    const program = run(["start"]);
    const { public: url } = await program.logged("ready");
    const proof = await prove(nextPerson(), "xiaohongshu");
    const { json } = await call(`${url}/v1/proofs`, "POST", jsonOf(proof));
    let state = json.state;
    while (state === "waiting" || state === "sent") {
      await new Promise((resolve) => setTimeout(resolve, 200));
      state = (await call(`${url}/v1/proofs/${String(json.id)}`, "GET")).json.state;
    }
    expect(state).to.equal("done");
    expect((await call(`${url}/ready`, "GET")).status).to.equal(200);
    program.child.kill("SIGTERM");
    expect(await program.ended).to.equal(0);
    await program.logged("stopped");
  });
});
