import { getBytes, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RecordedTransaction } from "./record.ts";

/** Bytes of a transaction in which something can stand. */
export interface Haystack {
  /** `envelope`: from, to and created address; `log` and `write` have a number in `item`. */
  readonly part: "envelope" | "calldata" | "log" | "write" | "text";
  readonly item: number;
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Logs: which contract and event, to tell entries of one kind. */
  readonly source: string;
}

/** Event that carries commitments by design. */
const LEAVES_PUBLISHED = id("LeavesPublished(uint32,uint32,bytes)");
/** ABI: a lone `bytes` begins after its offset and length. */
const BLOB_START = 64;

/**
 * Everything of a transaction, in pieces.
 *
 * @param transaction recorded
 * @returns its pieces
 */
export function haystacksOf(transaction: RecordedTransaction): Haystack[] {
  const piece = (
    part: Haystack["part"],
    item: number,
    label: string,
    hex: readonly string[],
    source = part as string,
  ): Haystack => ({
    part,
    item,
    label,
    bytes: joinHex(hex),
    source,
  });
  const { from, to, created, accessList, value } = transaction;
  const pieces = [
    piece("envelope", 0, "sender", [from]),
    piece("envelope", 1, "recipient", [to ?? "0x"]),
    piece("envelope", 2, "created address", [created ?? "0x"]),
    piece("envelope", 3, "value", [`0x${value.toString(16).padStart(64, "0")}`]),
    piece("envelope", 4, "access list", [accessList]),
    piece("calldata", 0, "calldata", [transaction.calldata]),
    ...transaction.logs.map((log, i) =>
      piece("log", i, `log ${i}`, [log.address, ...log.topics, log.data], `${log.address} ${log.topics[0] ?? ""}`),
    ),
    ...transaction.writes.map((write, i) => piece("write", i, `storage write ${i}`, [write.slot, write.value])),
    ...longTexts(transaction).map((text, i) => piece("text", i, "neighbouring storage slots", [text])),
  ];
  return pieces.filter((one) => one.bytes.length > 0);
}

/** A text longer than a slot lies in neighbouring slots: their values, joined. */
function longTexts({ writes }: RecordedTransaction): string[] {
  const sorted = [...writes].sort((a, b) => (a.slot < b.slot ? -1 : 1));
  const texts: string[] = [];
  let previous: bigint | undefined;
  for (const { slot, value } of sorted) {
    const place = BigInt(slot);
    if (previous !== undefined && place - previous <= 1n) texts.push((texts.pop() ?? "0x") + value.slice(2));
    else texts.push(value);
    previous = place;
  }
  return texts.filter((text) => text.length > 66);
}

/**
 * Where a transaction publishes leaves: the only places at which a commitment may stand.
 *
 * @param transaction recorded
 * @param pieces its pieces
 * @param enrolmentRegistry contract whose leaves count; any contract's unless given
 * @returns ranges of bytes by piece
 */
export function leafRanges(
  transaction: RecordedTransaction,
  pieces: readonly Haystack[],
  enrolmentRegistry?: Hex,
): ReadonlyMap<Haystack, readonly (readonly [number, number])[]> {
  const ranges = new Map<Haystack, (readonly [number, number])[]>();
  transaction.logs.forEach((log, i) => {
    if (log.topics[0] !== LEAVES_PUBLISHED) return;
    if (enrolmentRegistry !== undefined && log.address.toLowerCase() !== enrolmentRegistry.toLowerCase()) return;
    const data = getBytes(log.data);
    const blob = data.subarray(BLOB_START, BLOB_START + Number(BigInt(`0x${log.data.slice(66, 130) || "0"}`)));
    for (const piece of pieces) {
      if (piece.part !== "calldata" && !(piece.part === "log" && piece.item === i)) continue;
      const start = Buffer.from(piece.bytes).indexOf(blob);
      if (start >= 0) ranges.set(piece, [...(ranges.get(piece) ?? []), [start, start + blob.length]]);
    }
  });
  return ranges;
}

function joinHex(parts: readonly string[]): Uint8Array {
  return Buffer.from(parts.map((part) => part.slice(2)).join(""), "hex");
}
