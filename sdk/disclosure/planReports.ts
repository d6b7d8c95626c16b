import { assessAudience } from "../platform/assessAudience.ts";
import type { ChainPolicy } from "../platform/toChainPolicy.ts";
import { isStanding, type Duty } from "./readDuty.ts";
import type { AudienceReport } from "./reportAudience.ts";

/** What planning needs to know of the chain. */
export interface PlanningState {
  readonly policy: ChainPolicy;
  /** `liftSeconds()` of the registry. */
  readonly liftSeconds: number;
  /** Unix seconds of the newest block. */
  readonly time: number;
  /** Last duty of a pseudonym; undefined if none ever arose. */
  readonly dutyOf: (pseudonym: bigint) => Pick<Duty, "flags" | "lowSince" | "lastReportAt"> | undefined;
}

/** What a report does: a duty arises, a run of low reports begins, ends, or lifts the duty. */
export type ReportEffect = "arises" | "falls" | "recovers" | "lifts";

/**
 * Picks the rows whose report changes a duty: one arises, a run of low reports begins, ends, or lifts the duty. All others cost gas for
 * nothing, and most would be refused.
 *
 * @param state policy and duties
 * @param rows what the platform counted, any order
 * @returns rows worth reporting, in the same order
 * @example
 * const rows = planReports(state, counted);
 * await reportAudienceMany(network, platformId, rows);
 */
export function planReports(state: PlanningState, rows: readonly AudienceReport[]): readonly AudienceReport[] {
  return rows.filter((row) => effectOf(state, row) !== undefined);
}

/**
 * What a report would change.
 *
 * @param state policy and duties
 * @param row what the platform counted
 * @returns undefined if nothing
 */
export function effectOf(state: PlanningState, row: AudienceReport): ReportEffect | undefined {
  const duty = state.dutyOf(row.pseudonym);
  const isNew = row.observedAt <= state.time && row.observedAt > (duty?.lastReportAt ?? 0);
  if (!isNew) return undefined;
  const isLarge = assessAudience(state.policy, row, state.time) !== 0;
  if (duty === undefined || !isStanding(duty)) return isLarge ? "arises" : undefined;
  if (isLarge) return duty.lowSince === 0 ? undefined : "recovers";
  if (duty.lowSince === 0) return "falls";
  return row.observedAt - duty.lowSince >= state.liftSeconds ? "lifts" : undefined;
}
