import {
  addHealthRoutes,
  addMetricsRoute,
  loggableError,
  makeServer,
  openListener,
  pause,
  sql,
} from "@realdid/service";
import { relayerAt } from "realdid";

import { type Listener, openWebServer } from "./http/webServer.ts";
import type { Gateway } from "./openGateway.ts";
import { runRegistrations } from "./registrations/runRegistrations.ts";
import { prune } from "./store/prune.ts";

/** A gateway that serves. */
export interface RunningGateway {
  /** Where its origins answer, by their Host header. */
  readonly url: string;
  /** Health and metrics, for the operator. */
  readonly metricsUrl: string;
  /** Takes nothing new, finishes what was taken, and ends. */
  stop(): Promise<void>;
}

/** How often keys that were rotated by the command are looked for. */
const KEYS_SECONDS = 5;
const PRUNE_SECONDS = 60;

/**
 * Opens the listeners and begins the work that goes on beside them.
 *
 * @param gateway open
 * @returns the running gateway
 * @throws ServiceListenerUnusable
 */
export async function runGateway(gateway: Gateway): Promise<RunningGateway> {
  const { config, log, metrics, origins } = gateway;
  const sites = new Map(origins.map((origin) => [origin.host, origin.site]));
  const web = await openWebServer({ config, log, metrics, siteOf: (host) => sites.get(host) }, config);
  const operator = await openOperatorListener(gateway).catch(async (thrown: unknown) => {
    await web.stop();
    throw thrown;
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = [keepKeys(gateway, signal), keepClean(gateway, signal), handOn(gateway, signal)];
  return {
    url: web.url,
    metricsUrl: operator.url,
    async stop() {
      stopping.abort();
      await Promise.all([web.stop(), operator.stop(), ...work]);
    },
  };
}

async function openOperatorListener({ config, log, metrics, database, network }: Gateway): Promise<Listener> {
  const { metricsHost: host, metricsPort: port } = config;
  const { connections, requestSeconds } = config;
  const place = { publicUrl: "", trustProxy: false as const, walletOrigins: [], connections, requestSeconds };
  const server = await makeServer({ config: place, log, metrics, statuses: {}, anyoneReads: false });
  addHealthRoutes(server, async () => {
    await sql`select 1`.execute(database.db);
    await network.runner.provider?.getBlockNumber();
  });
  addMetricsRoute(server, metrics);
  const url = await openListener(server, { host, port, setting: "GATEWAY_METRICS_PORT" });
  return { url, stop: () => server.close() };
}

async function keepKeys({ origins, log }: Gateway, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(KEYS_SECONDS * 1_000, signal);
    await tolerate(log, "the keys cannot be read", async () => {
      for (const origin of origins) await origin.refreshKeys();
    });
  }
}

async function keepClean({ database, logins, config, now, log }: Gateway, signal: AbortSignal): Promise<void> {
  // A session may end with a grant; a day, because that is how exactly it is known who came when, and one to spare.
  const visitorSeconds = config.sessionSeconds + config.refreshSeconds + 2 * 86_400;
  while (!signal.aborted) {
    await pause(PRUNE_SECONDS * 1_000, signal);
    if (signal.aborted) return;
    await tolerate(log, "what has ended cannot be deleted", async () => {
      await prune(database.db, { now: now(), visitorSeconds });
      await logins.dropExpired(now());
    });
  }
}

function handOn({ config, network, logins, log, origins }: Gateway, signal: AbortSignal): Promise<void> {
  const submit = relayerAt(config.relayerUrl, network.deployment);
  const views = origins.map(({ view }) => view);
  return runRegistrations({ views, logins, submit, log, seconds: config.submitSeconds, signal });
}

/** A database that is away for a while is no reason to end. */
async function tolerate(log: Gateway["log"], what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    log.warn({ error: loggableError(thrown) }, what);
  }
}
