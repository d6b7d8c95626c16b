import { ChainAnswerInconsistent } from "../chain/errors.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readRange } from "../chain/readRange.ts";
import { readLogs } from "../chain/reads.ts";
import type { Duty } from "./readDuty.ts";

/** What events alone tell of a pseudonym's last duty. */
export interface DutyOutline extends Pick<Duty, "flags" | "lowSince"> {
  /** No event carries the time of the report by which a duty arose: 0, which is before every report. */
  readonly lastReportAt: 0;
}

const STANDING: DutyOutline = { flags: ["DUE"], lowSince: 0, lastReportAt: 0 };
/** The clock may have lifted it since, without an event. */
const CONTESTED: readonly ["DUE", "CONTESTED"] = ["DUE", "CONTESTED"];
const LIFTED: DutyOutline = { flags: ["LIFTED"], lowSince: 0, lastReportAt: 0 };
const WORDS = /^0x(?:[0-9a-f]{64})+$/iu;
const EVENTS = ["DutyArose", "AudienceReported", "DutyLifted", "Contested", "ContestResolved", "Disclosed"] as const;

/**
 * Reads in one pass over the events how every duty of a platform stands. A contest that nobody answered lifts by the clock alone, and flags of
 * statements are left out: who needs these asks `readDuty`.
 *
 * @param network connected network; a provider is enough
 * @param platformId of the platform
 * @param toBlock newest block that counts
 * @returns by pseudonym; who is not there never had a duty
 */
export async function readDutyOutlines(
  network: RealDidNetwork,
  platformId: Hex,
  toBlock: number,
): Promise<ReadonlyMap<bigint, DutyOutline>> {
  const { fromBlock, addresses } = network.deployment;
  const { interface: events } = network.disclosureRegistry;
  const names = new Map<string, string>(EVENTS.map((name) => [events.getEvent(name).topicHash, name]));
  const topics = [[...names.keys()] as Hex[], platformId];
  const outlines = new Map<bigint, DutyOutline>();
  await readRange({ fromBlock, toBlock }, async (from, to) => {
    const logs = await readLogs(network, {
      address: addresses.disclosureRegistry,
      topics,
      fromBlock: from,
      toBlock: to,
    });
    if (!Array.isArray(logs)) throw new ChainAnswerInconsistent("its events are no list");
    for (const log of logs) {
      const { kind, pseudonym, words } = readLog(log);
      outlines.set(pseudonym, next(outlines.get(pseudonym) ?? STANDING, names.get(kind) ?? "", words));
    }
    return []; // what they tell is kept, they are not
  });
  return outlines;
}

/** As the endpoint gave it: ethers' own form of a log takes twenty times its memory. */
function readLog(log: unknown): {
  readonly kind: string;
  readonly pseudonym: bigint;
  readonly words: readonly bigint[];
} {
  const { topics, data } = (log ?? {}) as { readonly topics?: unknown; readonly data?: unknown };
  const [kind, , pseudonym] = Array.isArray(topics) ? (topics as readonly unknown[]) : [];
  if (!WORDS.test(String(kind)) || !WORDS.test(String(pseudonym)) || !WORDS.test(String(data)))
    throw new ChainAnswerInconsistent("an event has not the form of one");
  const words = String(data).slice(2).match(/.{64}/gu) ?? [];
  return {
    kind: String(kind),
    pseudonym: BigInt(String(pseudonym)),
    words: words.map((word) => BigInt(`0x${word}`)),
  };
}

function next(before: DutyOutline, name: string, words: readonly bigint[]): DutyOutline {
  switch (name) {
    case "DutyArose":
      return STANDING;
    case "DutyLifted":
      return LIFTED;
    case "AudienceReported": {
      const [stage, observedAt] = words; // what is not indexed
      return { ...before, lowSince: stage === 0n ? before.lowSince || Number(observedAt) : 0 };
    }
    case "Contested":
      return { ...before, flags: CONTESTED };
    default:
      return { ...before, flags: STANDING.flags };
  }
}
