import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, hexlify, id, randomBytes } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { EXAMPLE_CHANGES, type DidFixture, bytes32, deployDid, encodePlain, sendTo } from "./fixture.ts";

const VERI_KEY = bytes32("veriKey");
const NAME = bytes32("did/pub/Secp256k1/veriKey/hex");
const VALUE = "0x02b97c30de767f084ce3080168ee293053ba33b235d7116a3263d29f1450936b71";
const MAX_VALIDITY = 1n << 40n;

describe("DidRegistry", () => {
  let did: DidFixture;

  beforeEach(async () => {
    did = await deployDid();
  });

  describe("an untouched address", () => {
    it("controls itself and has no history", async () => {
      const { registry, identity } = did;
      expect(await registry.identityOwner(identity)).to.equal(identity);
      expect(await registry.changed(identity)).to.equal(0);
      expect(await registry.nonce(identity)).to.equal(0);
      expect(await registry.isDeactivated(identity)).to.equal(false);
      expect(await registry.validDelegate(identity, VERI_KEY, identity)).to.equal(false);
    });
  });

  describe("topics", () => {
    it("are those of ERC-1056", () => {
      const topic = (name: "DIDOwnerChanged" | "DIDDelegateChanged" | "DIDAttributeChanged"): string =>
        did.registry.interface.getEvent(name).topicHash;
      expect(topic("DIDOwnerChanged")).to.equal(id("DIDOwnerChanged(address,address,uint256)"));
      expect(topic("DIDDelegateChanged")).to.equal(id("DIDDelegateChanged(address,bytes32,address,uint256,uint256)"));
      expect(topic("DIDAttributeChanged")).to.equal(id("DIDAttributeChanged(address,bytes32,bytes,uint256,uint256)"));
    });
  });

  describe("changeOwner", () => {
    it("hands the DID to another controller, and back", async () => {
      const { registry, holder, next, identity, nextAddress } = did;
      await expect(registry.connect(holder).changeOwner(identity, nextAddress))
        .to.emit(registry, "DIDOwnerChanged")
        .withArgs(identity, nextAddress, 0);
      const first = await time.latestBlock();
      expect(await registry.identityOwner(identity)).to.equal(nextAddress);
      expect(await registry.changed(identity)).to.equal(first);
      expect(await registry.nonce(identity)).to.equal(1);

      await expect(registry.connect(next).changeOwner(identity, identity))
        .to.emit(registry, "DIDOwnerChanged")
        .withArgs(identity, identity, first);
      expect(await registry.identityOwner(identity)).to.equal(identity);
    });

    it("refuses the former controller", async () => {
      const { registry, holder, identity, nextAddress } = did;
      await registry.connect(holder).changeOwner(identity, nextAddress);
      await expect(registry.connect(holder).changeOwner(identity, identity))
        .to.be.revertedWithCustomError(registry, "DidNotController")
        .withArgs(identity, identity, nextAddress);
    });

    it("with the zero address deactivates, as clients of ERC-1056 expect", async () => {
      const { registry, holder, identity } = did;
      await expect(registry.connect(holder).changeOwner(identity, ZeroAddress))
        .to.emit(registry, "DIDOwnerChanged")
        .withArgs(identity, ZeroAddress, 0);
      expect(await registry.isDeactivated(identity)).to.equal(true);
    });

    it("leaves other DIDs alone", async () => {
      const { registry, holder, identity, nextAddress, strangerAddress } = did;
      await registry.connect(holder).changeOwner(identity, nextAddress);
      expect(await registry.identityOwner(strangerAddress)).to.equal(strangerAddress);
      expect(await registry.identityOwner(nextAddress)).to.equal(nextAddress);
    });
  });

  describe("addDelegate", () => {
    it("lets a delegate act until its validity ends", async () => {
      const { registry, holder, identity, nextAddress } = did;
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(registry.connect(holder).addDelegate(identity, VERI_KEY, nextAddress, 100))
        .to.emit(registry, "DIDDelegateChanged")
        .withArgs(identity, VERI_KEY, nextAddress, at + 100, 0);
      expect(await registry.validDelegate(identity, VERI_KEY, nextAddress)).to.equal(true);
      expect(await registry.validDelegate(identity, bytes32("sigAuth"), nextAddress)).to.equal(false);
      await time.increaseTo(at + 99);
      expect(await registry.validDelegate(identity, VERI_KEY, nextAddress)).to.equal(true);
      await time.increaseTo(at + 100);
      expect(await registry.validDelegate(identity, VERI_KEY, nextAddress)).to.equal(false);
    });

    it("refuses a validity above 2^40 seconds, and takes exactly that", async () => {
      const { registry, holder, identity, nextAddress } = did;
      const own = registry.connect(holder);
      await expect(own.addDelegate(identity, VERI_KEY, nextAddress, MAX_VALIDITY + 1n))
        .to.be.revertedWithCustomError(registry, "DidValidityTooLong")
        .withArgs(MAX_VALIDITY + 1n);
      await own.addDelegate(identity, VERI_KEY, nextAddress, MAX_VALIDITY);
      expect(await registry.validDelegate(identity, VERI_KEY, nextAddress)).to.equal(true);
    });
  });

  describe("revokeDelegate", () => {
    it("ends a delegation at once", async () => {
      const { registry, holder, identity, nextAddress } = did;
      await registry.connect(holder).addDelegate(identity, VERI_KEY, nextAddress, 1000);
      const before = await time.latestBlock();
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(registry.connect(holder).revokeDelegate(identity, VERI_KEY, nextAddress))
        .to.emit(registry, "DIDDelegateChanged")
        .withArgs(identity, VERI_KEY, nextAddress, at, before);
      expect(await registry.validDelegate(identity, VERI_KEY, nextAddress)).to.equal(false);
    });
  });

  describe("setAttribute", () => {
    it("logs values of any length exactly as the compiler would encode the event", async () => {
      const { registry, holder, identity } = did;
      let previousChange = 0;
      for (const length of [0, 1, 31, 32, 33, 63, 64, 65, 1000]) {
        const value = hexlify(randomBytes(length));
        const change = { kind: "setAttribute", name: NAME, value: value as Hex, validity: 500 } as const;
        const { logs, blockNumber } = await sendTo(registry, holder, encodePlain(registry, identity, change));
        const fields = [identity, NAME, value, (await time.latest()) + 500, previousChange];
        const encoded = registry.interface.encodeEventLog("DIDAttributeChanged", fields);
        expect(logs.map(({ data, topics }) => ({ data, topics }))).to.deep.equal([encoded]);
        previousChange = blockNumber;
      }
    });

    it("publishes a key with its end, and chains to the change before", async () => {
      const { registry, holder, identity } = did;
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(registry.connect(holder).setAttribute(identity, NAME, VALUE, 500))
        .to.emit(registry, "DIDAttributeChanged")
        .withArgs(identity, NAME, VALUE, at + 500, 0);
      const first = await time.latestBlock();
      await expect(registry.connect(holder).setAttribute(identity, NAME, "0x", 0))
        .to.emit(registry, "DIDAttributeChanged")
        .withArgs(identity, NAME, "0x", (value: bigint) => value > 0n, first);
      expect(await registry.nonce(identity)).to.equal(2);
    });

    it("refuses an empty name", async () => {
      const { registry, holder, identity } = did;
      await expect(registry.connect(holder).setAttribute(identity, ZeroHash, VALUE, 500))
        .to.be.revertedWithCustomError(registry, "DidAttributeNameEmpty")
        .withArgs(identity);
    });

    it("refuses a validity above 2^40 seconds", async () => {
      const { registry, holder, identity } = did;
      await expect(registry.connect(holder).setAttribute(identity, NAME, VALUE, MAX_VALIDITY + 1n))
        .to.be.revertedWithCustomError(registry, "DidValidityTooLong")
        .withArgs(MAX_VALIDITY + 1n);
    });
  });

  describe("revokeAttribute", () => {
    it("says that a key no longer holds", async () => {
      const { registry, holder, identity } = did;
      await registry.connect(holder).setAttribute(identity, NAME, VALUE, 500);
      const before = await time.latestBlock();
      await expect(registry.connect(holder).revokeAttribute(identity, NAME, VALUE))
        .to.emit(registry, "DIDAttributeChanged")
        .withArgs(identity, NAME, VALUE, 0, before);
    });

    it("refuses an empty name", async () => {
      const { registry, holder, identity } = did;
      await expect(registry.connect(holder).revokeAttribute(identity, ZeroHash, VALUE))
        .to.be.revertedWithCustomError(registry, "DidAttributeNameEmpty")
        .withArgs(identity);
    });
  });

  describe("deactivate", () => {
    it("is final: no key, former ones included, changes the DID again", async () => {
      const { registry, holder, next, identity, nextAddress } = did;
      await registry.connect(holder).addDelegate(identity, VERI_KEY, nextAddress, 1000);
      await registry.connect(holder).changeOwner(identity, nextAddress);
      const before = await time.latestBlock();
      await expect(registry.connect(next).deactivate(identity))
        .to.emit(registry, "DIDOwnerChanged")
        .withArgs(identity, ZeroAddress, before);
      expect(await registry.isDeactivated(identity)).to.equal(true);
      expect(await registry.identityOwner(identity)).to.equal(ZeroAddress);
      expect(await registry.validDelegate(identity, VERI_KEY, nextAddress)).to.equal(false);
      expect(await registry.nonce(identity)).to.equal(3);
      for (const former of [holder, next]) {
        for (const change of EXAMPLE_CHANGES) {
          await expect(sendTo(registry, former, encodePlain(registry, identity, change)))
            .to.be.revertedWithCustomError(registry, "DidDeactivated")
            .withArgs(identity);
        }
      }
    });
  });

  describe("a wrong sender", () => {
    for (const change of EXAMPLE_CHANGES) {
      it(`may not ${change.kind}`, async () => {
        const { registry, stranger, identity, strangerAddress } = did;
        await expect(sendTo(registry, stranger, encodePlain(registry, identity, change)))
          .to.be.revertedWithCustomError(registry, "DidNotController")
          .withArgs(identity, strangerAddress, identity);
        expect(await registry.nonce(identity)).to.equal(0);
      });
    }
  });

  describe("multicall", () => {
    it("makes several changes in one transaction, each chained to the one before", async () => {
      const { registry, holder, identity, nextAddress } = did;
      const changes = EXAMPLE_CHANGES.slice(0, 4).map((change) => encodePlain(registry, identity, change));
      const handOver = encodePlain(registry, identity, { kind: "changeOwner", newOwner: nextAddress });
      const sending = registry.connect(holder).multicall([...changes, handOver]);
      await sending;
      const block = await time.latestBlock();
      await expect(sending).to.emit(registry, "DIDOwnerChanged").withArgs(identity, nextAddress, block);
      expect(await registry.nonce(identity)).to.equal(5);
      expect(await registry.changed(identity)).to.equal(block);
      expect(await registry.identityOwner(identity)).to.equal(nextAddress);
    });

    it("makes all or none", async () => {
      const { registry, holder, identity, nextAddress } = did;
      const handOver = encodePlain(registry, identity, { kind: "changeOwner", newOwner: nextAddress });
      await expect(registry.connect(holder).multicall([handOver, handOver]))
        .to.be.revertedWithCustomError(registry, "DidNotController")
        .withArgs(identity, identity, nextAddress);
      expect(await registry.identityOwner(identity)).to.equal(identity);
    });

    it("gives a stranger no right over another's DID", async () => {
      const { registry, stranger, identity, strangerAddress } = did;
      await expect(registry.connect(stranger).multicall([encodePlain(registry, identity, { kind: "deactivate" })]))
        .to.be.revertedWithCustomError(registry, "DidNotController")
        .withArgs(identity, strangerAddress, identity);
    });
  });
});
