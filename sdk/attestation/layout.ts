import type { Hex } from "../chain/hex.ts";
import type { DefinitionField } from "./definition.ts";

/**
 * Whether each part of an encoding stands where the one encoding of its fields has it: behind the part before it, with nothing between, shared
 * or after. To be asked before decoding: a list whose items all point to the same long text makes gigabytes of some kilobytes.
 *
 * @param fields of the schema
 * @param encoded ABI encoding
 * @returns true if it is; padding and values are not looked at
 * @see docs/spec/attestation.md section 8
 */
export function isLaidOut(fields: readonly DefinitionField[], encoded: Hex): boolean {
  const types = fields.map(({ type }) => type);
  return endOf(types, 0, encoded) === sizeOf(encoded);
}

/** Where values end whose heads begin at `start`; NaN if one does not stand where it must. */
function endOf(types: readonly string[], start: number, encoded: Hex): number {
  let end = start + 32 * types.length;
  for (const [place, type] of types.entries()) {
    if (!isDynamic(type)) continue;
    if (wordAt(start + 32 * place, encoded) !== end - start) return NaN;
    end = endOfOne(type, end, encoded);
  }
  return end;
}

function endOfOne(type: string, start: number, encoded: Hex): number {
  const length = wordAt(start, encoded);
  if (!type.endsWith("[]")) return start + 32 + 32 * Math.ceil(length / 32);
  const item = type.slice(0, -2);
  if (!isDynamic(item)) return start + 32 + 32 * length;
  return 32 * length <= sizeOf(encoded) ? endOf(Array<string>(length).fill(item), start + 32, encoded) : NaN;
}

function isDynamic(type: string): boolean {
  return type === "string" || type === "bytes" || type.endsWith("[]");
}

/** A number beyond 2^53 is not exact, but then it is no length or offset either. */
function wordAt(place: number, encoded: Hex): number {
  return place + 32 <= sizeOf(encoded) ? Number(`0x${encoded.slice(2 + 2 * place, 66 + 2 * place)}`) : NaN;
}

function sizeOf(encoded: Hex): number {
  return (encoded.length - 2) / 2;
}
