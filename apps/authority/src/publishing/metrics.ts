import { Counter, Gauge, type Kysely, type Registry } from "@realdid/service";
import type { AnswerVerdict, Hex } from "realdid";

import type { Schema } from "../database/schema.ts";

const PREFIX = "realdid_authority_";

/**
 * Counts what operators answer, by their addresses, which are public.
 *
 * @param registry of the service's metrics
 * @returns to be told of each answer
 */
export function countAnswers(registry: Registry): (operator: Hex, verdict: AnswerVerdict) => void {
  const known = registry.getSingleMetric(`${PREFIX}operator_answers_total`);
  const counter =
    (known as Counter<"operator" | "verdict"> | undefined) ??
    new Counter({
      name: `${PREFIX}operator_answers_total`,
      help: "Answers of operators: signed, signed another root, refused",
      labelNames: ["operator", "verdict"],
      registers: [registry],
    });
  return (operator, verdict) => counter.inc({ operator: operator.toLowerCase(), verdict });
}

/**
 * Shows what publishing waits for, and since when.
 *
 * @param registry of the service's metrics
 * @param db database
 */
export function showWaits(registry: Registry, db: Kysely<Schema>): void {
  new Gauge({
    name: `${PREFIX}publishing_waits_since_seconds`,
    help: "Unix time since which a group's publishing waits, by what for",
    labelNames: ["group", "reason"],
    registers: [registry],
    async collect() {
      this.reset();
      const rows = await db.selectFrom("publisher").selectAll().where("waits_for", "is not", null).execute();
      for (const row of rows) this.set({ group: row.group_id, reason: row.waits_for ?? "" }, row.waits_since ?? 0);
    },
  });
}
