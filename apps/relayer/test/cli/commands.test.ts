import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { readSettings } from "@realdid/service";
import { runProgram } from "@realdid/service/testing";
import { expect } from "chai";

import { describePublic } from "../../src/http/createServer.ts";
import { SETTINGS } from "../../src/settings.ts";
import { environmentOf } from "../setup/relayer.ts";
import { bodyOf, controllerOf, world } from "../setup/world.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("The relayer's commands", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-relayer-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("make a key for the owner alone once, and start a relayer that sends by itself and ends when told", async () => {
    const env = { ...environmentOf(folder, join(folder, "database")), RELAYER_BATCH_SECONDS: "1" };
    const init = runProgram(MAIN, ["init"], env);
    expect(await init.ended, init.output()).to.equal(0);
    const [address] = /0x[0-9a-fA-F]{40}/u.exec(init.output()) ?? [];
    const again = runProgram(MAIN, ["init"], env);
    await again.ended;
    expect(again.output()).to.include("was there").and.include(address);
    expect((await stat(join(folder, "key"))).mode & 0o777).to.equal(0o600);
    await world().provider.send("anvil_setBalance", [address, "0xde0b6b3a7640000"]);

    const relayer = runProgram(MAIN, ["start"], env);
    const ready = await relayer.logged("ready");
    const [proof] = world().proofs;
    const answer = await fetch(`${ready.public}/v1/proofs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(bodyOf(proof)),
    });
    expect(answer.status).to.equal(202);
    await relayer.logged("settled");
    expect(await controllerOf(proof)).to.equal(proof.controller);
    relayer.child.kill("SIGTERM");
    expect(await relayer.ended, relayer.output()).to.equal(0);
  });

  it("describe the listener as openapi.json has it (else: npm run relayer -- openapi > apps/relayer/openapi.json)", async () => {
    const committed = await readFile(new URL("../../../openapi.json", import.meta.url), "utf8");
    expect(JSON.parse(committed)).to.deep.equal(JSON.parse(await describePublic(readSettings(SETTINGS, {}))));
  });
});
