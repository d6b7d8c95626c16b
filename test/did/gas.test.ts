import { expect } from "chai";

import type { DidChange } from "../../sdk/did/change.ts";
import { type DidFixture, bytes32, deployDid, encodePlain, encodeSigned, sendTo, signChange } from "./fixture.ts";

const SET_KEY: DidChange = {
  kind: "setAttribute",
  name: bytes32("did/pub/Secp256k1/veriKey/hex"),
  value: "0x02b97c30de767f084ce3080168ee293053ba33b235d7116a3263d29f1450936b71",
  validity: 86_400,
};

describe("DidRegistry gas, whole transactions", () => {
  let did: DidFixture;

  beforeEach(async () => {
    did = await deployDid();
  });

  it("changes a controller for at most 47,500 the first time and 31,000 later", async () => {
    const { registry, holder, next, identity, nextAddress, strangerAddress } = did;
    const first = await sendTo(
      registry,
      holder,
      encodePlain(registry, identity, { kind: "changeOwner", newOwner: nextAddress }),
    );
    const later = await sendTo(
      registry,
      next,
      encodePlain(registry, identity, { kind: "changeOwner", newOwner: strangerAddress }),
    );
    expect(Number(first.gasUsed)).to.be.at.most(47_500);
    expect(Number(later.gasUsed)).to.be.at.most(31_000);
  });

  it("changes a controller by signature for at most 42,000 later", async () => {
    const { registry, holder, next, stranger, identity, nextAddress, strangerAddress } = did;
    await registry.connect(holder).changeOwner(identity, nextAddress);
    const change: DidChange = { kind: "changeOwner", newOwner: strangerAddress };
    const signed = await signChange(registry, next, identity, change);
    const later = await sendTo(registry, stranger, encodeSigned(registry, identity, change, signed));
    expect(Number(later.gasUsed)).to.be.at.most(42_000);
  });

  // The goal for the first time is 48,500; docs/spec/did.md section 3 says what is missing.
  it("sets an attribute of 33 bytes for at most 49,100 the first time and 32,000 later", async () => {
    const { registry, holder, identity } = did;
    const first = await sendTo(registry, holder, encodePlain(registry, identity, SET_KEY));
    const later = await sendTo(registry, holder, encodePlain(registry, identity, SET_KEY));
    expect(Number(first.gasUsed)).to.be.at.most(49_100);
    expect(Number(later.gasUsed)).to.be.at.most(32_000);
  });
});
