import type { LogDescription } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { isBytes, quantity } from "../chain/quantity.ts";
import type { LogRange } from "../chain/reads.ts";
import { DidHistoryInconsistent } from "./errors.ts";
import type { DidEvent } from "./history.ts";

/** A log of the right contract, DID and blocks, with its numbers read. */
interface CheckedLog {
  readonly block: number;
  readonly index: number;
  readonly blockHash: Hex;
  readonly time: number | undefined;
  readonly description: LogDescription;
}

/** What an endpoint's answer is held against. */
interface Expected {
  readonly abi: RealDidNetwork["didRegistry"]["interface"];
  /** Time of the block up to which the history is read, unix seconds. */
  readonly time: number;
}

/**
 * Turns an endpoint's answer into a DID's events. An endpoint may be wrong or lie, so every field is checked: a log of another contract,
 * DID or block range, one that a reorganisation removed, two at one place, one block with two hashes or times, or times that go back.
 *
 * @param identity address of the DID
 * @param answer what the endpoint said to eth_getLogs
 * @param range what it was asked for
 * @param expected the registry's interface and the time of the latest block
 * @returns events, oldest first; with times if the endpoint tells the time of every log
 * @throws {DidHistoryInconsistent}
 * @see docs/spec/did.md section 6
 */
export function parseEvents(identity: Hex, answer: unknown, range: LogRange, expected: Expected): readonly DidEvent[] {
  const refuse = (detail: string): never => {
    throw new DidHistoryInconsistent(identity, detail);
  };
  if (!Array.isArray(answer)) return refuse("its events are no list");
  const logs = answer.map((log) => checkLog(log, range, expected.abi) ?? refuse("an event that was not asked for"));
  logs.sort((a, b) => a.block - b.block || a.index - b.index);
  let before: CheckedLog | undefined;
  let latest = 0;
  for (const log of logs) {
    if (before?.block === log.block) {
      if (before.index === log.index) refuse(`two events at one place of block ${log.block}`);
      if (before.blockHash !== log.blockHash) refuse(`two blocks ${log.block}`);
      if (before.time !== log.time) refuse(`two times of block ${log.block}`);
    }
    const time = log.time ?? latest;
    if (time < latest || time > expected.time) refuse(`block ${log.block} is out of time`);
    latest = time;
    before = log;
  }
  const hasTimes = logs.every(({ time }) => time !== undefined);
  return logs.map((log) => toEvent(log, hasTimes));
}

function checkLog(given: unknown, range: LogRange, abi: Expected["abi"]): CheckedLog | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const { address, topics, data, blockNumber, blockHash, logIndex, removed, blockTimestamp } = given as Readonly<
    Record<string, unknown>
  >;
  const block = quantity(blockNumber);
  const index = quantity(logIndex);
  const time = blockTimestamp === undefined || blockTimestamp === null ? undefined : quantity(blockTimestamp);
  if (block === undefined || index === undefined || removed === true) return undefined;
  if (time === undefined && blockTimestamp !== undefined && blockTimestamp !== null) return undefined;
  if (block < range.fromBlock || block > range.toBlock || !isBytes(blockHash, 32) || !isBytes(data)) return undefined;
  if (!isBytes(address, 20) || address.toLowerCase() !== String(range.address).toLowerCase()) return undefined;
  if (!Array.isArray(topics) || topics.length !== 2 || !topics.every((topic) => isBytes(topic, 32))) return undefined;
  const [kind, subject] = (topics as Hex[]).map((topic) => topic.toLowerCase());
  if (subject !== range.topics[1] || !range.topics[0]?.includes(kind as Hex)) return undefined;
  try {
    const description = abi.parseLog({ topics: topics as Hex[], data });
    return description === null ? undefined : { block, index, blockHash, time, description };
  } catch {
    return undefined;
  }
}

function toEvent({ block, blockHash, time, description }: CheckedLog, hasTimes: boolean): DidEvent {
  const args = description.args.toObject() as Readonly<Record<string, unknown>>;
  const place = {
    block,
    previousChange: Number(args.previousChange),
    blockHash,
    ...(hasTimes ? { time: time as number } : {}),
  };
  if (description.name === "DIDOwnerChanged") return { kind: "owner", ...place, owner: args.owner as Hex };
  const validTo = args.validTo as bigint;
  if (description.name === "DIDDelegateChanged") {
    return {
      kind: "delegate",
      ...place,
      delegateType: args.delegateType as Hex,
      delegate: args.delegate as Hex,
      validTo,
    };
  }
  return { kind: "attribute", ...place, name: args.name as Hex, value: args.value as Hex, validTo };
}
