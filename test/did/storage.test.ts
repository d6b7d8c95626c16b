import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type DidFixture, EXAMPLE_CHANGES, bytes32, deployDid, encodePlain } from "./fixture.ts";
import { layoutOf, placeOf, wordAt } from "../storage.ts";

const SOURCE = "contracts/did/DidRegistry.sol";
const SLOTS = { records: 2, validTo: 3 } as const;
const VERI_KEY = bytes32("veriKey");

describe("DidRegistry: storage", () => {
  let did: DidFixture;

  beforeEach(async () => {
    did = await deployDid();
  });

  it("keeps its state in these slots, one word for each identity", async () => {
    const { variables, structures } = await layoutOf(SOURCE, "DidRegistry");
    expect(variables).to.deep.equal([
      ["_nameFallback", 0, 0],
      ["_versionFallback", 1, 0],
      ["_records", SLOTS.records, 0],
      ["_validTo", SLOTS.validTo, 0],
    ]);
    expect(structures).to.deep.equal([["struct DidRegistry.Record", 32]]);
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
      wordAt(
        registryAddress(),
        placeOf("address", nextAddress, placeOf("bytes32", VERI_KEY, placeOf("address", identity, SLOTS.validTo))),
      );
    await registry.connect(holder).addDelegate(identity, VERI_KEY, nextAddress, 1000);
    expect(await end()).to.equal(BigInt(await time.latest()) + 1000n);
    await registry.connect(holder).revokeDelegate(identity, VERI_KEY, nextAddress);
    expect(await end()).to.equal(0n);
  });

  async function packed(nonce: bigint, controller: string): Promise<bigint> {
    return (nonce << 208n) | (BigInt(await time.latestBlock()) << 160n) | BigInt(controller);
  }

  function registryAddress(): string {
    return String(did.registry.target);
  }

  async function recordOf(identity: Hex): Promise<bigint> {
    return wordAt(registryAddress(), placeOf("address", identity, SLOTS.records));
  }
});
