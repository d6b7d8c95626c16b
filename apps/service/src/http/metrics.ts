import { Counter, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** Counts of this process that every service has. None has a label that could tell about one person. */
export interface Metrics {
  readonly registry: Registry;
  readonly refusals: Counter<"code">;
  readonly requests: Histogram<"route" | "method" | "status">;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Makes a service's metrics; it adds its own to their registry.
 *
 * @param prefix of every name: `realdid_relayer_`
 * @returns the metrics
 */
export function createMetrics(prefix: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix });
  return {
    registry,
    refusals: new Counter({
      name: `${prefix}refusals_total`,
      help: "Refusals by their outside code",
      labelNames: ["code"],
      registers,
    }),
    requests: new Histogram({
      name: `${prefix}request_seconds`,
      help: "Time to answer",
      labelNames: ["route", "method", "status"],
      buckets: SECONDS,
      registers,
    }),
  };
}
