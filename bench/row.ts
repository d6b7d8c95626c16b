/** Units a measurement may have. */
export type Unit = "gas" | "ms" | "cpu_ms" | "cpu_us" | "per_s" | "bytes" | "calls" | "ratio";

/** One measured figure. `system` is `realdid` or the peer's name; a peer's row carries the operation of ours that it stands beside. */
export interface Row {
  readonly operation: string;
  readonly system: string;
  readonly unit: Unit;
  readonly value: number;
  readonly note: string;
}

/** Our own rows bear this system. */
export const OURS = "realdid";

/**
 * Lays rows out for people: each operation once per peer, ours beside the peer's, and ours as a share of the peer's.
 *
 * @param rows measured figures
 * @returns one object per printed line
 */
export function compareRows(rows: readonly Row[]): Record<string, string>[] {
  const operations = [...new Set(rows.map((row) => row.operation))];
  return operations.flatMap((operation) => {
    const of = rows.filter((row) => row.operation === operation);
    const ours = of.find((row) => row.system === OURS);
    const peers = of.filter((row) => row !== ours);
    return (peers.length === 0 ? [undefined] : peers).map((peer) => ({
      operation,
      unit: (ours ?? peer)?.unit ?? "",
      [OURS]: shown(ours),
      peer: peer?.system ?? "",
      theirs: shown(peer),
      // Nothing has a share of zero.
      ratio: ours === undefined || !peer?.value ? "" : shareOf(ours.value / peer.value),
      note: [...new Set([ours, peer].flatMap((row) => row?.note.split("; ") ?? []))]
        .filter((part) => part !== "")
        .join("; "),
    }));
  });
}

function shareOf(ratio: number): string {
  return ratio > 0 && ratio < 0.005 ? "<0.01" : ratio.toFixed(2);
}

function shown(row: Row | undefined): string {
  if (row === undefined) return "";
  return row.value >= 100 ? Math.round(row.value).toLocaleString("en") : String(Number(row.value.toFixed(2)));
}
