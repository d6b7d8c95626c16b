import { execFile, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { type Servers, withServers } from "../../scripts/apps/withServers.ts";
import { type SyntheticPerson, generatePopulation } from "../../scripts/population/generatePopulation.ts";
import { parseDeployment } from "../../sdk/chain/deployment.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { formatEnrolment } from "../../sdk/enrolment/enrolmentBody.ts";
import { requestEnrolment } from "../../sdk/enrolment/requestEnrolment.ts";
import type { SessionTicket } from "../../sdk/enrolment/authority/openSession.ts";
import { type Wallet, restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { OURS, type Row } from "../row.ts";
import { seededMnemonic } from "../seed.ts";
import { type ServiceProcess, runAuthority, startAuthority } from "./service.ts";

const OPERATION = "enrolment.enrol.per_s";
/** People of each measurement; as many before it warm the processes up. */
const PEOPLE = 1_500;
const WARM_UPS = 300;
const CONNECTIONS = 32;
/** Sessions opened at once while a measurement is prepared. */
const DESKS = 16;

/** Where a measurement works. */
interface Bench {
  readonly folder: string;
  readonly tokenFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly people: readonly SyntheticPerson[];
  readonly wallets: readonly Wallet[];
}

interface Setup {
  readonly name: string;
  readonly processes: number;
  readonly database: string;
  readonly note: string;
}

/**
 * Measures enrolments through HTTP: real proofs of possession, sessions opened by the desk before, requests made before, the client in a
 * process of its own.
 *
 * @returns enrolments a second for each database and number of processes, the best of them, and CPU ms an enrolment of the service
 * @throws BenchAppMissing if apps/authority is not installed
 */
export async function measureThroughput(): Promise<Row[]> {
  return withServers(async (servers) => {
    const bench = prepare(servers);
    const { url } = servers.postgres;
    const setups: readonly Setup[] = [
      { name: "pglite", processes: 1, database: join(bench.folder, "database"), note: "PGlite, one process" },
      { name: "postgres.1", processes: 1, database: await databaseOf(url, "one"), note: "PostgreSQL, one process" },
      { name: "postgres.2", processes: 2, database: await databaseOf(url, "two"), note: "PostgreSQL, two processes" },
    ];
    const rows: Row[] = [];
    for (const setup of setups) rows.push(...(await measureSetup(bench, setup)));
    const best = rows.filter(({ unit }) => unit === "per_s").reduce((a, b) => (b.value > a.value ? b : a));
    return [{ ...best, operation: OPERATION, note: `best: ${best.note}` }, ...rows];
  });
}

function prepare({ folder, chain, deploymentFile }: Servers): Bench {
  const { people } = generatePopulation({ people: WARM_UPS + PEOPLE, organisations: 0, seed: 1 });
  const csv = ["name,number", ...people.map(({ name, number }) => `${name},${number}`)].join("\n");
  writeFileSync(join(folder, "people.csv"), `${csv}\n`);
  const { networkId } = parseDeployment(chain.deployment);
  const wallets = people.map((_, i) => restoreWallet(seededMnemonic(`enrolled ${i}`), networkId));
  const tokenFile = join(folder, "desk.token");
  const env = {
    REALDID_DEPLOYMENT: deploymentFile,
    AUTHORITY_RPC_URL: chain.rpcUrl,
    AUTHORITY_KEY_FILE: join(folder, "keys.json"),
    AUTHORITY_DESK_TOKEN_FILE: tokenFile,
    AUTHORITY_ATTEMPTS: "1000000",
  };
  runAuthority(["init"], env);
  return { folder, tokenFile, env, people, wallets };
}

async function measureSetup(bench: Bench, { name, processes, database, note }: Setup): Promise<Row[]> {
  const env = { ...bench.env, AUTHORITY_DATABASE: database };
  runAuthority(["load", join(bench.folder, "people.csv")], env);
  const services: ServiceProcess[] = [];
  try {
    for (let i = 0; i < processes; i++) services.push(await startAuthority(env, bench.tokenFile));
    const bodies = await makeBodies(bench, services[0] as ServiceProcess);
    await send(bench, services, bodies.slice(0, WARM_UPS));
    const before = await cpuOf(services);
    const { seconds, medianMs, p99Ms } = await send(bench, services, bodies.slice(WARM_UPS));
    const cpu = ((await cpuOf(services)) - before) / PEOPLE;
    const times = `median ${medianMs.toFixed(0)} ms, 99 % in ${p99Ms.toFixed(0)} ms, ${CONNECTIONS} connections`;
    return [
      rowOf(`${OPERATION}.${name}`, "per_s", PEOPLE / seconds, `${note}; ${times}`),
      rowOf(`enrolment.enrol.${name}`, "cpu_ms", cpu, `an enrolment, of the service; ${note}`),
    ];
  } finally {
    for (const service of services) await service.stop();
  }
}

/** The desk opens a session for each person; each wallet makes its request. */
async function makeBodies({ people, wallets }: Bench, service: ServiceProcess): Promise<readonly string[]> {
  const known = (await (await fetch(`${service.publicUrl}/v1/authority`)).json()) as {
    readonly groups: readonly { readonly authority: Hex }[];
  };
  const authority = known.groups[0]?.authority as Hex;
  const bodies: string[] = [];
  let next = 0;
  const desk = async (): Promise<void> => {
    for (let i = next++; i < people.length; i = next++) {
      const { name, number } = people[i] as SyntheticPerson;
      const answer = await service.desk("POST", "/v1/groups/0/sessions", { number });
      const ticket = (await answer.json()) as SessionTicket;
      const application = { name, number, ticket, authority, groupId: 0 };
      bodies[i] = JSON.stringify(formatEnrolment(requestEnrolment(wallets[i] as Wallet, application)));
    }
  };
  await Promise.all(Array.from({ length: DESKS }, desk));
  return bodies;
}

/** What the client's process measured. */
interface Sending {
  readonly seconds: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly statuses: Readonly<Record<string, number>>;
}

async function send(
  { folder }: Bench,
  services: readonly ServiceProcess[],
  bodies: readonly string[],
): Promise<Sending> {
  const file = join(folder, "bodies.json");
  writeFileSync(file, JSON.stringify(bodies));
  const urls = services.map(({ publicUrl }) => `${publicUrl}/v1/groups/0/enrolments`);
  const args = [join(__dirname, "client.mjs"), file, String(CONNECTIONS), ...urls];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const sending = JSON.parse(stdout) as Sending;
  if (sending.statuses["201"] !== bodies.length) throw new Error(`not everyone was enrolled: ${stdout}`);
  return sending;
}

async function cpuOf(services: readonly ServiceProcess[]): Promise<number> {
  return (await Promise.all(services.map((service) => service.cpuMs()))).reduce((total, ms) => total + ms, 0);
}

async function databaseOf(url: string, name: string): Promise<string> {
  const made = spawnSync("psql", [url, "-qc", `create database ${name}`], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`cannot make a database: ${made.stderr}`);
  const where = new URL(url);
  where.pathname = `/${name}`;
  return where.href;
}

function rowOf(operation: string, unit: Row["unit"], value: number, note: string): Row {
  return { operation, system: OURS, unit, value: Number(value.toFixed(3)), note };
}
