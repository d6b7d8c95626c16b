import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { TRANSACTION_GAS } from "../chain/gas.ts";
import { send } from "../chain/send.ts";
import { sendBatch } from "../chain/sendBatch.ts";
import { reachedThreshold } from "../platform/assessAudience.ts";
import { readPolicy } from "../platform/readPolicy.ts";

/** What a platform counted of one account. */
export interface AudienceReport {
  readonly pseudonym: bigint;
  /** Exact count; the chain is told only the threshold that it reaches. */
  readonly followers: number;
  /** Number of the account's field. */
  readonly field: number;
  /** Unix seconds at which the platform counted. */
  readonly observedAt: number;
}

/** Reports that fit into one transaction under its cap of gas, with room to spare. */
export const MOST_REPORTS = 500;

/** Gas of one report in a batch at most: it writes a new slot and emits an event. */
const REPORT_GAS = 30_000;

/**
 * Reports one audience.
 *
 * @param network connected with the platform's operator
 * @param platformId of the platform
 * @param report what was counted
 * @returns the receipt
 * @throws the registry's errors
 * @see docs/spec/disclosure.md section 1
 */
export async function reportAudience(
  network: RealDidNetwork,
  platformId: Hex,
  report: AudienceReport,
): Promise<ContractTransactionReceipt> {
  const { policy } = await readPolicy(network, platformId);
  const followers = reachedThreshold(policy, report.followers);
  const { pseudonym, field, observedAt } = report;
  return send(network.disclosureRegistry.reportAudience(platformId, pseudonym, followers, field, observedAt));
}

/**
 * Reports many audiences of one platform in one transaction, all or none. {@link MOST_REPORTS} fit.
 *
 * @param network connected with the platform's operator
 * @param platformId of the platform
 * @param reports what was counted, from `planReports`
 * @returns the receipt
 * @throws the registry's errors
 */
export async function reportAudienceMany(
  network: RealDidNetwork,
  platformId: Hex,
  reports: readonly AudienceReport[],
): Promise<ContractTransactionReceipt> {
  const { policy } = await readPolicy(network, platformId);
  const rows = reports.map((report) => ({ ...report, followers: reachedThreshold(policy, report.followers) }));
  const { reportAudienceMany: report } = network.disclosureRegistry;
  return sendBatch(TRANSACTION_GAS + rows.length * REPORT_GAS, {
    simulate: (overrides) => report.staticCall(platformId, rows, overrides),
    send: (overrides) => report(platformId, rows, overrides),
  });
}
