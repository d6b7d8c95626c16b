import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { expect } from "chai";
import { type Wallet as KeyWallet } from "ethers";
import hre from "hardhat";

import { formatDeployment } from "../../../sdk/chain/deployment.ts";
import { readPlatform } from "../../../sdk/login/view/readPlatform.ts";
import { sqlLoginStore } from "../../../sdk/login/store/sqlLoginStore.ts";
import { submitPending } from "../../../sdk/login/firstVisit/submitPending.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { pseudonymStatus } from "../../../sdk/pseudonym/pseudonymStatus.ts";
import { type PeopleFixture, deployWithPeople, prove } from "../../pseudonym/people.ts";
import { Browser, type Transport } from "./browser.ts";
import type { DyingWebsite } from "./dyingWebsite.ts";
import { controllerOfPerson } from "../visitor.ts";

const WEBSITE = join(__dirname, "dyingWebsite.ts");

describe("A website that is killed during a first visit", () => {
  let fixture: PeopleFixture;
  let chain: Server;
  let folder: string;
  let child: ChildProcess | undefined;
  let url = "";
  let browser: Browser;
  let registration: PseudonymProof;
  let controller: KeyWallet;

  before(async () => {
    fixture = await deployWithPeople();
    registration = await prove(fixture, 0, "weibo");
    controller = controllerOfPerson(fixture, 0);
    chain = await serveChain();
    folder = mkdtempSync(join(tmpdir(), "realdid-kill-"));
    browser = new Browser(transport, "https://weibo.com");
  });
  after(() => {
    child?.kill("SIGKILL");
    chain.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The embedded chain, for another process. */
  async function serveChain(): Promise<Server> {
    const answer = async ({
      id,
      method,
      params,
    }: {
      id: number;
      method: string;
      params: unknown[];
    }): Promise<object> => ({
      jsonrpc: "2.0",
      id,
      result: await hre.network.provider.send(method, params),
    });
    const server = createServer((request, response) => {
      const run = async (): Promise<void> => {
        let text = "";
        for await (const chunk of request) text += String(chunk);
        const asked = JSON.parse(text) as Parameters<typeof answer>[0] | Parameters<typeof answer>[0][];
        response.end(JSON.stringify(Array.isArray(asked) ? await Promise.all(asked.map(answer)) : await answer(asked)));
      };
      run().catch(() => response.writeHead(500).end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  const transport: Transport = async (method, path, headers, body) => {
    const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    const json = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: { "set-cookie": response.headers.getSetCookie() }, json };
  };

  /** Starts it, on what the one before left. */
  async function start(how: Pick<DyingWebsite, "dieBefore" | "submits"> = {}): Promise<void> {
    const rpcUrl = `http://127.0.0.1:${(chain.address() as AddressInfo).port}`;
    const told: DyingWebsite = { folder, rpcUrl, deployment: formatDeployment(fixture.network.deployment), ...how };
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const started = spawn(process.execPath, ["-r", "ts-node/register", WEBSITE, JSON.stringify(told)], {
      stdio: [...stdio],
    });
    child = started;
    const port = await new Promise<string>((resolve, reject) => {
      started.stdout?.once("data", (data) => resolve(String(data).trim()));
      started.once("exit", () => reject(new Error("the website did not start")));
    });
    url = `http://127.0.0.1:${port}`;
  }

  const died = async (): Promise<unknown> => {
    const dying = child as ChildProcess;
    if (dying.signalCode !== null) return dying.signalCode;
    return new Promise((resolve) => dying.once("exit", (_code, signal) => resolve(signal)));
  };

  async function kill(): Promise<void> {
    child?.kill("SIGKILL");
    await died();
  }

  const visit = () => browser.signIn(fixture.network, registration.pseudonym, controller, { registration });
  const signIn = () => browser.signIn(fixture.network, registration.pseudonym, controller);

  it("holds nothing if that was before it held the registration", async () => {
    await start({ dieBefore: "insert into realdid_login_registrations" });
    expect(await visit().catch(() => "no answer")).to.equal("no answer");
    expect(await died()).to.equal("SIGKILL");
    await start({ dieBefore: "insert into realdid_login_visits" });
    expect((await signIn()).json.code).to.equal("LOGIN_PSEUDONYM_NOT_LIVE");
  });

  it("holds the registration, and no visit, if that was between the two", async () => {
    expect(await visit().catch(() => "no answer")).to.equal("no answer");
    expect(await died()).to.equal("SIGKILL");
    await start();
    expect((await browser.send("GET", "/login/session")).status).to.equal(401);
    expect((await signIn()).json).to.include({ state: "pending", endsAt: registration.deadline });
  });

  it("goes on with the visit if that was after its answer", async () => {
    await kill();
    await start();
    expect((await browser.send("GET", "/login/session")).json).to.include({ state: "pending" });
    await kill();
  });

  it("registers once, and lets go of it, if that was after the batch was sent", async () => {
    await start({ submits: true, dieBefore: "delete from realdid_login_registrations" });
    expect(await died()).to.equal("SIGKILL");
    const { network } = fixture;
    const { pseudonym, platformId } = registration;
    const status = { controller: controller.address, sequence: 1, isLive: true };
    expect(await pseudonymStatus(network, platformId, pseudonym)).to.include(status);
    await start();
    expect((await browser.send("GET", "/login/session")).json).to.include({ state: "registered" });
    await kill();
    const database = await PGlite.create(folder);
    const { registrations } = await sqlLoginStore(database);
    expect(await registrations.list(platformId)).to.have.length(1);
    const again = (): Promise<never> => Promise.reject(new Error("sent again"));
    const settled = await submitPending(readPlatform(network, platformId), registrations, again);
    expect(settled).to.deep.equal([{ pseudonym, outcome: "registered" }]);
    expect(await registrations.list(platformId)).to.deep.equal([]);
    await database.close();
  });
});
