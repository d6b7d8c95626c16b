import { DisclosureReportInFuture } from "../chain/contractErrors.ts";
import { ChainUnreachable } from "../chain/errors.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readEach } from "../chain/readEach.ts";
import { view } from "../chain/send.ts";
import { readPolicy } from "../platform/readPolicy.ts";
import { readDutyOutlines } from "./dutyOutlines.ts";
import { DisclosureCountInvalid } from "./errors.ts";
import { type PlanningState, type ReportEffect, effectOf } from "./planReports.ts";
import { type Duty, readDuty } from "./readDuty.ts";
import type { AudienceReport } from "./reportAudience.ts";
import { SeenPseudonyms } from "./seenPseudonyms.ts";

/** What a platform counted of one account, and where it stands in its list. */
export interface CountedAudience extends Omit<AudienceReport, "observedAt"> {
  /** From 1. */
  readonly line: number;
}

/** Which reports of a platform's counts change a duty. */
export interface ReportPlan {
  /** By rising pseudonym, so that their order tells nothing of the platform's own list. */
  readonly reports: readonly AudienceReport[];
  readonly effects: Readonly<Record<ReportEffect, number>>;
  /** How many accounts were counted. */
  readonly counted: number;
}

interface Candidate {
  readonly report: AudienceReport;
  readonly line: number;
  readonly hadDuty: boolean;
}

/**
 * Plans the reports of all of a platform's accounts, as `planReports` does, for lists of any length: rows are taken one at a time, what
 * stands on chain is read from its events, and only of rows that seem to change something is it asked for each.
 *
 * @param network connected network; a provider is enough
 * @param platformId of the platform
 * @param audiences what the platform counted, each pseudonym once
 * @param observedAt unix seconds at which it counted
 * @returns the reports worth sending
 * @throws {@link DisclosureCountInvalid} for a pseudonym that stands twice, or would be reported and was never registered;
 * {@link DisclosureReportInFuture}, PlatformUnknown, and what `audiences` throws
 * @see docs/spec/disclosure.md section 1
 * @example
 * const plan = await planAudiences(network, platformId, readAudienceFile("counts.csv", fields), observedAt);
 */
export async function planAudiences(
  network: RealDidNetwork,
  platformId: Hex,
  audiences: Iterable<CountedAudience> | AsyncIterable<CountedAudience>,
  observedAt: number,
): Promise<ReportPlan> {
  const { policy } = await readPolicy(network, platformId);
  const block = await view(network.runner.provider?.getBlock("latest") ?? Promise.resolve(null));
  if (block === null) throw new ChainUnreachable(undefined);
  if (observedAt > block.timestamp) throw new DisclosureReportInFuture([observedAt, block.timestamp]);
  const liftSeconds = Number(await view(network.disclosureRegistry.liftSeconds()));
  const rule = { policy, liftSeconds, time: block.timestamp };
  const { candidates, counted } = await pickCandidates(network, platformId, rule, block.number, audiences, observedAt);
  const duties = await readDuties(network, platformId, candidates);

  const state = { ...rule, dutyOf: (pseudonym: bigint) => duties.get(pseudonym) };
  const effects = { arises: 0, falls: 0, recovers: 0, lifts: 0 };
  const reports: AudienceReport[] = [];
  for (const { report } of candidates) {
    const effect = effectOf(state, report);
    if (effect === undefined) continue;
    effects[effect] += 1;
    reports.push(report);
  }
  reports.sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1));
  return { reports, effects, counted };
}

async function pickCandidates(
  network: RealDidNetwork,
  platformId: Hex,
  rule: Omit<PlanningState, "dutyOf">,
  toBlock: number,
  audiences: Iterable<CountedAudience> | AsyncIterable<CountedAudience>,
  observedAt: number,
): Promise<{ readonly candidates: readonly Candidate[]; readonly counted: number }> {
  const outlines = await readDutyOutlines(network, platformId, toBlock);
  const state = { ...rule, dutyOf: (pseudonym: bigint) => outlines.get(pseudonym) };
  const candidates: Candidate[] = [];
  const seen = new SeenPseudonyms();
  let counted = 0;
  for await (const { line, ...row } of audiences) {
    const before = seen.add(row.pseudonym, line);
    if (before !== 0) throw new DisclosureCountInvalid(line, `its pseudonym stands in line ${before} too`);
    counted += 1;
    const outline = outlines.get(row.pseudonym);
    const report = { ...row, observedAt };
    if (outline?.flags.includes("CONTESTED") === true || effectOf(state, report) !== undefined)
      candidates.push({ report, line, hadDuty: outline !== undefined });
  }
  return { candidates, counted };
}

/** Duties of those that ever had one; the others must have been registered. */
async function readDuties(
  network: RealDidNetwork,
  platformId: Hex,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<bigint, Duty>> {
  const duties = new Map<bigint, Duty>();
  await readEach(candidates, async ({ report: { pseudonym }, line, hadDuty }) => {
    if (hadDuty) duties.set(pseudonym, await readDuty(network, platformId, pseudonym));
    else if ((await view(network.pseudonymRegistry.sequenceOf(platformId, pseudonym))) === 0n)
      throw new DisclosureCountInvalid(line, "its pseudonym was never registered on this platform");
  });
  return duties;
}
