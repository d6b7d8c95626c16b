// node apps/gateway/dist/bench/flows.js --json: complete logins through the gateway, with the real verifyLogin and real signatures of
// registered visitors, beside the same oidc-provider with nothing behind it. Needs TEST_RPC_URL and TEST_DEPLOYMENT; TEST_DATABASE_URL for
// PostgreSQL in place of the embedded database. BENCH_SECONDS (60), BENCH_VISITORS (20), BENCH_CONCURRENCY (50).
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createSealingKey, migrateDatabase, openDatabase } from "@realdid/service";
import { type People, enrolPeople, makePlace, required, runProgram } from "@realdid/service/testing";
import { type Hex, formatAnswer, loginMessage, parseChallenge, platformId } from "realdid";

import { addClient } from "../src/clients/clients.ts";
import { MIGRATIONS } from "../src/database/migrations.ts";
import type { Schema } from "../src/database/schema.ts";
import type { Answer, Site, Visit } from "./client.ts";
import { type Outcome, type Usage, runLoad } from "./load.ts";

const SLUG = "weibo";
const ORIGIN = "https://login.weibo.com";
const REDIRECT_URI = "https://www.weibo.com/callback";
const MEGABYTE = 2 ** 20;
const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));
const BASELINE = fileURLToPath(new URL("./baseline.js", import.meta.url));

/** A row of the bench's tables. */
interface Row {
  readonly operation: string;
  readonly system: string;
  readonly unit: string;
  readonly value: number;
  readonly note: string;
}

const seconds = Number(process.env.BENCH_SECONDS ?? 60);
const concurrency = Number(process.env.BENCH_CONCURRENCY ?? 50);
const visitors = Number(process.env.BENCH_VISITORS ?? 20);

const rows = [...(await measureBaseline()), ...(await measureGateway())];
if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);
process.exit(0);

