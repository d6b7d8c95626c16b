import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { AbiCoder, ZeroAddress, keccak256, toBeHex } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type DidFixture, EXAMPLE_CHANGES, bytes32, deployDid, encodePlain } from "./fixture.ts";

const SOURCE = "contracts/did/DidRegistry.sol";
const SLOTS = { records: 2, validTo: 3 } as const;
const VERI_KEY = bytes32("veriKey");

interface StorageLayout {
  readonly storage: readonly { readonly label: string; readonly slot: string; readonly offset: number }[];
  readonly types: Readonly<Record<string, { readonly label: string; readonly numberOfBytes: string }>>;
}

describe("DidRegistry: storage", () => {
  let did: DidFixture;

  beforeEach(async () => {
    did = await deployDid();
  });

  it("keeps its state in these slots, one word for each identity", async () => {
    const build = await hre.artifacts.getBuildInfo(`${SOURCE}:DidRegistry`);
    const compiled = build?.output.contracts[SOURCE]?.DidRegistry as unknown as { storageLayout: StorageLayout };
    const { storage, types } = compiled.storageLayout;
    expect(storage.map(({ label, slot, offset }) => [label, slot, offset])).to.deep.equal([
      ["_nameFallback", "0", 0],
      ["_versionFallback", "1", 0],
      ["_records", String(SLOTS.records), 0],
      ["_validTo", String(SLOTS.validTo), 0],
    ]);
    const record = Object.values(types).find(({ label }) => label === "struct DidRegistry.Record");
    expect(record?.numberOfBytes).to.equal("32");
  });

  it("keeps of an identity: nonce, block of the latest change, controller", async () => {
    const { registry, holder, next, identity, nextAddress } = did;
    expect(await recordOf(identity)).to.equal(0n);
    await registry.connect(holder).setAttribute(identity, bytes32("a"), "0x", 0);
    expect(await recordOf(identity)).to.equal(await packed(1n, identity));
    await registry.connect(holder).changeOwner(identity, identity);
    expect(await recordOf(identity)).to.equal(await packed(2n, identity));
    await registry.connect(holder).changeOwner(identity, nextAddress);
    expect(await recordOf(identity)).to.equal(await packed(3n, nextAddress));
    const several = EXAMPLE_CHANGES.slice(0, 4).map((change) => encodePlain(registry, identity, change));
    await registry.connect(next).multicall(several);
    expect(await recordOf(identity)).to.equal(await packed(7n, nextAddress));
    await registry.connect(next).deactivate(identity);
    expect(await recordOf(identity)).to.equal(await packed(8n, ZeroAddress));
  });

  it("keeps the end of a delegation, and nothing once it is revoked", async () => {
    const { registry, holder, identity, nextAddress } = did;
    const end = async (): Promise<bigint> =>
      wordAt(place("address", nextAddress, place("bytes32", VERI_KEY, place("address", identity, SLOTS.validTo))));
    await registry.connect(holder).addDelegate(identity, VERI_KEY, nextAddress, 1000);
    expect(await end()).to.equal(BigInt(await time.latest()) + 1000n);
    await registry.connect(holder).revokeDelegate(identity, VERI_KEY, nextAddress);
    expect(await end()).to.equal(0n);
  });

  async function packed(nonce: bigint, controller: string): Promise<bigint> {
    return (nonce << 208n) | (BigInt(await time.latestBlock()) << 160n) | BigInt(controller);
  }

  async function recordOf(identity: Hex): Promise<bigint> {
    return wordAt(place("address", identity, SLOTS.records));
  }

  async function wordAt(slot: Hex): Promise<bigint> {
    return BigInt(await hre.ethers.provider.getStorage(await did.registry.getAddress(), slot));
  }
});

/** Where a mapping keeps the value of a key. */
function place(type: string, key: string, slot: number | Hex): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode([type, "bytes32"], [key, toBeHex(slot, 32)])) as Hex;
}
