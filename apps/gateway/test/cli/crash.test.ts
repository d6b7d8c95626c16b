import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createSealingKey, openDatabase } from "@realdid/service";
import { makePlace, required, runProgram } from "@realdid/service/testing";
import { expect } from "chai";
import { platformId } from "realdid";

import { addClient } from "../../src/clients/clients.ts";
import type { Schema } from "../../src/database/schema.ts";
import { Browser } from "../setup/browser.ts";
import { authorize, passPages } from "../setup/flow.ts";
import { WEIBO } from "../setup/gateway.ts";
import { world } from "../setup/world.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("A gateway that is killed", () => {
  it("goes on where it was: sessions stand, and a first visit is handed on", async function killed() {
    this.timeout(180_000);
    const place = await makePlace("postgres");
    const folder = await mkdtemp(join(tmpdir(), "realdid-gateway-"));
    const bodies: string[] = [];
    const relayer: Server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.once("end", () => {
        bodies.push(body);
        response.writeHead(202).end("{}");
      });
    });
    await new Promise<void>((resolve) => relayer.listen(0, "127.0.0.1", resolve));
    const env = {
      REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
      GATEWAY_RPC_URL: required("TEST_RPC_URL"),
      GATEWAY_DATABASE: place.where,
      GATEWAY_KEY_FILE: join(folder, "key"),
      GATEWAY_PLATFORMS: `weibo=${WEIBO}`,
      GATEWAY_RELAYER_URL: "http://127.0.0.1:9",
      GATEWAY_PORT: "0",
      GATEWAY_METRICS_PORT: "0",
    };
    await createSealingKey(env.GATEWAY_KEY_FILE);
    const registration = await world().prove(3, "weibo");
    const first = runProgram(MAIN, ["start"], env);
    const { public: url = "" } = await first.logged("ready");
    const database = await openDatabase<Schema>(place.where);
    const redirectUri = "https://www.weibo.com/callback";
    const client = { name: "Site", redirectUris: [redirectUri], logoutUris: [], isPublic: false };
    const weibo = { platformId: platformId("weibo"), domain: "weibo.com" };
    const { clientId, secret } = await addClient(database.db, weibo, client, 0);
    await database.close();
    const site = { clientId, secret, redirectUri, origin: WEIBO };
    const browser = new Browser(url);
    await passPages(browser, authorize(site).url, { visitor: world().visitor(3, "weibo"), registration });
    first.child.kill("SIGKILL");
    await first.ended;
    expect(bodies).to.deep.equal([]);

    const { port } = relayer.address() as AddressInfo;
    const second = runProgram(MAIN, ["start"], { ...env, GATEWAY_RELAYER_URL: `http://127.0.0.1:${port}` });
    const { public: next = "" } = await second.logged("ready");
    const page = await browser.moveTo(next).open(authorize(site, { prompt: "none" }).url);
    expect(new URL(page.url).searchParams.get("code")).to.be.a("string");
    for (let i = 0; i < 200 && bodies.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(JSON.parse(bodies[0] ?? "{}")).to.include({ pseudonym: world().visitor(3, "weibo").sub });
    second.child.kill("SIGTERM");
    expect(await second.ended).to.equal(0);
    relayer.closeAllConnections();
    relayer.close();
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });
});
