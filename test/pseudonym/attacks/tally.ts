import { AssertionError } from "chai";

/** Every way in which the corpus tries to get something that nobody may have. */
export const ATTACKS = [
  "1 many members behind one leaf",
  "1 one member with two secrets",
  "2 root 0",
  "2 ghost member",
  "2 neutral key",
  "3 malleability",
  "4 field range",
  "5 points outside the subgroup",
  "5 points off the curve, at infinity, out of range",
  "6 a root that the proof is not about",
  "7 expired root",
  "withdrawn root",
  "removed member",
  "root of another group",
  "batch: swapped between items",
  "batch: cancelling with equal coefficients",
  "batch: cancelling with predicted coefficients",
  "batch: repeated or unsorted",
  "batch: one false among true",
  "earlier proof after a change",
  "proof of another action",
  "proof for other fields",
  "proof for another place",
  "front-running",
  "another depth",
  "link proof as registration, and the reverse",
  "voucher as registration, and the reverse",
  "fuzzed calls to the registry",
  "fuzzed proofs to the SDK",
] as const;

export type Attack = (typeof ATTACKS)[number];

/** What came of one try: why it was refused, or undefined if it was accepted. */
export type Outcome = string | undefined;

/** Counts of one class. */
export interface Row {
  tries: number;
  accepted: number;
  controls: number;
}

const rows = new Map<Attack, Row>(ATTACKS.map((attack) => [attack, { tries: 0, accepted: 0, controls: 0 }]));

/** Counts of a class so far. */
export function rowOf(attack: Attack): Row {
  const row = rows.get(attack);
  if (row === undefined) throw new Error(`no class ${attack}`);
  return row;
}

/**
 * Counts a try, and expects it to be refused for the reason that this class is about: for another, the try proved nothing.
 *
 * @param attack class
 * @param reason code of the SDK's error, or name of the contract's; one of several where the try decides which
 * @param trying the try
 */
export async function refuse(
  attack: Attack,
  reason: string | readonly string[],
  trying: Promise<Outcome>,
): Promise<void> {
  const row = rowOf(attack);
  row.tries++;
  const outcome = await trying;
  if (outcome === undefined) {
    row.accepted++;
    throw new AssertionError(`ACCEPTED: ${attack}`);
  }
  const reasons = typeof reason === "string" ? [reason] : reason;
  if (!reasons.includes(outcome)) {
    throw new AssertionError(`${attack}: refused by ${outcome}, expected ${reasons.join(" or ")}`);
  }
}

/** Counts tries that were judged elsewhere: the fuzzers make thousands. */
export function count(attack: Attack, tries: number, accepted: number): void {
  const row = rowOf(attack);
  row.tries += tries;
  row.accepted += accepted;
}

/** Counts a control, and expects it to be accepted: what differs from the tries in nothing but the attack. */
export async function accept(attack: Attack, trying: Promise<Outcome>): Promise<void> {
  const outcome = await trying;
  if (outcome !== undefined) throw new AssertionError(`${attack}: the control was refused by ${outcome}`);
  rowOf(attack).controls++;
}

/** The counts as a table. */
export function tallyTable(): string {
  const width = Math.max(...ATTACKS.map((attack) => attack.length));
  const line = (name: string, ...columns: readonly (string | number)[]): string =>
    `  ${name.padEnd(width)} ${columns.map((column) => String(column).padStart(10)).join("")}`;
  const sum = { tries: 0, accepted: 0, controls: 0 };
  const lines = ATTACKS.map((attack) => {
    const { tries, accepted, controls } = rowOf(attack);
    sum.tries += tries;
    sum.accepted += accepted;
    sum.controls += controls;
    return line(attack, tries, accepted, controls);
  });
  const head = line("attacks on pseudonyms, by class", "tries", "accepted", "controls");
  return ["", head, ...lines, line("all", sum.tries, sum.accepted, sum.controls), ""].join("\n");
}
