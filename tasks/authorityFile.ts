import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { view } from "../sdk/chain/send.ts";
import type { Authority, RealNameSource } from "../sdk/enrolment/authority/authority.ts";
import { type VersionedKey, versionedKey } from "../sdk/enrolment/authority/keys.ts";
import { type MemoryStore, memoryStore } from "../sdk/enrolment/authority/memoryStore.ts";
import { EnrolmentStoreUnreadable } from "../sdk/enrolment/errors.ts";
import { TaskAuthorityKeysMissing, TaskRecordsChanged } from "./errors.ts";

/** An authority whose records are in a file, for the tasks. A service keeps them in a database. */
export interface FileAuthority {
  readonly authority: Authority;
  readonly store: MemoryStore;
  /**
   * Writes the records; the file is replaced in one step.
   *
   * @param first writes what must be there before them
   * @throws {@link TaskRecordsChanged} if another task wrote the file since it was read; nothing is written then
   */
  save(first?: () => void): void;
}

interface StoredRecords {
  readonly networkId: Hex;
  readonly records: string;
}

/**
 * Opens the authority of a group: records in out/<network>/authority.json, keys beside it in authority.keys.json; those of another group
 * than 0, which has an authority of its own, in authority-<group>.json and authority-<group>.keys.json.
 *
 * @param hre Hardhat's environment
 * @param network connected network
 * @param register population register to check names against
 * @param groupId number of the group
 * @returns the authority
 * @throws {@link EnrolmentStoreUnreadable} if records or keys are damaged, or belong to another deployment of the network
 * @throws {@link TaskAuthorityKeysMissing} if there are records whose keys are gone
 */
export async function openAuthority(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  register: RealNameSource,
  groupId = 0,
): Promise<FileAuthority> {
  const { networkId } = network.deployment;
  const folder = outputFolder(hre);
  const file = groupId === 0 ? "authority" : `authority-${groupId}`;
  const path = join(folder, `${file}.json`);
  let onDisk = readText(path);
  const store = readStore(onDisk, networkId, hre.network.name === "hardhat");
  const keys = readKeys(join(folder, `${file}.keys.json`), store);
  const block = await network.runner.provider?.getBlock("latest");
  const now = block?.timestamp ?? Math.floor(Date.now() / 1000);
  const paused = await pausedSecondsOf(network);
  const group = await view(network.enrolmentRegistry.groupOf(groupId));
  const authority: Authority = {
    networkId,
    address: group.authority as Hex,
    groupId,
    keys,
    store,
    register,
    leaseSeconds: Number(await view(network.pseudonymRegistry.leaseSeconds())),
    rootWindowSeconds: Number(await view(network.enrolmentRegistry.rootWindowSeconds())),
    now: () => now,
    pausedSeconds: () => paused,
  };
  const save = (first?: () => void): void => {
    if (readText(path) !== onDisk) throw new TaskRecordsChanged(path);
    first?.();
    const text = JSON.stringify({ networkId, records: store.exportJson() } satisfies StoredRecords);
    writeWhole(path, text);
    onDisk = text;
  };
  return { authority, store, save };
}

/** Where tasks put what they make for a network. */
export function outputFolder(hre: HardhatRuntimeEnvironment): string {
  return join(hre.config.paths.root, "out", hre.network.name);
}

/**
 * Writes a file so that it is never half there.
 *
 * @param path of the file; its folder is made if needed
 * @param text content; readable by the owner alone
 */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function readStore(text: string | undefined, networkId: Hex, isEmbedded: boolean): MemoryStore {
  if (text === undefined) return memoryStore();
  const stored = parseJson(text) as Partial<StoredRecords> | null;
  if (stored?.networkId === networkId && typeof stored.records === "string") return memoryStore(stored.records);
  // The embedded chain is gone when its process ends, and the records of its people with it.
  if (isEmbedded) return memoryStore();
  throw new EnrolmentStoreUnreadable();
}

function readKeys(path: string, store: MemoryStore): Authority["keys"] {
  if (!existsSync(path)) {
    // With other keys nobody would be found again, so everyone could enrol a second time.
    if (store.exportJson() !== memoryStore().exportJson()) throw new TaskAuthorityKeysMissing(path);
    const fresh = { uniqueness: randomBytes(32).toString("hex"), sealing: randomBytes(32).toString("hex") };
    mkdirSync(dirname(path), { recursive: true });
    // Never over the keys of a task that began at the same moment.
    writeFileSync(path, JSON.stringify(fresh), { mode: 0o600, flag: "wx" });
  }
  const stored = parseJson(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>> | null;
  const key = (name: keyof Authority["keys"]): VersionedKey => {
    const hex = stored?.[name];
    if (typeof hex !== "string" || !/^[0-9a-f]{64}$/.test(hex)) throw new EnrolmentStoreUnreadable();
    return versionedKey(1, new Uint8Array(Buffer.from(hex, "hex")));
  };
  return { uniqueness: [key("uniqueness")], sealing: [key("sealing")] };
}

/**
 * Reads JSON that holds secrets: the parser's own error would quote them.
 *
 * @param text what to read
 * @returns its value
 * @throws {@link EnrolmentStoreUnreadable}
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EnrolmentStoreUnreadable();
  }
}

async function pausedSecondsOf(network: RealDidNetwork): Promise<number> {
  const clocks = [network.enrolmentRegistry, network.pseudonymRegistry];
  const paused = await Promise.all(clocks.map((clock) => view(clock.pausedSeconds())));
  return paused.reduce((total, seconds) => total + Number(seconds), 0);
}
