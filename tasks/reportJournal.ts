import { createHash } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from "node:fs";

import { TaskCountedBefore, TaskFileUnreadable } from "./errors.ts";
import { readJson } from "./files.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";

/** What was counted, and for which chain and platform. */
export interface CountedFile {
  readonly file: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly platformId: Hex;
}

/**
 * When a file's counts were counted: kept beside it, so that whoever goes on after a crash, or runs the same file once more, reports the same
 * counts as of the same time. What was reported stands on chain; nothing of it is kept here.
 */
export interface ReportJournal {
  readonly path: string;
  readonly observedAt: number;
  /** Whether it was there before. */
  readonly isResumed: boolean;
}

/**
 * Opens the journal of a file's counts, or writes it. Of two runs that begin at once one writes it, and both go by it.
 *
 * @param network connected network
 * @param counted which file, for which platform
 * @param given time that the operator names, if any
 * @param now unix seconds of the newest block, which is taken if none is named
 * @param isDry write nothing
 * @returns the journal
 * @throws {@link TaskCountedBefore} if another time is named than before; {@link TaskFileUnreadable} if the journal is damaged
 */
export function openJournal(
  network: RealDidNetwork,
  counted: CountedFile,
  times: { readonly given: number | undefined; readonly now: number },
  isDry: boolean,
): ReportJournal {
  const { chainId, addresses } = network.deployment;
  const about = { chainId: String(chainId), disclosureRegistry: addresses.disclosureRegistry, ...counted };
  const name = createHash("sha256")
    .update([about.chainId, about.disclosureRegistry, about.platformId, about.hash].join(" "))
    .digest("hex");
  const path = `${counted.file}.${name.slice(0, 16)}.journal`;
  const observedAt = times.given ?? times.now;
  const isResumed = isDry ? undefined : !writeNew(path, `${JSON.stringify({ ...about, observedAt })}\n`);
  const kept = readKept(path, isResumed === undefined);
  if (kept === undefined) return { path, observedAt, isResumed: false };
  if (times.given !== undefined && times.given !== kept) throw new TaskCountedBefore(path, kept);
  return { path, observedAt: kept, isResumed: isResumed ?? true };
}

function readKept(path: string, mayBeMissing: boolean): number | undefined {
  const fix = "Delete it if nothing of these counts was reported; else put it back from a copy.";
  try {
    const { observedAt } = readJson(path, fix) as { readonly observedAt?: unknown };
    if (Number.isSafeInteger(observedAt)) return observedAt as number;
  } catch (thrown) {
    if (mayBeMissing && (thrown as Error).message.includes("no such file")) return undefined;
    throw thrown;
  }
  throw new TaskFileUnreadable(path, fix, "it names no time");
}

/** Whole and on the disk in one step; false if it is there already. */
function writeNew(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  const target = openSync(draft, "w");
  try {
    writeSync(target, text);
    fsyncSync(target);
    linkSync(draft, path);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  } finally {
    closeSync(target);
    rmSync(draft);
  }
}
