import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Signature, TypedDataEncoder, ZeroAddress } from "ethers";
import hre from "hardhat";

import { localKeys } from "../../networks/accounts.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type DidChange, didDomain, didTypedData } from "../../sdk/did/change.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { deployRealDid } from "../fixture.ts";
import {
  EXAMPLE_CHANGES,
  type DidFixture,
  LATE,
  deployDid,
  encodePlain,
  encodeSigned,
  sendTo,
  signChange,
} from "./fixture.ts";

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe("DidRegistry signed changes", () => {
  let did: DidFixture;

  beforeEach(async () => {
    did = await deployDid();
  });

  for (const change of EXAMPLE_CHANGES) {
    describe(`${change.kind}BySignature`, () => {
      it("does for anyone who pays what the sent form does for the controller", async () => {
        const { registry, holder, stranger, identity } = did;
        const signed = await signChange(registry, holder, identity, change);
        const snapshot = await hre.network.provider.send("evm_snapshot");
        const at = (await time.latest()) + 10;
        await time.setNextBlockTimestamp(at);
        const sent = await sendTo(registry, holder, encodePlain(registry, identity, change));
        await hre.network.provider.send("evm_revert", [snapshot]);
        await time.setNextBlockTimestamp(at);
        const submitted = await sendTo(registry, stranger, encodeSigned(registry, identity, change, signed));
        const shape = (log: { topics: readonly string[]; data: string }): unknown => [log.topics, log.data];
        expect(submitted.logs.map(shape)).to.deep.equal(sent.logs.map(shape));
        expect(submitted.logs).to.have.length(1);
        expect(await registry.nonce(identity)).to.equal(1);
      });

      it("refuses a replay", async () => {
        const { registry, holder, stranger, identity } = did;
        const signed = await signChange(registry, holder, identity, change);
        await sendTo(registry, stranger, encodeSigned(registry, identity, change, signed));
        const replay = sendTo(registry, stranger, encodeSigned(registry, identity, change, signed));
        if (change.kind === "deactivate") {
          await expect(replay).to.be.revertedWithCustomError(registry, "DidDeactivated").withArgs(identity);
        } else {
          await expect(replay).to.be.revertedWithCustomError(registry, "DidNonceWrong").withArgs(identity, 0, 1);
        }
      });

      it("refuses another's signature, another chain's, another contract's, and one for another DID", async () => {
        const { registry, holder, stranger, identity, strangerAddress } = did;
        const bent = [
          await signChange(registry, stranger, identity, change),
          await signChange(registry, holder, identity, change, { chainId: 1n }),
          await signChange(registry, holder, identity, change, { contract: strangerAddress }),
          { ...(await signChange(registry, holder, strangerAddress, change)) },
        ];
        for (const signed of bent) {
          await expect(sendTo(registry, stranger, encodeSigned(registry, identity, change, signed)))
            .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
            .withArgs(identity, identity);
        }
      });

      it("refuses when any signed field differs", async () => {
        const { registry, holder, stranger, identity } = did;
        const signed = await signChange(registry, holder, identity, change);
        const later = { ...signed, deadline: signed.deadline + 1 };
        await expect(sendTo(registry, stranger, encodeSigned(registry, identity, change, later)))
          .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
          .withArgs(identity, identity);
        for (const other of bendEachField(change)) {
          await expect(sendTo(registry, stranger, encodeSigned(registry, identity, other, signed)))
            .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
            .withArgs(identity, identity);
        }
      });
    });
  }

  const HAND_OVER: DidChange = { kind: "changeOwner", newOwner: "0x00000000000000000000000000000000000000c1" };

  it("refuses a passed deadline, and takes the last second", async () => {
    const { registry, holder, stranger, identity } = did;
    const deadline = (await time.latest()) + 100;
    const data = encodeSigned(
      registry,
      identity,
      HAND_OVER,
      await signChange(registry, holder, identity, HAND_OVER, { deadline }),
    );
    const snapshot = await hre.network.provider.send("evm_snapshot");
    await time.setNextBlockTimestamp(deadline + 1);
    await expect(sendTo(registry, stranger, data))
      .to.be.revertedWithCustomError(registry, "DidDeadlinePassed")
      .withArgs(deadline, deadline + 1);
    await hre.network.provider.send("evm_revert", [snapshot]);
    await time.setNextBlockTimestamp(deadline);
    await sendTo(registry, stranger, data);
    expect(await registry.nonce(identity)).to.equal(1);
  });

  it("refuses a nonce that is not the next one", async () => {
    const { registry, holder, stranger, identity } = did;
    const early = await signChange(registry, holder, identity, HAND_OVER, { nonce: 1n });
    await expect(sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, early)))
      .to.be.revertedWithCustomError(registry, "DidNonceWrong")
      .withArgs(identity, 1, 0);
  });

  it("refuses a signature that waited while the controller sent a change", async () => {
    const { registry, holder, stranger, identity } = did;
    const waiting = await signChange(registry, holder, identity, HAND_OVER);
    await registry.connect(holder).changeOwner(identity, identity);
    await expect(sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, waiting)))
      .to.be.revertedWithCustomError(registry, "DidNonceWrong")
      .withArgs(identity, 0, 1);
  });

  it("refuses a former controller's signature", async () => {
    const { registry, holder, stranger, identity, nextAddress } = did;
    await registry.connect(holder).changeOwner(identity, nextAddress);
    const signed = await signChange(registry, holder, identity, HAND_OVER);
    await expect(sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, signed)))
      .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
      .withArgs(identity, nextAddress);
  });

  it("refuses the other form of a signature (high s), a short one and an empty one", async () => {
    const { registry, holder, stranger, identity } = did;
    const signed = await signChange(registry, holder, identity, HAND_OVER);
    const { r, s, v } = Signature.from(signed.signature);
    const highS = (CURVE_ORDER - BigInt(s)).toString(16).padStart(64, "0");
    const otherV = v === 27 ? "1c" : "1b";
    for (const signature of [`${r}${highS}${otherV}`, signed.signature.slice(0, -2), "0x"]) {
      await expect(sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, { ...signed, signature })))
        .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
        .withArgs(identity, identity);
    }
  });

  it("takes several signed changes in one transaction", async () => {
    const { registry, holder, stranger, identity, nextAddress } = did;
    const [add] = EXAMPLE_CHANGES;
    if (add === undefined) throw new Error("no example");
    const handOver: DidChange = { kind: "changeOwner", newOwner: nextAddress };
    await registry
      .connect(stranger)
      .multicall([
        encodeSigned(registry, identity, add, await signChange(registry, holder, identity, add, { nonce: 0n })),
        encodeSigned(
          registry,
          identity,
          handOver,
          await signChange(registry, holder, identity, handOver, { nonce: 1n }),
        ),
      ]);
    expect(await registry.identityOwner(identity)).to.equal(nextAddress);
    expect(await registry.nonce(identity)).to.equal(2);
  });

  describe("a controller that is a contract", () => {
    it("changes the DID by ERC-1271: a Safe with two of its three owners", async () => {
      const { registry, holder, stranger, identity } = did;
      const safe = (await hre.deployments.get("ConsortiumSafe")).address as Hex;
      await registry.connect(holder).changeOwner(identity, safe);
      const one = await signAsSafe(did, safe, 1);
      await expect(sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, one)))
        .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
        .withArgs(identity, safe);
      const two = await signAsSafe(did, safe, 2);
      await sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, two));
      expect(await registry.identityOwner(identity)).to.equal(hre.ethers.getAddress(HAND_OVER.newOwner));
    });

    it("cannot sign without ERC-1271", async () => {
      const { registry, holder, stranger, identity } = did;
      const mute = (await hre.deployments.get("AccessManager")).address as Hex;
      await registry.connect(holder).changeOwner(identity, mute);
      const signed = await signChange(registry, holder, identity, HAND_OVER);
      await expect(sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, signed)))
        .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
        .withArgs(identity, mute);
    });
  });

  it("take an account that borrows code (EIP-7702) for a contract, which sends as before and signs by that code only", async () => {
    const { registry, holder, stranger, identity, nextAddress } = did;
    const mute = (await hre.deployments.get("AccessManager")).address;
    await hre.network.provider.send("hardhat_setCode", [identity, `0xef0100${mute.slice(2)}`]);
    const signed = await signChange(registry, holder, identity, HAND_OVER);
    await expect(sendTo(registry, stranger, encodeSigned(registry, identity, HAND_OVER, signed)))
      .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
      .withArgs(identity, identity);
    await registry.connect(holder).changeOwner(identity, nextAddress);
    expect(await registry.identityOwner(identity)).to.equal(nextAddress);
  });

  it("are nobody's for the address 0, for which a signature that recovers to nothing would speak", async () => {
    const { registry, stranger } = did;
    const nothing = `0x${"00".repeat(64)}1b`;
    for (const signature of [nothing, "0x", `0x${"11".repeat(64)}1d`]) {
      const signed = { nonce: 0n, deadline: LATE, signature };
      for (const change of EXAMPLE_CHANGES) {
        await expect(sendTo(registry, stranger, encodeSigned(registry, ZeroAddress as Hex, change, signed)))
          .to.be.revertedWithCustomError(registry, "DidSignatureInvalid")
          .withArgs(ZeroAddress, ZeroAddress);
      }
    }
    const { network } = await deployRealDid();
    const { didDocument } = await resolveDid(network, formatDid(network.deployment.name, ZeroAddress as Hex));
    expect(Object.keys(didDocument)).to.deep.equal(["@context", "id"]);
  });

  async function signAsSafe(
    { registry, identity }: DidFixture,
    safe: Hex,
    owners: number,
  ): Promise<{ nonce: bigint; deadline: number; signature: string }> {
    const { chainId } = await hre.ethers.provider.getNetwork();
    const nonce = await registry.nonce(identity);
    const { types, message } = didTypedData(identity, HAND_OVER, nonce, LATE);
    const digest = TypedDataEncoder.hash(didDomain(chainId, (await registry.getAddress()) as Hex), types, message);
    const signers = localKeys()
      .consortiumOwners.slice(0, owners)
      .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
    const safeMessage = { SafeMessage: [{ name: "message", type: "bytes" }] };
    const signatures = await Promise.all(
      signers.map((signer) =>
        signer.signTypedData({ chainId, verifyingContract: safe }, safeMessage, { message: digest }),
      ),
    );
    return { nonce, deadline: LATE, signature: `0x${signatures.map((one) => one.slice(2)).join("")}` };
  }
});

/** Copies of a change, each with one field altered. */
function bendEachField(change: DidChange): DidChange[] {
  const fields = Object.entries(change).filter(([name]) => name !== "kind");
  return fields.map(([name, value]) => {
    const bent =
      typeof value === "number"
        ? value + 1
        : `${String(value).slice(0, -2)}${String(value).endsWith("7e") ? "7f" : "7e"}`;
    return { ...change, [name]: bent } as DidChange;
  });
}
