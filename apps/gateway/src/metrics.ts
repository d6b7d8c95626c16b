import { Counter, type Metrics, createMetrics } from "@realdid/service";

import type { Origin } from "./platforms/origin.ts";

const PREFIX = "realdid_gateway_";

/** Counts of the gateway; none has a label that could tell about one person. */
export interface GatewayMetrics extends Metrics {
  readonly count: Origin["count"];
}

/**
 * Makes the gateway's metrics.
 *
 * @returns the metrics
 */
export function createGatewayMetrics(): GatewayMetrics {
  const metrics = createMetrics(PREFIX);
  const registers = [metrics.registry];
  const counter = (name: string, help: string): Counter => new Counter({ name: PREFIX + name, help, registers });
  const counts = {
    login: counter("logins_total", "Logins by pseudonyms that were registered"),
    firstVisit: counter("first_visits_total", "Logins that brought a registration"),
    consent: counter("consents_total", "Consents that were asked for and given"),
  };
  return {
    ...metrics,
    count(event, label = "other") {
      if (event === "refusal") metrics.refusals.inc({ code: label });
      else counts[event].inc();
    },
  };
}
