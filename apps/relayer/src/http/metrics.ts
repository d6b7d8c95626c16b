import { Counter, Gauge, type Metrics, createMetrics } from "@realdid/service";
import { formatEther } from "ethers";

import type { RelayerDatabase } from "../database/openRelayerDatabase.ts";
import type { WaitReason } from "../database/tables.ts";
import { countWaiting } from "../proofs/keepProofs.ts";
import { readWait } from "../sending/waits.ts";

/** What sending counts. */
export interface Counts {
  readonly settled: Counter<"outcome">;
  readonly transactions: Counter;
  readonly gas: Counter;
}

/** Counts of this process. None has a label that could tell about one person, a pseudonym or a platform. */
export interface RelayerMetrics extends Metrics, Counts {
  /** Proofs being checked. */
  readonly pending: Gauge;
}

const PREFIX = "realdid_relayer_";
const REASONS: readonly WaitReason[] = ["funds", "fee", "transaction", "pause", "chain"];

/**
 * Makes the relayer's metrics.
 *
 * @param database whose proofs are counted
 * @param readBalance of the account that pays, wei
 * @returns the metrics
 */
export function createRelayerMetrics(database: RelayerDatabase, readBalance: () => Promise<bigint>): RelayerMetrics {
  const common = createMetrics(PREFIX);
  const registers = [common.registry];
  const counter = <T extends string = never>(name: string, help: string, labelNames: T[] = []): Counter<T> =>
    new Counter({ name: PREFIX + name, help, labelNames, registers });
  new Gauge({
    name: `${PREFIX}proofs_waiting`,
    help: "Proofs that are not settled",
    registers,
    async collect() {
      this.set(await countWaiting(database.db));
    },
  });
  new Gauge({
    name: `${PREFIX}balance_ether`,
    help: "What the account that pays has",
    registers,
    async collect() {
      const wei = await readBalance().catch(() => undefined);
      if (wei === undefined) this.remove();
      else this.set(Number(formatEther(wei)));
    },
  });
  new Gauge({
    name: `${PREFIX}waits`,
    help: "1 for what sending waits for",
    labelNames: ["reason"],
    registers,
    async collect() {
      const waits = await readWait(database.db);
      for (const reason of REASONS) this.set({ reason }, Number(reason === waits));
    },
  });
  return {
    ...common,
    settled: counter("proofs_total", "Proofs settled, by what came of them", ["outcome"]),
    transactions: counter("transactions_total", "Transactions that made changes"),
    gas: counter("gas_total", "Gas that they used"),
    pending: new Gauge({ name: `${PREFIX}proofs_pending`, help: "Proofs being checked", registers }),
  };
}
