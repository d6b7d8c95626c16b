import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Environment, createLog, createSealingKey } from "@realdid/service";
import { type Answer, type Creator, KINDS, call, logText, makePlace, required } from "@realdid/service/testing";
import { expect } from "chai";
import { type Viewing, formatViewing, parseViewingChallenge } from "realdid";

import { listen } from "../../src/http/listen.ts";
import { type Service, openService } from "../../src/openService.ts";
import { readConfig } from "../../src/settings.ts";
import { sweepStatements } from "../../src/statements/sweepStatements.ts";
import { dropEndedViewings } from "../../src/viewing/dropEndedViewings.ts";
import { answerViewing, creators, rememberChain } from "./world.ts";

/** A kind of database. */
export type Kind = (typeof KINDS)[number];

export const HOST = "statements.oversight.realdid.example";
export const ORIGIN = `https://${HOST}`;

/** Noon in UTC of the day of this run, so that no test stands at midnight unless it wants to. */
export const NOON = Math.floor(Date.now() / 86_400_000) * 86_400 + 43_200;

/** A browser that signs in, as tests see it. */
export interface TestViewer {
  /** What it sends. */
  readonly cookie: string;
  readonly viewing: Viewing;
  see(creator: Creator): Promise<Answer>;
}

/** A service that listens, as tests see it. It sweeps when it is told to. */
export interface TestStatements {
  readonly service: Service;
  readonly url: string;
  readonly metricsUrl: string;
  /** Settings of a program on the same database and key. */
  readonly environment: Record<string, string>;
  /** The service's clock, unix seconds. */
  setTime(time: number): void;
  post(statement: unknown): Promise<Answer>;
  see(creator: Creator, headers?: Record<string, string>): Promise<Answer>;
  /** A request of the service's own page. */
  fromPage(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A person's real answer to a fresh challenge. */
  answer(person: number): Promise<Viewing>;
  signIn(person: number): Promise<TestViewer>;
  sweep(): Promise<void>;
  readLog(): string;
}

/** A key and a database, and how they go. */
export interface StatementsPlace {
  readonly kind: Kind;
  readonly environment: Record<string, string>;
  remove(): Promise<void>;
}

/**
 * Makes a key and an empty database.
 *
 * @param kind of database
 * @returns the place
 */
export async function makeStatementsPlace(kind: Kind): Promise<StatementsPlace> {
  const place = await makePlace(kind);
  const folder = await mkdtemp(join(tmpdir(), "realdid-statements-"));
  const keyFile = join(folder, "key");
  await createSealingKey(keyFile);
  return {
    kind,
    environment: {
      REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
      STATEMENTS_RPC_URL: required("TEST_RPC_URL"),
      STATEMENTS_KEY_FILE: keyFile,
      STATEMENTS_DATABASE: place.where,
      STATEMENTS_PUBLIC_URL: ORIGIN,
      STATEMENTS_PORT: "0",
      STATEMENTS_METRICS_PORT: "0",
    },
    async remove() {
      await place.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts a service.
 *
 * @param place its key and database
 * @param change settings that are other than usual
 * @returns the service, and what ends it
 */
export async function startStatements(
  place: StatementsPlace,
  change: Environment = {},
): Promise<[TestStatements, () => Promise<void>]> {
  const config = readConfig({ ...place.environment, ...change });
  const { sink, read } = logText();
  let time = NOON;
  let swept: number | undefined;
  const service = await openService(config, { log: createLog({ logLevel: "trace" }, sink), now: () => time });
  const { publicUrl: url, metricsUrl, stop } = await listen(service);
  const fromPage: TestStatements["fromPage"] = (method, path, body, headers = {}) =>
    call(`${url}${path}`, method, body, { origin: ORIGIN, "sec-fetch-site": "same-origin", ...headers });
  const see: TestStatements["see"] = (creator, headers) =>
    call(`${url}/v1/statements/${creators().platform}/${creator.text}`, "GET", undefined, headers);
  const answer: TestStatements["answer"] = async (person) => {
    const { json } = await fromPage("POST", "/v1/viewing/challenge");
    return answerViewing(person, parseViewingChallenge(json.challenge), HOST, time);
  };
  const running: TestStatements = {
    ...{ service, url, metricsUrl, environment: place.environment, fromPage, see, answer },
    setTime: (now) => (time = now),
    post: (statement) => call(`${url}/v1/statements`, "POST", statement),
    async signIn(person) {
      const viewing = await answer(person);
      const { status, headers, text } = await fromPage("POST", "/v1/viewing/answer", formatViewing(viewing));
      expect(status, text).to.equal(200);
      const cookie = cookieOf(headers);
      return { cookie, viewing, see: (creator) => see(creator, { cookie }) };
    },
    async sweep() {
      await dropEndedViewings(service);
      swept = await sweepStatements(service, swept);
    },
    readLog: read,
  };
  return [
    running,
    async () => {
      await stop();
      await service.close();
    },
  ];
}

/** What a browser sends back of an answer that set a cookie. */
export function cookieOf(headers: Headers): string {
  return (headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
}

/**
 * Declares the same tests once for each kind of database, on a service that listens.
 *
 * @param title of what is tested
 * @param tests are given a function that returns the service, to be called inside `it` or `before`
 * @param change settings that are other than usual
 */
export function describeOnStatements(
  title: string,
  tests: (running: () => TestStatements, place: () => StatementsPlace) => void,
  change: Environment = {},
): void {
  for (const kind of KINDS) {
    describe(`${title} (${kind})`, () => {
      let place: StatementsPlace;
      let running: TestStatements;
      let stop: () => Promise<void>;
      let forget: () => Promise<void>;
      before(async () => {
        forget = await rememberChain();
        place = await makeStatementsPlace(kind);
        [running, stop] = await startStatements(place, change);
      });
      after(async () => {
        await stop();
        await place.remove();
        await forget();
      });
      tests(
        () => running,
        () => place,
      );
    });
  }
}
