import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { placesFrom, requireFreePorts } from "../../scripts/website/places.ts";
import { type Processes, createProcesses } from "../../scripts/website/processes.ts";
import { freePort } from "../../scripts/apps/freePort.ts";
import { expectRejectedCode } from "../codes.ts";

/** Writes its id and the id of a child of its own, and then does nothing for long. */
const FAMILY = `const { spawn } = require("node:child_process");
const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
require("node:fs").writeFileSync("family", [process.pid, child.pid].join(" "));
setInterval(() => undefined, 1000);`;

describe("Programs of npm run website", () => {
  let folder: string;
  let processes: Processes;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "realdid-website-"));
    processes = createProcesses(folder);
  });
  afterEach(async () => {
    await processes.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const node = (name: string, program: string): { name: string; file: string; args: string[] } => ({
    name,
    file: process.execPath,
    args: ["-e", program],
  });

  it("give what they print, and keep what they complain about in a log", async () => {
    const said = await processes.run(node("asked", "console.log('here'); console.error('there')"));
    expect(said).to.equal("here\n");
    expect(readFileSync(processes.logOf("asked"), "utf8")).to.equal("there\n");
  });

  it("get no setting from the caller's environment", async () => {
    process.env.AUTHORITY_PORT = "1";
    try {
      const said = await processes.run(node("asked", "console.log(Object.keys(process.env).sort().join())"));
      expect(said.trim().split(",")).to.include("PATH").and.not.to.include("AUTHORITY_PORT");
    } finally {
      delete process.env.AUTHORITY_PORT;
    }
  });

  it("fail the run with their name and log when they end by themselves, also without an error", async () => {
    processes.start(node("gateway", "process.exit(0)"));
    const said = await processes.failed.catch((thrown: Error) => thrown.message);
    expect(said).to.equal("the gateway ended: exit code 0");
    await expectRejectedCode(processes.failed, "WEBSITE_PART_ENDED");
    await expectRejectedCode(processes.run(node("load", "process.exit(3)")), "WEBSITE_PART_ENDED");
  });

  it("fail the run when they are not there", async () => {
    processes.start({ name: "nobody", file: join(folder, "nobody"), args: [] });
    await expectRejectedCode(processes.failed, "WEBSITE_PART_MISSING");
  });

  it("end with all that they started, and none is started after", async () => {
    processes.start(node("family", FAMILY));
    const family = await familyOf(folder);
    await processes.stop();
    await allGone(family);
    expect(() => processes.start(node("late", ""))).to.throw("everything is being ended");
  });

  it("end when the program that started them is killed", async () => {
    const parent = spawnParent(folder);
    const family = await familyOf(folder);
    parent.kill("SIGKILL");
    await once(parent, "exit");
    await allGone(family);
  });

  it("are not begun where a port is taken", async () => {
    const places = placesFrom((await freePort()) - 20);
    const taken = createServer().listen(places.ports.relayer, "127.0.0.1");
    await once(taken, "listening");
    try {
      await expectRejectedCode(requireFreePorts(places), "WEBSITE_PORT_TAKEN");
    } finally {
      taken.close();
    }
  });
});

/** A run in a process of its own. */
function spawnParent(folder: string): ChildProcess {
  const program = `const { createProcesses } = require("./scripts/website/processes.ts");
    createProcesses(${JSON.stringify(folder)}).start({ name: "family", file: process.execPath, args: ["-e", ${JSON.stringify(FAMILY)}] });`;
  return spawn(process.execPath, ["--require", "ts-node/register", "-e", program], { stdio: "ignore" });
}

/** Ids of the family that was started. */
async function familyOf(folder: string): Promise<readonly number[]> {
  const file = join(folder, "family");
  await until(() => existsSync(file) && readFileSync(file, "utf8").includes(" "));
  return readFileSync(file, "utf8").split(" ").map(Number);
}

function allGone(ids: readonly number[]): Promise<void> {
  return until(() => ids.every((id) => !isRunning(id)));
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    // One that ended and that nobody asked about is no program any more.
    return !/^\d+ \(.*\) Z/u.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}