async function measureGateway(): Promise<readonly Row[]> {
  tell(`registering ${visitors} visitors`);
  const people = await enrolPeople(visitors);
  await people.register(...people.wallets.map((_, person) => [person, SLUG] as const));
  const kind = process.env.TEST_DATABASE_URL ? "postgres" : "pglite";
  const place = await makePlace(kind);
  const folder = await mkdtemp(join(tmpdir(), "realdid-gateway-bench-"));
  const keyFile = join(folder, "key");
  await createSealingKey(keyFile);
  const database = await openDatabase<Schema>(place.where);
  await migrateDatabase(database, MIGRATIONS);
  const platform = { platformId: platformId(SLUG), domain: "weibo.com" };
  const client = { name: "Site", redirectUris: [REDIRECT_URI], logoutUris: [], isPublic: false };
  const { clientId, secret = "" } = await addClient(database.db, platform, client, 0);
  await database.close();
  const program = runProgram(MAIN, ["start"], {
    REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
    GATEWAY_RPC_URL: required("TEST_RPC_URL"),
    GATEWAY_DATABASE: place.where,
    GATEWAY_KEY_FILE: keyFile,
    GATEWAY_PLATFORMS: `${SLUG}=${ORIGIN}`,
    GATEWAY_PORT: "0",
    GATEWAY_METRICS_PORT: "0",
    GATEWAY_PENDING: String(2 * concurrency),
    NODE_ENV: "production",
  });
  try {
    const { public: listener = "", metrics = "" } = await program.logged("ready");
    const site = { listener, origin: ORIGIN, clientId, secret, redirectUri: REDIRECT_URI };
    const signIn = signerOf(people);
    tell("warming up the gateway");
    const usage = (): Promise<Usage> => usageOf(metrics);
    await runLoad(site, { seconds: Math.min(5, seconds), concurrency: 5, signIn, usage });
    tell(`loading the gateway for ${seconds} s`);
    const outcome = await runLoad(site, { seconds, concurrency, signIn, usage });
    return rowsOf("realdid", outcome, `${kind}; signatures of ${visitors} registered visitors are made by the load`);
  } finally {
    program.child.kill("SIGTERM");
    await program.ended;
    people.close();
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureBaseline(): Promise<readonly Row[]> {
  const [clientId, secret] = ["site", "secret-of-the-site"];
  const child = fork(BASELINE, [clientId, secret, REDIRECT_URI], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const [{ url: listener }] = (await once(child, "message")) as [{ readonly url: string }];
  const usage = async (): Promise<Usage> => {
    child.send("usage");
    const [taken] = (await once(child, "message")) as [Usage];
    return taken;
  };
  const site: Site = { listener, origin: ORIGIN, clientId, secret, redirectUri: REDIRECT_URI };
  const signIn = (): Promise<string> => Promise.reject(new Error("there is no page"));
  try {
    await runLoad(site, { seconds: Math.min(5, seconds), concurrency: 5, signIn, usage });
    tell(`loading oidc-provider for ${seconds} s`);
    const outcome = await runLoad(site, { seconds, concurrency, signIn, usage });
    return rowsOf("oidc-provider", outcome, "in memory; an account without proof, no page, no consent");
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

/** Signs in as one registered visitor after the other, each with the key that controls the pseudonym. */
function signerOf(people: People): (visit: Visit, page: Answer) => Promise<string> {
  const { deployment } = people.network;
  const each = people.wallets.map((_, person) => people.visitor(person, SLUG));
  let turn = 0;
  return async (visit, { path }) => {
    const visitor = each[turn++ % each.length];
    if (visitor === undefined) throw new Error("there is nobody to sign in");
    const { challenge: json, binding } = await visit.post(`${path}/challenge`, {});
    const challenge = parseChallenge(json);
    const { pseudonym, controller } = visitor;
    const address = controller.address as Hex;
    const signature = (await controller.signMessage(loginMessage(challenge, address, pseudonym))) as Hex;
    const { nonce } = challenge;
    const answer = { signedBy: "controller" as const, nonce, pseudonym, controller: address, signature };
    const content = { answer: formatAnswer(deployment, answer), binding };
    const { location } = await visit.post(`${path}/answer`, content);
    const { pathname, search } = new URL(String(location), ORIGIN);
    return pathname + search;
  };
}

/** What the gateway says of itself; PostgreSQL has processes of its own. */
async function usageOf(metricsUrl: string): Promise<Usage> {
  const text = await (await fetch(`${metricsUrl}/metrics`)).text();
  const of = (name: string): number =>
    Number(new RegExp(`^realdid_gateway_${name} (\\S+)$`, "mu").exec(text)?.[1] ?? Number.NaN);
  return {
    resident: of("process_resident_memory_bytes"),
    heap: of("nodejs_heap_size_used_bytes"),
    cpuMs: 1_000 * of("process_cpu_seconds_total"),
  };
}

function rowsOf(system: string, outcome: Outcome, note: string): readonly Row[] {
  const { perSecond, p99, errors, firstError, cpuMs, resident, heaps } = outcome;
  if (firstError !== undefined) tell(`${system}: ${firstError}`);
  const [, middle = Number.NaN, last = Number.NaN] = heaps;
  const growth = Math.round((1_000 * last) / middle) / 1_000;
  const thirds = heaps.map((bytes) => `${Math.round(bytes / MEGABYTE)} MB`).join(", ");
  const how = `${concurrency} at once for ${seconds} s; load on the same machine; ${note}`;
  return [
    { operation: "login.gateway", system, unit: "per_s", value: round(perSecond), note: `complete logins; ${how}` },
    { operation: "login.gateway.p99", system, unit: "ms", value: round(p99), note: "of complete logins" },
    {
      operation: "login.gateway.cpu",
      system,
      unit: "cpu_ms",
      value: round(cpuMs),
      note: "of the process that answers, a login",
    },
    { operation: "login.gateway.errors", system, unit: "calls", value: errors, note: "logins that failed" },
    { operation: "login.gateway.memory", system, unit: "bytes", value: resident, note: "resident, at the end" },
    {
      operation: "login.gateway.growth",
      system,
      unit: "ratio",
      value: growth,
      note: `least heap in the last third of the time beside that in the middle one: ${thirds}`,
    },
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
