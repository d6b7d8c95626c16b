import { Gauge, type Metrics, createMetrics } from "@realdid/service";

import type { StatementsDatabase } from "../database/openStatementsDatabase.ts";
import { countStatements } from "../statements/keepStatement.ts";

/** Counts of this process. None has a label that could tell about a viewer or a statement; views are not counted. */
export interface StatementsMetrics extends Metrics {
  /** Requests that wait for the chain or a proof. */
  readonly pending: Gauge;
}

const PREFIX = "realdid_statements_";

/**
 * Makes the service's metrics.
 *
 * @param database whose statements are counted
 * @returns the metrics
 */
export function createStatementsMetrics(database: StatementsDatabase): StatementsMetrics {
  const common = createMetrics(PREFIX);
  const registers = [common.registry];
  new Gauge({
    name: `${PREFIX}statements`,
    help: "Statements that are kept",
    registers,
    async collect() {
      this.set(await countStatements(database.db));
    },
  });
  return {
    ...common,
    pending: new Gauge({ name: `${PREFIX}pending`, help: "Requests that wait for the chain or a proof", registers }),
  };
}
