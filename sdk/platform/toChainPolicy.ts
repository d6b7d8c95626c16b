import { fieldNumber, type Field } from "./parseFields.ts";
import type { PlatformPolicy } from "./parsePolicy.ts";

/** What the platform registry keeps of a policy. Times are unix seconds; all zeros: no duty. */
export interface ChainPolicy {
  readonly firstFrom: number;
  readonly firstFollowers: number;
  readonly laterFrom: number;
  readonly laterFollowers: number;
  readonly graceSeconds: number;
  /** Bit i set: field i counts. */
  readonly fields: bigint;
}

const ALL_FIELDS = 2n ** 64n - 1n;
const DAY_SECONDS = 86_400;

/**
 * Translates a policy document to what goes on chain.
 *
 * @param policy parsed document
 * @param fields list of all fields
 * @returns the struct that `addPlatform` and `setPolicy` take
 * @throws {PlatformFieldUnknown}
 * @see docs/spec/platform.md section 3
 */
export function toChainPolicy(policy: PlatformPolicy, fields: readonly Field[]): ChainPolicy {
  const [first, later] = policy.stages;
  return {
    firstFrom: first?.effectiveFromSeconds ?? 0,
    firstFollowers: first?.followersAtLeast ?? 0,
    laterFrom: later?.effectiveFromSeconds ?? 0,
    laterFollowers: later?.followersAtLeast ?? 0,
    graceSeconds: policy.graceDays * DAY_SECONDS,
    fields: fieldBits(policy, fields),
  };
}

function fieldBits(policy: PlatformPolicy, fields: readonly Field[]): bigint {
  const bits = (names: readonly string[]): bigint =>
    names.reduce((sum, name) => sum | (1n << BigInt(fieldNumber(fields, name))), 0n);
  const counted = policy.fieldsCounted === "all" ? ALL_FIELDS : bits(policy.fieldsCounted);
  return counted & ~bits(policy.fieldsExempt);
}
