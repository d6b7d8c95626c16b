import { PGlite } from "@electric-sql/pglite";
import { SiweMessage } from "siwe";

import { parseAnswer } from "../../sdk/login/challenge/answerJson.ts";
import { createVisits } from "../../sdk/login/kit/visits.ts";
import { readPlatform } from "../../sdk/login/view/readPlatform.ts";
import type { LoginStore } from "../../sdk/login/store/loginStore.ts";
import { memoryLoginStore } from "../../sdk/login/store/memoryLoginStore.ts";
import { sqlLoginStore } from "../../sdk/login/store/sqlLoginStore.ts";
import { verifyLogin } from "../../sdk/login/verify/verifyLogin.ts";
import { type Taken, alternate } from "../prove/alternate.ts";
import { OURS, type Row, type Unit } from "../row.ts";
import { type Answered, type BenchSite, NOW, answerOne } from "./site.ts";

const SIWE = "siwe";
/** Only its signature check, without reading the message that the visitor sends. */
const SIWE_CHECK = "siwe.verify";
const ROUNDS = 15;
/** Logins of one round. */
const LOGINS = 100;
const VISIT_SECONDS = 3600;

/**
 * Verifies answers that were made before, beside `siwe`, which reads the same texts and checks signature, domain, nonce and times, and
 * nothing of a pseudonym. By turns in one thread; the view is followed, so neither asks the chain.
 *
 * @param site platform and visitor
 * @returns CPU ms a login and logins a second, of both; ours with PGlite, and with a view that asks the chain; CPU µs to know a visitor again
 */
export async function measureVerify(site: BenchSite): Promise<Row[]> {
  const store = memoryLoginStore();
  const answers = await answerMany(site, store, (ROUNDS + 1) * LOGINS);
  const ours = verifier(site, store, answers);
  const [theirs, bare] = [siweVerifier(site, answers, true), siweVerifier(site, answers, false)];
  const [own, peer, checked] = await alternate(ROUNDS, ours, theirs, bare);
  const note = `median of ${ROUNDS} times ${LOGINS}, by turns, one thread`;
  return [
    ...rowsOf(OURS, own, `${note}; answer in JSON, memory store, followed view`),
    ...rowsOf(SIWE, peer, `${note}; siwe 3.0.0 with ethers: the same text, no pseudonym, no store`),
    ...rowsOf(SIWE_CHECK, checked, `${note}; siwe 3.0.0 with ethers: \`verify\` alone, of messages read before`),
    ...(await measureStores(site)),
    await measureVisit(site, store),
  ];
}

function rowsOf(system: string, taken: Taken | undefined, note: string): Row[] {
  const { ms, cpuMs } = taken as Taken;
  return [
    row("login.verify", system, "cpu_ms", cpuMs / LOGINS, note),
    row("login.verify.per_s", system, "per_s", (1000 * LOGINS) / ms, note),
  ];
}

async function answerMany(site: BenchSite, store: LoginStore, count: number): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (let i = 0; i < count; i++) answers.push(await answerOne(site, store));
  return answers;
}

/** Each call verifies the next hundred. */
function verifier({ view }: BenchSite, store: LoginStore, answers: readonly Answered[]): () => Promise<void> {
  let next = 0;
  return async () => {
    for (const { json } of answers.slice(next, (next += LOGINS))) {
      await verifyLogin(view, parseAnswer(view.deployment, json), store, { time: NOW });
    }
  };
}

/** With or without reading each message first, as a server must. */
function siweVerifier({ domain }: BenchSite, answers: readonly Answered[], reads: boolean): () => Promise<void> {
  const time = new Date(NOW * 1000).toISOString();
  const read = reads ? [] : answers.map(({ text }) => new SiweMessage(text));
  let next = 0;
  return async () => {
    for (const end = next + LOGINS; next < end; next++) {
      const { text, json, challenge } = answers[next] as Answered;
      const message = read[next] ?? new SiweMessage(text);
      const { nonce } = challenge;
      const { success } = await message.verify({ signature: json.signature, domain, nonce, time });
      if (!success) throw new Error("siwe refused a login");
    }
  };
}

async function measureStores(site: BenchSite): Promise<Row[]> {
  const rounds = 3;
  const database = new PGlite();
  const asking = { ...site, view: readPlatform(site.network, site.view.platformId) };
  const [inSql, inMemory] = [await sqlLoginStore(database), memoryLoginStore()];
  const count = (rounds + 1) * LOGINS;
  const [sql, asked] = await alternate(
    rounds,
    verifier(site, inSql, await answerMany(site, inSql, count)),
    verifier(asking, inMemory, await answerMany(asking, inMemory, count)),
  );
  await database.close();
  const note = `median of ${rounds} times ${LOGINS}`;
  return [
    row("login.verify.sql", OURS, "cpu_ms", (sql as Taken).cpuMs / LOGINS, `${note}; PGlite in this process`),
    row(
      "login.verify.asking",
      OURS,
      "cpu_ms",
      (asked as Taken).cpuMs / LOGINS,
      `${note}; a view that asks the chain each time, the chain's own work included`,
    ),
  ];
}

/** What each request of somebody who is signed in costs. */
async function measureVisit({ view, pseudonym, controller }: BenchSite, store: LoginStore): Promise<Row> {
  const visits = createVisits(view, store, VISIT_SECONDS, () => NOW);
  const address = controller.address as `0x${string}`;
  const session = { platformId: view.platformId, pseudonym, controller: address } as const;
  const [, token] = await visits.begin(
    { ...session, state: "registered", signedBy: "controller" },
    undefined,
    undefined,
  );
  const cookie = `__Host-realdid=${token}`;
  const requests = 2000;
  const [taken] = await alternate(ROUNDS, async () => {
    for (let i = 0; i < requests; i++) if ((await visits.find(cookie)) === undefined) throw new Error("nobody");
  });
  return row("login.visit", OURS, "cpu_us", (1000 * (taken as Taken).cpuMs) / requests, "a request with a cookie");
}

function row(operation: string, system: string, unit: Unit, value: number, note: string): Row {
  console.error(`${operation} ${system}: ${value.toFixed(3)} ${unit}`);
  return { operation, system, unit, value: Number(value.toFixed(unit === "per_s" ? 0 : 3)), note };
}
