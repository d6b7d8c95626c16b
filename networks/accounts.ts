import { HDNodeWallet, Mnemonic, isAddress } from "ethers";

import type { Hex } from "../sdk/chain/hex.ts";
import { definitionOf, isLocal } from "./definitions.ts";
import { NetworkSettingInvalid, NetworkSettingMissing } from "./errors.ts";

/** The public test mnemonic that Hardhat and anvil share. Its keys are known to everyone: for local chains only. */
export const LOCAL_MNEMONIC = "test test test test test test test test test test test junk";

/** Platforms in the order of their operators' local keys. */
export const PLATFORM_SLUGS = [
  "wechat",
  "weibo",
  "douyin",
  "kuaishou",
  "bilibili",
  "xiaohongshu",
  "oversight",
] as const;

// The first ten hold ether on every local chain, so whoever sends transactions is among them; the others only sign.
const LOCAL_INDEX = {
  deployer: 0,
  guardian: 1,
  authority: 2,
  relayer: 3,
  operators: 4,
  consortiumOwners: 11,
  publisherOwners: 14,
} as const;

/** Addresses that a deployment is configured with. */
export interface NetworkAccounts {
  readonly guardian: Hex;
  readonly authority: Hex;
  readonly relayer: Hex;
  readonly consortiumOwners: readonly Hex[];
  readonly publisherOwners: readonly Hex[];
  readonly operators: Readonly<Record<string, Hex>>;
}

/**
 * The key of one local account.
 *
 * @param index place on the path m/44'/60'/0'/0
 * @returns wallet without provider
 */
export function localWallet(index: number): HDNodeWallet {
  return HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(LOCAL_MNEMONIC), `m/44'/60'/0'/0/${index}`);
}

/** Local keys by part. */
export function localKeys(): {
  readonly deployer: HDNodeWallet;
  readonly guardian: HDNodeWallet;
  readonly authority: HDNodeWallet;
  readonly relayer: HDNodeWallet;
  readonly operators: Readonly<Record<string, HDNodeWallet>>;
  readonly consortiumOwners: readonly HDNodeWallet[];
  readonly publisherOwners: readonly HDNodeWallet[];
} {
  return {
    deployer: localWallet(LOCAL_INDEX.deployer),
    guardian: localWallet(LOCAL_INDEX.guardian),
    authority: localWallet(LOCAL_INDEX.authority),
    relayer: localWallet(LOCAL_INDEX.relayer),
    operators: Object.fromEntries(PLATFORM_SLUGS.map((slug, i) => [slug, localWallet(LOCAL_INDEX.operators + i)])),
    consortiumOwners: [0, 1, 2].map((i) => localWallet(LOCAL_INDEX.consortiumOwners + i)),
    publisherOwners: [0, 1, 2].map((i) => localWallet(LOCAL_INDEX.publisherOwners + i)),
  };
}

/**
 * Who holds which part on a network: the local keys, or the environment's addresses on a public one.
 *
 * @param hardhatNetworkName name of Hardhat's network
 * @returns addresses
 * @throws {NetworkSettingMissing} {@link NetworkSettingInvalid}
 */
export function accountsOf(hardhatNetworkName: string): NetworkAccounts {
  if (isLocal(hardhatNetworkName)) return localAccounts();
  const prefix = hardhatNetworkName.toUpperCase();
  const members = definitionOf(hardhatNetworkName).members.length;
  return {
    guardian: address(`${prefix}_GUARDIAN`, "address that may pause and withdraw a root"),
    authority: address(`${prefix}_AUTHORITY`, "address that issues attestations"),
    relayer: address(`${prefix}_RELAYER`, "address that submits and pays for holders"),
    consortiumOwners: addresses(`${prefix}_CONSORTIUM_OWNERS`, members, "owners of the consortium Safe"),
    publisherOwners: addresses(`${prefix}_PUBLISHER_OWNERS`, members, "owners of the publisher Safe"),
    operators: Object.fromEntries(
      definitionOf(hardhatNetworkName).platforms.map((slug) => [
        slug,
        address(`${prefix}_OPERATOR_${slug.toUpperCase()}`, `address that reports for ${slug}`),
      ]),
    ),
  };
}

function localAccounts(): NetworkAccounts {
  const keys = localKeys();
  return {
    guardian: keys.guardian.address as Hex,
    authority: keys.authority.address as Hex,
    relayer: keys.relayer.address as Hex,
    consortiumOwners: keys.consortiumOwners.map((key) => key.address as Hex),
    publisherOwners: keys.publisherOwners.map((key) => key.address as Hex),
    operators: Object.fromEntries(Object.entries(keys.operators).map(([slug, key]) => [slug, key.address as Hex])),
  };
}

function setting(variable: string, what: string): string {
  const value = process.env[variable]?.trim();
  if (value === undefined || value === "") throw new NetworkSettingMissing(variable, what);
  return value;
}

function address(variable: string, what: string): Hex {
  const value = setting(variable, what);
  if (!isAddress(value)) throw new NetworkSettingInvalid(variable, "one address");
  return value as Hex;
}

function addresses(variable: string, count: number, what: string): Hex[] {
  const values = setting(variable, what)
    .split(",")
    .map((value) => value.trim());
  if (values.length !== count || !values.every((value) => isAddress(value)) || new Set(values).size !== count) {
    throw new NetworkSettingInvalid(variable, `${count} different addresses, separated by commas`);
  }
  return values as Hex[];
}

/**
 * Fails with a coded error if a public network's endpoint is missing or has the wrong shape.
 *
 * @param hardhatNetworkName name of Hardhat's network
 * @throws {NetworkSettingMissing} {@link NetworkSettingInvalid}
 */
export function requireEndpoint(hardhatNetworkName: string): void {
  if (isLocal(hardhatNetworkName)) return;
  const prefix = hardhatNetworkName.toUpperCase();
  const url = setting(`${prefix}_RPC_URL`, "RPC endpoint of the network");
  if (!/^https?:\/\//.test(url)) throw new NetworkSettingInvalid(`${prefix}_RPC_URL`, "an http or https URL");
  const chainId = setting(`${prefix}_CHAIN_ID`, "chain id that the endpoint must serve");
  if (!/^[1-9]\d{0,14}$/.test(chainId)) throw new NetworkSettingInvalid(`${prefix}_CHAIN_ID`, "a whole number above 0");
}

/**
 * The same, and the deployer's key as well.
 *
 * @param hardhatNetworkName name of Hardhat's network
 * @throws {NetworkSettingMissing} {@link NetworkSettingInvalid}
 */
export function requireDeployer(hardhatNetworkName: string): void {
  requireEndpoint(hardhatNetworkName);
  if (isLocal(hardhatNetworkName)) return;
  setting(`${hardhatNetworkName.toUpperCase()}_KEYS`, "private keys of senders, the deployer's first");
}
