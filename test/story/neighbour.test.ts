import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, type Socket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "../..");
/** Stands in for `hardhat node`: runs until its connection to the test ends. */
const NODE = `require("node:net").connect(process.env.TEST_SOCKET).on("close", () => process.exit()).resume();`;
/** A story that has just started its neighbour. */
const STORY = `require("./scripts/story/neighbour.ts").startNeighbour("global", process.env.TEST_ROOT);`;

describe("startNeighbour", function () {
  this.timeout(30_000);
  let root: string;
  let server: Server;
  let story: ChildProcess;
  let node: Socket | undefined;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "realdid-"));
    const bootstrap = join(root, "node_modules/hardhat/internal/cli/bootstrap.js");
    mkdirSync(dirname(bootstrap), { recursive: true });
    writeFileSync(bootstrap, NODE);
    server = createServer().listen(join(root, "socket"));
    await once(server, "listening");
    story = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", STORY], {
      cwd: ROOT,
      env: { ...process.env, TEST_ROOT: root, TEST_SOCKET: join(root, "socket") },
      stdio: "ignore",
    });
    [node] = (await once(server, "connection")) as [Socket];
  });

  afterEach(() => {
    story.kill("SIGKILL");
    node?.destroy();
    server.close();
    rmSync(root, { recursive: true });
  });

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    it(`leaves no process behind when the story alone gets ${signal}`, async () => {
      const gone = once((node as Socket).resume(), "close");
      story.kill(signal);
      await gone;
    });
  }
});
