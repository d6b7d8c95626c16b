import { expect } from "chai";
import { Signature, Wallet as KeyWallet, verifyMessage } from "ethers";
import fc from "fast-check";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { isSignedBy } from "../../../sdk/login/verify/isSignedBy.ts";
import { expectRejectedCode } from "../../codes.ts";
import { Endpoint } from "../../did/endpoint.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** No account is a contract. */
const NO_CHAIN = { provider: null };

describe("isSignedBy", () => {
  it("says of keys' signatures what ethers says: whole, compact, malleated, changed or random", async () => {
    const key = fc.bigInt({ min: 1n, max: ORDER - 1n }).map((value) => `0x${value.toString(16).padStart(64, "0")}`);
    const change = fc.constantFrom("none", "compact", "high", "flip", "parity", "zero", "long");
    let agreed = 0;
    await fc.assert(
      fc.asyncProperty(key, fc.string({ unit: "binary" }), change, fc.nat(63), async (secret, text, kind, at) => {
        const signer = new KeyWallet(secret);
        const signature = changed(await signer.signMessage(text), kind, at);
        const expected = isByEthers(text, signature, signer.address);
        if (expected) agreed += 1;
        expect(await isSignedBy(NO_CHAIN, signer.address as Hex, text, signature)).to.equal(expected);
      }),
      { numRuns: 300 },
    );
    expect(agreed).to.be.within(50, 250);
  });

  it("does not call a contract's signature wrong when the endpoint is away", async () => {
    const account = `0x${"12".repeat(20)}` as Hex;
    const at = (answers: Readonly<Record<string, unknown>>): Promise<boolean> => {
      const endpoint = new Endpoint(31337n, (method) => {
        if (method in answers) return answers[method];
        throw new Error("fetch failed");
      });
      return isSignedBy(endpoint, account, "text", "0x12");
    };
    await expectRejectedCode(at({}), "CHAIN_UNREACHABLE");
    await expectRejectedCode(at({ eth_getCode: "0x00" }), "CHAIN_UNREACHABLE");
    expect(await at({ eth_getCode: "0x" })).to.equal(false);
    for (const [answer, isGood] of [
      ["0x", false],
      [`0x${"00".repeat(32)}`, false],
      [`0x1626ba7e${"00".repeat(28)}`, true],
      [`0x${"ff".repeat(64)}`, false],
    ] as const) {
      expect(await at({ eth_getCode: "0x00", eth_call: answer }), answer).to.equal(isGood);
    }
  });
});

function isByEthers(text: string, signature: string, address: string): boolean {
  try {
    return verifyMessage(text, signature) === address;
  } catch {
    return false;
  }
}

function changed(signature: string, kind: string, at: number): Hex {
  const { r, s, v, compactSerialized } = Signature.from(signature);
  switch (kind) {
    case "compact":
      return compactSerialized as Hex;
    case "high":
      return `0x${r.slice(2)}${(ORDER - BigInt(s)).toString(16).padStart(64, "0")}${v === 27 ? "1c" : "1b"}`;
    case "flip":
      return `${signature.slice(0, 2 + at)}${signature[2 + at] === "0" ? "1" : "0"}${signature.slice(3 + at)}` as Hex;
    case "parity":
      return `${signature.slice(0, -2)}${v === 27 ? "00" : "01"}` as Hex;
    case "zero":
      return `0x${"00".repeat(64)}1b`;
    case "long":
      return `${signature}00` as Hex;
    default:
      return signature as Hex;
  }
}
