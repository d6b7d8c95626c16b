import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type RunningProgram, call, makePlace, openSocket, testDeployment } from "@realdid/service/testing";
import { expect } from "chai";
import { type Deployment, formatDeployment } from "realdid";

import { testPerson } from "../setup/people.ts";
import { runProgram } from "../setup/program.ts";

describe("the program", () => {
  let folder: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-program-"));
    env = {
      AUTHORITY_DATABASE: join(folder, "database"),
      AUTHORITY_KEY_FILE: join(folder, "secret/keys.json"),
      AUTHORITY_DESK_TOKEN_FILE: join(folder, "secret/desk.token"),
    };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs to the end and expects a refusal with a code and a fix. */
  async function expectFailure(program: RunningProgram, code: string): Promise<void> {
    expect(await program.ended, program.output()).to.equal(1);
    expect(program.output()).to.match(new RegExp(`^${code}: .+\nfix: .+`, "mu"));
    expect(program.output(), "no stack").not.to.match(/^\s+at /mu);
  }

  const fails = (args: readonly string[], change: Record<string, string>, code: string): Promise<void> =>
    expectFailure(runProgram(args, { ...env, ...change }), code);

  async function initialise(): Promise<void> {
    expect(await runProgram(["init"], env).ended).to.equal(0);
  }

  it("makes keys and token once, for their owner alone", async () => {
    const first = runProgram(["init"], env);
    expect(await first.ended, first.output()).to.equal(0);
    const files = [env.AUTHORITY_KEY_FILE!, env.AUTHORITY_DESK_TOKEN_FILE!];
    const before = await Promise.all(files.map((file) => readFile(file, "utf8")));
    for (const file of files) expect((await stat(file)).mode & 0o777).to.equal(0o600);
    const second = runProgram(["init"], env);
    expect(await second.ended).to.equal(0);
    expect(second.output()).to.match(/was there[^]*was there/u);
    expect(await Promise.all(files.map((file) => readFile(file, "utf8")))).to.deep.equal(before);
    for (const text of before) expect(first.output()).not.to.contain(text.trim());
  });

  it("shows every setting, and no secret", async () => {
    const secret = "s3cret-passw0rd";
    const program = runProgram(["settings"], {
      AUTHORITY_DATABASE: `postgres://me:${secret}@db.example/realdid`,
      AUTHORITY_RPC_URL: `https://node.example/?key=${secret}`,
      AUTHORITY_KEYS: secret,
    });
    expect(await program.ended, program.output()).to.equal(0);
    expect(program.output()).to.contain("AUTHORITY_DESK_PORT").and.to.contain("db.example").and.not.to.contain(secret);
  });

  it("names the setting that is wrong, and never quotes it", async () => {
    const program = runProgram(["start"], { ...env, AUTHORITY_PORT: "s3cret" });
    await expectFailure(program, "SERVICE_SETTING_INVALID");
    expect(program.output()).to.contain("AUTHORITY_PORT").and.not.to.contain("s3cret");
  });

  it("says what is missing: token, deployment, keys", async () => {
    await fails(["start"], {}, "SERVICE_FILE_UNREADABLE");
    await initialise();
    await fails(["start"], { REALDID_DEPLOYMENT: join(folder, "none") }, "SERVICE_DEPLOYMENT_MISSING");
    await rm(env.AUTHORITY_KEY_FILE!);
    await fails(["start"], {}, "AUTHORITY_KEYS_MISSING");
  });

  it("refuses a chain that does not answer, another chain, and a group that is not there", async () => {
    await initialise();
    await fails(["start"], { AUTHORITY_RPC_URL: "http://127.0.0.1:9" }, "SERVICE_CHAIN_UNREACHABLE");
    await fails(["start"], await withDeployment({ chainId: 1n }), "SERVICE_CHAIN_DIFFERS");
    await fails(["start"], await withDeployment({ networkId: `0x${"12".repeat(32)}` }), "SERVICE_CHAIN_DIFFERS");
    await fails(["start"], { AUTHORITY_GROUPS: "0,77" }, "AUTHORITY_GROUP_UNKNOWN");
  }).timeout(120_000);

  it("refuses a port that is taken", async () => {
    await initialise();
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const port = String((taken.address() as { port: number }).port);
    try {
      await fails(["start"], { AUTHORITY_PORT: port }, "SERVICE_LISTENER_UNUSABLE");
      await fails(["start"], { AUTHORITY_DESK_PORT: port }, "SERVICE_LISTENER_UNUSABLE");
      await endsWithJobsOpen({ AUTHORITY_PORT: port, AUTHORITY_DESK_PORT: "0" });
    } finally {
      taken.close();
    }
  });

  /** Connections of the publisher's jobs would keep a program that cannot serve. */
  async function endsWithJobsOpen(ports: Record<string, string>): Promise<void> {
    const place = await makePlace("postgres");
    try {
      const sender = join(folder, "sender.key");
      await writeFile(sender, `0x${"11".repeat(32)}`, { mode: 0o600 });
      const jobs = { AUTHORITY_SENDER_KEY_FILE: sender, AUTHORITY_SHARD_JOBS: "workers" };
      await fails(["start"], { ...ports, ...jobs, AUTHORITY_DATABASE: place.where }, "SERVICE_LISTENER_UNUSABLE");
    } finally {
      await place.remove();
    }
  }

  it("refuses a second process on the same embedded database", async () => {
    await initialise();
    const first = runProgram(["start"], env);
    await first.logged("ready");
    await fails(["start"], {}, "SERVICE_DATABASE_UNUSABLE");
    first.child.kill("SIGTERM");
    expect(await first.ended).to.equal(0);
  });

  it("shares a PostgreSQL database with a second process", async () => {
    await initialise();
    const place = await makePlace("postgres");
    try {
      const settings = { ...env, AUTHORITY_DATABASE: place.where };
      const [first, second] = [runProgram(["start"], settings), runProgram(["start"], settings)];
      await Promise.all([first.logged("ready"), second.logged("ready")]);
      for (const { child } of [first, second]) child.kill("SIGTERM");
      expect(await Promise.all([first.ended, second.ended])).to.deep.equal([0, 0]);
    } finally {
      await place.remove();
    }
  });

  it("finishes what it took when it is told to stop, and ends", async () => {
    await initialise();
    const program = runProgram(["start"], env);
    const { desk } = await program.logged("ready");
    const authorization = `Bearer ${(await readFile(env.AUTHORITY_DESK_TOKEN_FILE!, "utf8")).trim()}`;
    const body = JSON.stringify({ number: testPerson(1).number });
    const open = await openSocket(desk!);
    // The request is under way when the signal comes.
    open.socket.write(
      headOf("/v1/groups/0/sessions", body.length, `authorization: ${authorization}\r\n`) + body.slice(0, 5),
    );
    expect((await call(`${desk}/health`, "GET", undefined, { authorization })).status).to.equal(200);
    program.child.kill("SIGTERM");
    await program.logged("stopping");
    open.socket.write(body.slice(5));
    expect(await open.ended).to.match(/^HTTP\/1\.1 201 /u);
    expect(await program.ended).to.equal(0);
    await program.logged("stopped");
  });

  it("ends at once on a second signal", async () => {
    await initialise();
    const program = runProgram(["start"], env);
    const { public: url } = await program.logged("ready");
    const open = await openSocket(url!);
    open.socket.write(`${headOf("/v1/groups/0/enrolments", 9, "")}{`);
    expect((await call(`${url}/health`, "GET")).status).to.equal(200);
    program.child.kill("SIGINT");
    await program.logged("stopping");
    program.child.kill("SIGINT");
    expect(await program.ended).to.equal(1);
    await open.ended;
  });

  it("does not know other commands and options", async () => {
    await fails(["nothing"], {}, "SERVICE_COMMAND_UNKNOWN");
    await fails(["load", "--nothing"], {}, "SERVICE_COMMAND_UNKNOWN");
  });

  async function withDeployment(change: Partial<Deployment>): Promise<Record<string, string>> {
    const file = join(folder, "deployment.json");
    await writeFile(file, formatDeployment({ ...testDeployment(), ...change }));
    return { REALDID_DEPLOYMENT: file };
  }
});

function headOf(path: string, length: number, more: string): string {
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\n${more}content-type: application/json\r\ncontent-length: ${length}\r\n`;
  return `${head}\r\n`;
}
