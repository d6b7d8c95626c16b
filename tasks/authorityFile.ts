import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { view } from "../sdk/chain/send.ts";
import type { Authority, RealNameSource } from "../sdk/enrolment/authority/authority.ts";
import { type MemoryStore, memoryStore } from "../sdk/enrolment/authority/memoryStore.ts";
import { EnrolmentStoreUnreadable } from "../sdk/enrolment/errors.ts";

/** An authority whose records are in a file, for the tasks. A service keeps them in a database. */
export interface FileAuthority {
  readonly authority: Authority;
  readonly store: MemoryStore;
  /** Writes the records; the file is replaced in one step. */
  save(): void;
}

interface StoredRecords {
  readonly networkId: Hex;
  readonly records: string;
}

/**
 * Opens the authority of a network's group 0: records in out/<network>/authority.json, keys beside it in authority.keys.json.
 *
 * @param hre Hardhat's environment
 * @param network connected network
 * @param register population register to check names against
 * @returns the authority
 * @throws {@link EnrolmentStoreUnreadable} if the records belong to another deployment of the network
 */
export async function openAuthority(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  register: RealNameSource,
): Promise<FileAuthority> {
  const { networkId } = network.deployment;
  const folder = outputFolder(hre);
  const path = join(folder, "authority.json");
  const store = readStore(path, networkId, hre.network.name === "hardhat");
  const block = await network.runner.provider?.getBlock("latest");
  const now = block?.timestamp ?? Math.floor(Date.now() / 1000);
  const paused = await pausedSecondsOf(network);
  const group = await view(network.enrolmentRegistry.groupOf(0));
  const authority: Authority = {
    networkId,
    address: group.authority as Hex,
    groupId: 0,
    keys: readKeys(join(folder, "authority.keys.json")),
    store,
    register,
    leaseSeconds: Number(await view(network.pseudonymRegistry.leaseSeconds())),
    rootWindowSeconds: Number(await view(network.enrolmentRegistry.rootWindowSeconds())),
    now: () => now,
    pausedSeconds: () => paused,
  };
  const save = (): void =>
    writeWhole(path, JSON.stringify({ networkId, records: store.exportJson() } satisfies StoredRecords));
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

function readStore(path: string, networkId: Hex, isEmbedded: boolean): MemoryStore {
  if (!existsSync(path)) return memoryStore();
  const stored = JSON.parse(readFileSync(path, "utf8")) as StoredRecords;
  if (stored.networkId === networkId) return memoryStore(stored.records);
  // The embedded chain is gone when its process ends, and the records of its people with it.
  if (isEmbedded) return memoryStore();
  throw new EnrolmentStoreUnreadable();
}

function readKeys(path: string): Authority["keys"] {
  if (!existsSync(path)) {
    const fresh = { uniqueness: randomBytes(32).toString("hex"), sealing: randomBytes(32).toString("hex") };
    writeWhole(path, JSON.stringify(fresh));
  }
  const { uniqueness, sealing } = JSON.parse(readFileSync(path, "utf8")) as Record<"uniqueness" | "sealing", string>;
  const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
  return { uniqueness: bytes(uniqueness), sealing: bytes(sealing) };
}

/** Both stops lengthen the wait before a new enrolment: one the root window, the other the leases. */
async function pausedSecondsOf(network: RealDidNetwork): Promise<number> {
  const clocks = [network.enrolmentRegistry, network.pseudonymRegistry];
  const paused = await Promise.all(clocks.map((clock) => view(clock.pausedSeconds())));
  return paused.reduce((total, seconds) => total + Number(seconds), 0);
}
