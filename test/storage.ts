import { AbiCoder, keccak256, toBeHex } from "ethers";
import hre from "hardhat";

import type { Hex } from "../sdk/chain/hex.ts";

interface CompilerLayout {
  readonly storage: readonly { readonly label: string; readonly slot: string; readonly offset: number }[];
  readonly types: Readonly<
    Record<string, { readonly label: string; readonly numberOfBytes: string; readonly members?: unknown }>
  >;
}

/** Where a contract keeps its state. */
export interface StorageLayout {
  /** Name, slot and offset in bytes of each variable, in order. */
  readonly variables: readonly (readonly [string, number, number])[];
  /** Name and size in bytes of each structure. */
  readonly structures: readonly (readonly [string, number])[];
}

/**
 * What the compiler reports of a contract's storage.
 *
 * @param source path of its file
 * @param contract its name
 */
export async function layoutOf(source: string, contract: string): Promise<StorageLayout> {
  const build = await hre.artifacts.getBuildInfo(`${source}:${contract}`);
  const compiled = build?.output.contracts[source]?.[contract] as unknown as { storageLayout: CompilerLayout };
  const { storage, types } = compiled.storageLayout;
  return {
    variables: storage.map(({ label, slot, offset }) => [label, Number(slot), offset]),
    structures: Object.values(types ?? {})
      .filter(({ members }) => members !== undefined)
      .map(({ label, numberOfBytes }) => [label, Number(numberOfBytes)]),
  };
}

/** Where a mapping at `slot` keeps the value of a key. */
export function placeOf(type: string, key: string | bigint, slot: number | Hex): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode([type, "bytes32"], [key, toBeHex(slot, 32)])) as Hex;
}

/** The word that a contract keeps in a slot. */
export async function wordAt(contract: string, slot: Hex): Promise<bigint> {
  return BigInt(await hre.ethers.provider.getStorage(contract, slot));
}
