import type { DisclosureReport } from "./disclosureReport.ts";

const COLUMNS = [
  "platform",
  "pseudonym",
  "stage",
  "flags",
  "due",
  "lifted",
  "reported",
  "kind",
  "issuer",
  "statement",
  "block",
];

/**
 * Writes a report as comma-separated values (RFC 4180), times as ISO 8601 in UTC.
 *
 * @param report from {@link disclosureReport}
 * @returns a header and one line per duty
 * @example
 * formatReportCsv(report); // "platform,pseudonym,stage,...\r\nweibo,0x1b..,1,...\r\n"
 */
export function formatReportCsv(report: DisclosureReport): string {
  const rows = report.rows.map(
    ({ platform, pseudonym, stage, flags, dueAt, liftedAt, lastReportAt, statement, block }) => [
      platform,
      `0x${pseudonym.toString(16).padStart(64, "0")}`,
      String(stage),
      flags.join(" "),
      isoTime(dueAt),
      isoTime(liftedAt),
      isoTime(lastReportAt),
      statement?.kind ?? "",
      statement?.issuer ?? "",
      statement?.uid ?? "",
      String(block),
    ],
  );
  return [COLUMNS, ...rows].map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

function isoTime(seconds: number): string {
  return seconds === 0 ? "" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function quote(cell: string): string {
  return /[",\r\n]/u.test(cell) ? `"${cell.replace(/"/gu, '""')}"` : cell;
}
