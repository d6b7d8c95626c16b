import type { NetworkAudit } from "../../../sdk/oversight/auditNetwork.ts";
import type { DisclosureReport } from "../../../sdk/oversight/disclosureReport.ts";

/** What the privacy search went through and found. */
export interface PrivacyOutcome {
  readonly transactions: number;
  readonly leaks: number;
}

/** What the page shows. */
export interface OversightPage {
  /** Of the network, for people. */
  readonly title: string;
  readonly members: readonly string[];
  readonly memberThreshold: number;
  /** Commands that check the same again. */
  readonly command: string;
  readonly audit: NetworkAudit;
  readonly report: DisclosureReport;
  /** Left out if no search was made. */
  readonly privacy?: PrivacyOutcome;
}
