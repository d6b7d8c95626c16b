import type { Hex } from "../chain/hex.ts";
import { DisclosureBelowThreshold, DisclosureFieldExempt, DisclosureReportNotNewer } from "../chain/contractErrors.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { senderOf } from "../attestation/signer.ts";
import type { ReportPlan } from "./planAudiences.ts";
import type { ReportEffect } from "./planReports.ts";
import { MOST_REPORTS, reportAudienceMany } from "./reportAudience.ts";

/** What a run of reports did. */
export interface ReportsSent {
  readonly sent: number;
  readonly transactions: number;
  readonly gasUsed: bigint;
  /** The first plan's. */
  readonly effects: Readonly<Record<ReportEffect, number>>;
  readonly counted: number;
}

/** How reports are sent. */
export interface ReportingOptions {
  /** Reports in one transaction, at most {@link MOST_REPORTS}. */
  readonly batchSize?: number;
  /** Told how many of how many are sent. */
  readonly onProgress?: (sent: number, planned: number) => void;
  /** Stops between two transactions; what it gives as reason is thrown. */
  readonly signal?: AbortSignal;
}

/** How long to wait for transactions on their way: two minutes. */
const PENDING_MS = 1_000;
const PENDING_TRIES = 120;
/** Words of ethers, of nodes and of Hardhat for an account that sent something else meanwhile. */
const NONCE_TAKEN = /nonce (?:too low|has already been used)|already known|replacement .*underpriced/iu;
/** Times that a plan may be refused without anything of it being reported, by this run or another. */
const FRUITLESS_AT_MOST = 3;

/**
 * Reports what a plan says, batch by batch, until nothing is left to report. It can be stopped or killed at any moment and begun again with
 * the same counts and the same `observedAt`: the chain tells what it has, and refuses what it had. If another process reports meanwhile, or
 * the policy changes, what is left is planned anew.
 *
 * @param network connected with the platform's operator
 * @param platformId of the platform
 * @param plan makes the plan from the counts and the chain as it is: `planAudiences`
 * @param options size of a batch, progress, stop
 * @returns what was sent
 * @throws PlatformNotOperator, RegistryPaused and the registry's other errors; what was sent before stands
 * @see docs/spec/disclosure.md section 1
 * @example
 * await reportAudiences(network, id, () => planAudiences(network, id, readAudienceFile("counts.csv", fields), observedAt));
 */
export async function reportAudiences(
  network: RealDidNetwork,
  platformId: Hex,
  plan: () => Promise<ReportPlan>,
  options: ReportingOptions = {},
): Promise<ReportsSent> {
  const sender = await senderOf(network);
  await view(network.platformRegistry.policyFor(platformId, sender)); // refuses another than the operator before anything is read
  await waitForPending(network, sender);
  const batchSize = Math.min(options.batchSize ?? MOST_REPORTS, MOST_REPORTS);
  let next = await plan();
  const first = next;
  const done = { sent: 0, transactions: 0, gasUsed: 0n };
  for (let fruitless = 0; next.reports.length > 0;) {
    try {
      for (let start = 0; start < next.reports.length; start += batchSize) {
        options.signal?.throwIfAborted();
        const batch = next.reports.slice(start, start + batchSize);
        const { gasUsed } = await reportAudienceMany(network, platformId, batch);
        done.sent += batch.length;
        done.transactions += 1;
        done.gasUsed += gasUsed;
        options.onProgress?.(start + batch.length, next.reports.length);
      }
      break;
    } catch (thrown) {
      if (!isOvertaken(thrown) || fruitless >= FRUITLESS_AT_MOST) throw thrown;
    }
    await waitForPending(network, sender);
    const rest = await plan();
    fruitless = rest.reports.length < next.reports.length ? 0 : fruitless + 1;
    next = rest;
  }
  return { ...done, effects: first.effects, counted: first.counted };
}

/** What a killed run left on its way is not to be paid for twice. After a while it may be lost; the chain refuses it if it is not. */
async function waitForPending({ runner }: RealDidNetwork, sender: string): Promise<void> {
  const { provider } = runner;
  if (!provider) return;
  const countOf = (tag: string): Promise<number> => view(provider.getTransactionCount(sender, tag));
  for (let i = 0; i < PENDING_TRIES && (await countOf("pending")) > (await countOf("latest")); i++)
    await new Promise((resolve) => setTimeout(resolve, PENDING_MS));
}

/** Whether the chain went on since the plan was made: another process reported, the policy changed, or the account sent something else. */
function isOvertaken(thrown: unknown): boolean {
  if (thrown instanceof DisclosureReportNotNewer) return true;
  if (thrown instanceof DisclosureBelowThreshold || thrown instanceof DisclosureFieldExempt) return true;
  return NONCE_TAKEN.test(String((thrown as Error | undefined)?.cause));
}
