import { normaliseName } from "../personName.ts";
import { parseResidentId } from "../residentId.ts";
import type { RealNameSource } from "./authority.ts";

/** One row of a population register. */
export interface RealName {
  readonly name: string;
  /** Resident identity number, as written. */
  readonly number: string;
}

/**
 * A population register kept in memory.
 *
 * @param rows names and numbers
 * @returns the register
 * @throws EnrolmentResidentIdInvalid if a row's number cannot be one
 */
export function realNameTable(rows: readonly RealName[]): RealNameSource {
  const names = new Map<string, string>();
  for (const { name, number } of rows) names.set(parseResidentId(number), normaliseName(name));
  return { matches: async (name, number) => names.get(number) === normaliseName(name) };
}
