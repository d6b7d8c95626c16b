import { Identity } from "@semaphore-protocol/identity";
import { expect } from "chai";
import { computeAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { controllerKey } from "../../sdk/enrolment/controllerKey.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import vectors from "../../docs/vectors/enrolment.json";
import { expectCode } from "../codes.ts";

const networkId: Hex = `0x${"11".repeat(32)}`;
const otherNetworkId: Hex = `0x${"12".repeat(32)}`;

describe("the wallet", () => {
  it("comes back from its mnemonic, however it is typed", () => {
    const wallet = createWallet(networkId);
    expect(wallet.mnemonic.split(" ")).to.have.length(12);
    expect(restoreWallet(wallet.mnemonic, networkId)).to.deep.equal(wallet);
    expect(restoreWallet(`  ${wallet.mnemonic.toUpperCase().replaceAll(" ", "\n ")} `, networkId)).to.deep.equal(
      wallet,
    );
  });

  it("has the commitment and secret of Semaphore's own identity", () => {
    const wallet = createWallet(networkId);
    const identity = new Identity(Buffer.from(wallet.identityKey));
    expect(wallet.commitment).to.equal(identity.commitment);
    expect(wallet.secretScalar).to.equal(identity.secretScalar);
    expect([...wallet.publicKey]).to.deep.equal(identity.publicKey);
  });

  it("shares nothing between two networks", () => {
    const here = createWallet(networkId);
    const there = restoreWallet(here.mnemonic, otherNetworkId);
    expect(there.commitment).not.to.equal(here.commitment);
    expect(there.secretScalar).not.to.equal(here.secretScalar);
    const platformId: Hex = `0x${"44".repeat(32)}`;
    expect(controllerKey(there, platformId, 0)).not.to.equal(controllerKey(here, platformId, 0));
  });

  it("has another controller key for each platform and generation, and the same one each time", () => {
    const wallet = createWallet(networkId);
    const platforms: Hex[] = [`0x${"44".repeat(32)}`, `0x${"45".repeat(32)}`];
    const keys = platforms.flatMap((platformId) =>
      [0, 1, 2 ** 32 - 1].map((n) => controllerKey(wallet, platformId, n)),
    );
    expect(new Set(keys).size).to.equal(6);
    expect(controllerKey(wallet, platforms[1] as Hex, 1)).to.equal(keys[4]);
  });

  it("refuses words that are no mnemonic, without quoting them", () => {
    for (const words of ["", "correct horse battery staple", "test ".repeat(12)]) {
      expectCode(() => restoreWallet(words, networkId), "ENROLMENT_MNEMONIC_INVALID");
    }
    try {
      restoreWallet("correct horse battery staple", networkId);
    } catch (thrown) {
      expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.to.include("horse");
    }
  });

  it("refuses a platform id or a generation of the wrong size", () => {
    const wallet = createWallet(networkId);
    expect(() => controllerKey(wallet, "0x44", 0)).to.throw(RangeError);
    expect(() => controllerKey(wallet, `0x${"44".repeat(32)}`, 2 ** 32)).to.throw(RangeError);
    expect(() => controllerKey(wallet, `0x${"44".repeat(32)}`, -1)).to.throw(RangeError);
  });

  it("follows the published vectors", () => {
    for (const vector of vectors.wallets) {
      const wallet = restoreWallet(vector.mnemonic, vector.networkId as Hex);
      expect(wallet.commitment).to.equal(BigInt(vector.commitment));
      expect(wallet.secretScalar).to.equal(BigInt(vector.secretScalar));
      const key = controllerKey(wallet, vector.platformId as Hex, vector.generation);
      expect(computeAddress(key)).to.equal(vector.controller);
    }
  });
});
