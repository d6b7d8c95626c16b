import { toBeHex } from "ethers";
import { HardhatError } from "hardhat/internal/core/errors";
import { ERRORS } from "hardhat/internal/core/errors-list";
import type { CLIArgumentType, HardhatRuntimeEnvironment } from "hardhat/types";

import { PSEUDONYM_ACTIONS, type PseudonymAction } from "../sdk/pseudonym/message.ts";

/** A time as a flag: `2030-01-31T12:00:00Z`, or unix seconds. */
export const time: CLIArgumentType<number> = {
  name: "time",
  parse(name, text) {
    const seconds = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text) / 1000;
    // A date that there is not, like February 31st, would be read as another.
    if (/^\d+$/.test(text) || (!Number.isNaN(seconds) && dateOf(seconds) === text)) return seconds;
    throw notA("time", name, text);
  },
  validate(name, value: unknown) {
    if (!Number.isSafeInteger(value)) throw notA("time", name, value);
  },
};

/** What a proof asks the registry to do, as a flag. */
export const action: CLIArgumentType<PseudonymAction> = {
  name: "action",
  parse(name, text) {
    if (!Object.hasOwn(PSEUDONYM_ACTIONS, text)) throw notA("action", name, text);
    return text as PseudonymAction;
  },
  validate(name, value: unknown) {
    if (!Object.hasOwn(PSEUDONYM_ACTIONS, String(value))) throw notA("action", name, value);
  },
};

function notA(type: string, name: string, value: unknown): HardhatError {
  return new HardhatError(ERRORS.ARGUMENTS.INVALID_VALUE_FOR_TYPE, { name, type, value: String(value) });
}

/**
 * Says which command comes next, on the same network.
 *
 * @param hre Hardhat's environment
 * @param command task and what it takes
 */
export function printNext(hre: HardhatRuntimeEnvironment, command: string): void {
  console.log(`next: npx hardhat ${command}${hre.network.name === "hardhat" ? "" : ` --network ${hre.network.name}`}`);
}

/** A time for a table; `-` for none. */
export function dateOf(seconds: number): string {
  if (seconds > 8.64e12) return String(seconds); // beyond every calendar
  return seconds === 0 ? "-" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/**
 * Writes a pseudonym as events, statements and reports have it, so that it can be copied from one table into the next task.
 *
 * @param pseudonym of a holder
 * @returns 0x and 64 hex digits
 */
export function pseudonymText(pseudonym: bigint): string {
  return toBeHex(pseudonym, 32);
}
