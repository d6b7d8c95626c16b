import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import type { StatementKind } from "./statementUid.ts";

/** Flags of a duty; none: no duty ever arose. */
export type DutyFlag = "DUE" | "DISCLOSED" | "CONTESTED" | "LIFTED" | "OVERDUE";

const FLAG_BITS: Readonly<Record<DutyFlag, number>> = { DUE: 1, DISCLOSED: 2, CONTESTED: 4, LIFTED: 8, OVERDUE: 16 };

/** Everything kept of a pseudonym's last duty. Times are unix seconds; 0 where there is none. */
export interface Duty {
  readonly flags: readonly DutyFlag[];
  /** Stage of the policy by which it arose. */
  readonly stage: number;
  readonly dueAt: number;
  readonly contestedAt: number;
  readonly liftedAt: number;
  readonly lowSince: number;
  readonly lastReportAt: number;
  /** The last statement, live or not, unless withdrawn. */
  readonly statement?: {
    readonly kind: StatementKind;
    readonly disclosedAt: number;
    readonly issuer: Hex;
    readonly uid: Hex;
  };
  /** For the holder's next signature. */
  readonly nonce: number;
}

/**
 * Reads a pseudonym's duty as of now.
 *
 * @param network connected network
 * @param platformId of the platform
 * @param pseudonym of the holder
 * @returns flags, times and statement
 * @see docs/spec/disclosure.md section 2
 */
export async function readDuty(network: RealDidNetwork, platformId: Hex, pseudonym: bigint): Promise<Duty> {
  const duty = await view(network.disclosureRegistry.dutyOf(platformId, pseudonym));
  const statement = {
    kind: duty.kind === 1n ? ("self" as const) : ("backer" as const),
    disclosedAt: Number(duty.disclosedAt),
    issuer: duty.issuer as Hex,
    uid: duty.statement as Hex,
  };
  return {
    flags: flagNames(Number(duty.flags)),
    stage: Number(duty.stage),
    dueAt: Number(duty.dueAt),
    contestedAt: Number(duty.contestedAt),
    liftedAt: Number(duty.liftedAt),
    lowSince: Number(duty.lowSince),
    lastReportAt: Number(duty.lastReportAt),
    ...(duty.kind === 0n ? {} : { statement }),
    nonce: Number(duty.nonce),
  };
}

/**
 * Names the flags of `flagsOf`.
 *
 * @param flags bits
 * @returns names
 * @example
 * flagNames(17); // ["DUE", "OVERDUE"]
 */
export function flagNames(flags: number): readonly DutyFlag[] {
  return (Object.keys(FLAG_BITS) as DutyFlag[]).filter((name) => (flags & FLAG_BITS[name]) !== 0);
}

/**
 * Whether a duty stands: it arose and was not lifted.
 *
 * @param duty from {@link readDuty}
 * @returns true if a low report would mean something
 */
export function isStanding(duty: Pick<Duty, "flags">): boolean {
  return duty.flags.length > 0 && !duty.flags.includes("LIFTED");
}
