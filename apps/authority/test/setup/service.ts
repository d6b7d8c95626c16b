import { type Environment, createLog } from "@realdid/service";
import { type Answer, KINDS, call, logText, makePlace, required } from "@realdid/service/testing";
import {
  type EnrolmentBody,
  type Hex,
  type RealName,
  type RealNameSource,
  type SessionTicket,
  type Wallet,
  createWallet,
  formatEnrolment,
  realNameTable,
  requestEnrolment,
  versionedKey,
} from "realdid";

import { type Config, readConfig } from "../../src/config/readConfig.ts";
import { type Listeners, listen } from "../../src/http/listen.ts";
import { type OpenService, openService } from "../../src/openService.ts";
import type { ServiceParts } from "../../src/service.ts";
import { databaseStore } from "../../src/store/authorityStore.ts";
import { countWaiting } from "../../src/store/countWaiting.ts";
import { TEST_ISSUER } from "./issuer.ts";

/** The desk's token in tests. */
export const TOKEN = "test-token-of-the-desk-0123456789abcdef";

/** A service that listens, as tests see it. */
export interface TestService extends Listeners {
  readonly service: OpenService;
  /** Moves the wall clock. */
  passTime(seconds: number): void;
  /** Everything that was logged so far. */
  readLog(): string;
  publicCall(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  deskCall(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  openTicket(number: string): Promise<SessionTicket>;
  /** What a new wallet of this person sends, with a ticket of the desk. */
  makeRequest(person: RealName, wallet?: Wallet, ticket?: SessionTicket): Promise<EnrolmentBody>;
  newWallet(): Wallet;
}

/**
 * Settings for a service of this test run.
 *
 * @param change variables that are other than usual
 * @returns the settings: free ports, no limit in the way
 */
export function testConfig(change: Environment = {}): Config {
  return readConfig({
    REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
    AUTHORITY_RPC_URL: required("TEST_RPC_URL"),
    AUTHORITY_PORT: "0",
    AUTHORITY_DESK_PORT: "0",
    AUTHORITY_ATTEMPTS: "1000000",
    ...change,
  });
}

/**
 * Declares the same tests once for each kind of database, on a service that listens.
 *
 * @param title of what is tested
 * @param people whom the register knows
 * @param tests are given a function that returns the service, to be called inside `it` or `before`
 * @param change settings that are other than usual
 */
export function describeOnService(
  title: string,
  people: readonly RealName[],
  tests: (running: () => TestService) => void,
  change: Environment = {},
): void {
  for (const kind of KINDS) {
    describe(`${title} (${kind})`, () => {
      let stop: () => Promise<void>;
      let running: TestService;
      before(async () => {
        [running, stop] = await startTestService(kind, people, change);
      });
      after(() => stop());
      tests(() => running);
    });
  }
}

/**
 * Starts a service on a fresh database.
 *
 * @param kind of database
 * @param people whom the register knows
 * @param change settings that are other than usual
 * @param given parts that are other than usual
 * @returns the service, and what ends it
 */
export async function startTestService(
  kind: (typeof KINDS)[number],
  people: readonly RealName[],
  change: Environment = {},
  given: Partial<ServiceParts> = {},
): Promise<[TestService, () => Promise<void>]> {
  const place = await makePlace(kind);
  const config = testConfig({ AUTHORITY_DATABASE: place.where, ...change });
  let ahead = 0;
  const { sink, read } = logText();
  const now = (): number => Math.floor(Date.now() / 1000) + ahead;
  const log = createLog({ logLevel: "trace" }, sink);
  const key = versionedKey(1, new Uint8Array(32).fill(7));
  const keys = { uniqueness: [key], sealing: [key] };
  const registerOf = (): RealNameSource => realNameTable(people);
  const service = await openService(config, async (_config, database) => ({
    now,
    log,
    keys: () => keys,
    registerOf,
    storeOf: (groupId) => databaseStore(database, groupId),
    countWaiting: () => countWaiting(database),
    issuer: TEST_ISSUER,
    ...given,
  }));
  const listeners = await listen(service, TOKEN);
  const stop = async (): Promise<void> => {
    await listeners.stop();
    await service.close();
    await place.remove();
  };
  const passTime = (seconds: number): void => {
    ahead += seconds;
  };
  return [testServiceOf(service, listeners, passTime, read), stop];
}

function testServiceOf(
  service: OpenService,
  listeners: Listeners,
  passTime: (seconds: number) => void,
  readLog: () => string,
): TestService {
  const { networkId } = service.network.deployment;
  const deskCall: TestService["deskCall"] = (method, path, body, headers) =>
    call(listeners.deskUrl + path, method, body, { authorization: `Bearer ${TOKEN}`, ...headers });
  const openTicket = async (number: string): Promise<SessionTicket> =>
    (await deskCall("POST", "/v1/groups/0/sessions", { number })).json as unknown as SessionTicket;
  return {
    ...listeners,
    service,
    passTime,
    readLog,
    publicCall: (method, path, body, headers) => call(listeners.publicUrl + path, method, body, headers),
    deskCall,
    openTicket,
    newWallet: () => createWallet(networkId),
    async makeRequest({ name, number }, wallet = createWallet(networkId), given) {
      const ticket = given ?? (await openTicket(number));
      const authority = service.authorities.get(0)?.address as Hex;
      return formatEnrolment(requestEnrolment(wallet, { name, number, ticket, authority, groupId: 0 }));
    },
  };
}
