import { Counter, Gauge, type Metrics, createMetrics } from "@realdid/service";

const PREFIX = "realdid_relayer_";

/** Counts of the relayer; none has a label that could tell about one person or platform. */
export interface RelayerMetrics extends Metrics {
  readonly pending: Gauge;
  readonly settled: Counter<"state">;
  /** Rounds in which something kept proofs waiting. */
  readonly heldUp: Counter<"code">;
}

/**
 * Makes the relayer's metrics.
 *
 * @param countOpen proofs that are not settled
 * @param readBalance wei of the account that pays
 * @returns the metrics
 */
export function createRelayerMetrics(
  countOpen: () => Promise<number>,
  readBalance: () => Promise<bigint>,
): RelayerMetrics {
  const metrics = createMetrics(PREFIX);
  const registers = [metrics.registry];
  new Gauge({
    name: `${PREFIX}proofs_waiting`,
    help: "Proofs that are not settled",
    registers,
    async collect() {
      this.set(await countOpen());
    },
  });
  new Gauge({
    name: `${PREFIX}balance_ether`,
    help: "What the account that pays has",
    registers,
    async collect() {
      // A chain that is away shows in /ready; the other counts are wanted all the same.
      const balance = await readBalance().catch(() => undefined);
      if (balance !== undefined) this.set(Number(balance) / 1e18);
    },
  });
  return {
    ...metrics,
    pending: new Gauge({ name: `${PREFIX}proofs_checking`, help: "Proofs being checked", registers }),
    settled: new Counter({
      name: `${PREFIX}proofs_settled_total`,
      help: "Proofs by what came of them",
      labelNames: ["state"],
      registers,
    }),
    heldUp: new Counter({
      name: `${PREFIX}batches_held_up_total`,
      help: "Batches that could not be sent, by the code of what was in the way",
      labelNames: ["code"],
      registers,
    }),
  };
}
