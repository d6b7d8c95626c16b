import type { Hex } from "./hex.ts";

/**
 * A number as JSON-RPC writes it.
 *
 * @param value `0x` and hex digits
 * @returns the number; undefined if it is none, or too large to be exact
 */
export function quantity(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^0x[0-9a-f]{1,14}$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/**
 * Whether a value of JSON-RPC is bytes.
 *
 * @param value of any type
 * @param length how many; any number if undefined
 * @returns true for `0x` and an even number of hex digits
 */
export function isBytes(value: unknown, length?: number): value is Hex {
  return (
    typeof value === "string" &&
    /^0x(?:[0-9a-f]{2})*$/i.test(value) &&
    (length === undefined || value.length === 2 + 2 * length)
  );
}
