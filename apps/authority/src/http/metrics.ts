import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

import type { ChainWatch } from "../chain/watchChain.ts";

/** Counts of this process. None has a label that could tell about one person. */
export interface Metrics {
  readonly registry: Registry;
  readonly enrolments: Counter<"group">;
  readonly sessions: Counter<"group">;
  readonly revocations: Counter;
  /** Certificates, statements and business identities. */
  readonly issued: Counter<"kind">;
  readonly refusals: Counter<"code">;
  readonly requests: Histogram<"route" | "method" | "status">;
  readonly pending: Gauge;
}

const PREFIX = "realdid_authority_";
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Makes the service's metrics.
 *
 * @param chain whose last epoch is shown
 * @param countWaiting commitments that no published root holds yet
 * @returns the metrics
 */
export function createMetrics(chain: ChainWatch, countWaiting: () => Promise<number>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const counter = <T extends string = never>(name: string, help: string, labelNames: T[] = []): Counter<T> =>
    new Counter({ name: PREFIX + name, help, labelNames, registers });
  new Gauge({
    name: `${PREFIX}epoch`,
    help: "Epoch that stands on chain",
    labelNames: ["group"],
    registers,
    async collect() {
      const { groups } = await chain.now().catch(() => chain.last());
      for (const { groupId, epoch } of groups.values()) this.set({ group: groupId }, epoch);
    },
  });
  new Gauge({
    name: `${PREFIX}leaves_waiting`,
    help: "Leaves that ought to stand or be 0 on chain and do not yet",
    registers,
    async collect() {
      this.set(await countWaiting());
    },
  });
  return {
    registry,
    enrolments: counter("enrolments_total", "People enrolled", ["group"]),
    sessions: counter("sessions_total", "Sessions opened at the desk", ["group"]),
    revocations: counter("revocations_total", "Enrolments revoked, for whatever reason"),
    issued: counter("issued_total", "Certificates, statements and business identities issued", ["kind"]),
    refusals: counter("refusals_total", "Refusals by their outside code", ["code"]),
    requests: new Histogram({
      name: `${PREFIX}request_seconds`,
      help: "Time to answer",
      labelNames: ["route", "method", "status"],
      buckets: SECONDS,
      registers,
    }),
    pending: new Gauge({ name: `${PREFIX}enrolments_pending`, help: "Enrolments being worked on", registers }),
  };
}
