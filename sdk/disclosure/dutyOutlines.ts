import type { Log } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readRange } from "../chain/readRange.ts";
import { ChainUnreachable } from "../chain/errors.ts";
import { view } from "../chain/send.ts";
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
  const { disclosureRegistry, deployment, runner } = network;
  const { provider } = runner;
  if (!provider) throw new ChainUnreachable(undefined);
  const kinds = EVENTS.map((name) => disclosureRegistry.interface.getEvent(name).topicHash);
  const outlines = new Map<bigint, DutyOutline>();
  await readRange({ fromBlock: deployment.fromBlock, toBlock }, async (from, to) => {
    const address = deployment.addresses.disclosureRegistry;
    const logs = await view(provider.getLogs({ address, topics: [kinds, platformId], fromBlock: from, toBlock: to }));
    for (const log of logs) apply(network, outlines, log);
    return []; // what they tell is kept, they are not
  });
  return outlines;
}

function apply({ disclosureRegistry }: RealDidNetwork, outlines: Map<bigint, DutyOutline>, log: Log): void {
  const event = disclosureRegistry.interface.parseLog(log);
  if (event === null) return;
  const pseudonym = event.args.pseudonym as bigint;
  outlines.set(pseudonym, next(outlines.get(pseudonym) ?? STANDING, event.name, event.args));
}

function next(before: DutyOutline, name: string, args: Readonly<Record<string, unknown>>): DutyOutline {
  switch (name) {
    case "DutyArose":
      return STANDING;
    case "DutyLifted":
      return LIFTED;
    case "AudienceReported":
      return { ...before, lowSince: args.stage === 0n ? before.lowSince || Number(args.observedAt) : 0 };
    case "Contested":
      return { ...before, flags: CONTESTED };
    default:
      return { ...before, flags: STANDING.flags };
  }
}
