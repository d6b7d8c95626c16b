import { createServer } from "node:net";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { call, required, runProgram } from "@realdid/service/testing";
import { expect } from "chai";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("the portal's program", () => {
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runProgram(MAIN, args, { REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"), PORTAL_PORT: "0", ...env });

  async function expectFailure(env: Readonly<Record<string, string>>, code: string): Promise<void> {
    const program = run(["start"], env);
    expect(await program.ended, program.output()).to.equal(1);
    expect(program.output()).to.match(new RegExp(`^${code}: .+\nfix: .+`, "mu"));
    expect(program.output(), "no stack").not.to.match(/^\s+at /mu);
  }

  it("serves the page until it is told to stop", async () => {
    const program = run(["start"]);
    const { url } = await program.logged("ready");
    const { status, text } = await call(`${url}/`, "GET");
    expect([status, text.includes("<title>RealDID wallet</title>")]).to.deep.equal([200, true]);
    expect((await call(`${url}/ready`, "GET")).status).to.equal(200);
    program.child.kill("SIGTERM");
    expect(await program.ended, program.output()).to.equal(0);
  });

  it("says what is wrong with its settings", async () => {
    await expectFailure({ PORTAL_RPC_URL: "ws://x" }, "SERVICE_SETTING_INVALID");
    await expectFailure({ REALDID_DEPLOYMENT: "/missing.json" }, "SERVICE_DEPLOYMENT_MISSING");
  });

  it("says that its port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    await expectFailure({ PORTAL_PORT: String(port) }, "SERVICE_LISTENER_UNUSABLE");
    taken.close();
  });

  it("shows its settings and its commands", async () => {
    const settings = run(["settings"], { PORTAL_RELAYER_URL: "https://relayer.example" });
    expect(await settings.ended).to.equal(0);
    expect(settings.output()).to.contain("PORTAL_RELAYER_URL").and.to.contain("https://relayer.example");
    const help = run(["start", "--help"]);
    expect(await help.ended).to.equal(0);
    expect(help.output()).to.contain("Usage: npm run portal -- start").and.to.contain("PORTAL_AUTHORITY_URL");
  });
});
