import { Counter, Gauge, type Metrics as CommonMetrics, createMetrics as createCommon } from "@realdid/service";

import type { ChainWatch } from "../chain/watchChain.ts";

/** Counts of this process. None has a label that could tell about one person. */
export interface Metrics extends CommonMetrics {
  readonly enrolments: Counter<"group">;
  readonly sessions: Counter<"group">;
  readonly revocations: Counter;
  /** Certificates, statements and business identities. */
  readonly issued: Counter<"kind">;
  /** Name statements that their holders withdrew or replaced. */
  readonly statementsRevoked: Counter;
  readonly pending: Gauge;
}

const PREFIX = "realdid_authority_";

/**
 * Makes the service's metrics.
 *
 * @param chain whose last epoch is shown
 * @param countWaiting commitments that no published root holds yet
 * @returns the metrics
 */
export function createMetrics(chain: ChainWatch, countWaiting: () => Promise<number>): Metrics {
  const common = createCommon(PREFIX);
  const registers = [common.registry];
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
    ...common,
    enrolments: counter("enrolments_total", "People enrolled", ["group"]),
    sessions: counter("sessions_total", "Sessions opened at the desk", ["group"]),
    revocations: counter("revocations_total", "Enrolments revoked, for whatever reason"),
    issued: counter("issued_total", "Certificates, statements and business identities issued", ["kind"]),
    statementsRevoked: counter("statements_revoked_total", "Name statements revoked after withdrawal or replacement"),
    pending: new Gauge({ name: `${PREFIX}enrolments_pending`, help: "Enrolments being worked on", registers }),
  };
}
