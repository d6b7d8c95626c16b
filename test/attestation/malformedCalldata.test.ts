import { expect } from "chai";
import { ZeroHash } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type AttestationFixture, LATE, deployAttestation, signAttest, statement, uidOf } from "./fixture.ts";

/** Words of attest's calldata after the selector: where the statement begins, then the statement. */
const SINGLE = { expiresAt: 4, contentAt: 6, length: 7 } as const;
/** Of attestMany's: where the list begins, its length, where each statement begins. */
const MANY = { count: 1, first: 2, second: 3 } as const;
const MAX = (1n << 256n) - 1n;
const GAS = 1_000_000;

describe("AttestationLog, calldata that no encoder makes", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
  });

  describe("attest", () => {
    it("refuses an expiry of more than 40 bits", async () => {
      for (const expiry of [1n << 40n, 1n << 64n, 1n << 255n, MAX]) {
        await expect(send(withWord(single(), SINGLE.expiresAt, expiry))).to.be.revertedWithoutReason();
      }
    });

    it("refuses a content that ends beyond the calldata, however long", async () => {
      for (const length of [33n, 1n << 20n, 1n << 40n, 1n << 64n, 1n << 255n, MAX - 31n, MAX]) {
        await expect(send(withWord(single(), SINGLE.length, length)), String(length)).to.be.revertedWithoutReason();
      }
    });

    it("refuses a content that begins beyond the calldata", async () => {
      const bytes = BigInt(single().length / 2 - 1);
      for (const place of [bytes, bytes - 36n, bytes - 35n, 1n << 40n, 1n << 64n, 1n << 255n]) {
        await expect(send(withWord(single(), SINGLE.contentAt, place)), String(place)).to.be.revertedWithoutReason();
      }
    });

    it("refuses a statement that begins beyond the calldata", async () => {
      for (const place of [1n << 40n, 1n << 64n, 1n << 255n, MAX]) {
        await expect(send(withWord(single(), 0, place)), String(place)).to.be.reverted;
      }
    });

    it("logs a content that an offset finds by wrapping round as what stands there: the uid, the status and the event agree", async () => {
      const { log, issuer, schema } = fixture;
      const one = statement(fixture);
      // One word before the statement: there its offset, 32, reads as a length, and its schema as the content.
      const wrapped = { ...one, content: one.schema };
      const data = withWord(log.interface.encodeFunctionData("attest", [one]) as Hex, SINGLE.contentAt, MAX - 31n);
      await expect(send(data))
        .to.emit(log, "Attested")
        .withArgs(uidOf(fixture, wrapped), schema, issuer, one.subject, one.ref, 0, one.salt, one.schema);
      expect(await log.isLive(issuer, uidOf(fixture, wrapped))).to.equal(true);
    });
  });

  describe("attestMany", () => {
    it("refuses a list that does not fit in the calldata", async () => {
      for (const count of [1_000n, 1n << 64n, MAX]) {
        await expect(send(withWord(many(), MANY.count, count)), String(count)).to.be.reverted;
      }
    });

    it("refuses a first statement beyond the calldata, and reads any other as the unknown schema 0", async () => {
      const { log } = fixture;
      for (const place of [1n << 40n, 1n << 64n]) {
        await expect(send(withWord(many(), MANY.first, place))).to.be.revertedWithoutReason();
      }
      for (const [word, place] of [
        [MANY.first, 1n << 255n],
        [MANY.second, 1n << 255n],
        [MANY.second, 1n << 64n],
        [MANY.second, 1n << 40n],
      ] as const) {
        await expect(send(withWord(many(), word, place)))
          .to.be.revertedWithCustomError(log, "AttestationSchemaUnknown")
          .withArgs(ZeroHash);
      }
    });

    it("refuses the same statement found twice", async () => {
      const [first, second] = [statement(fixture), statement(fixture)];
      const { log } = fixture;
      const data = log.interface.encodeFunctionData("attestMany", [[first, second]]) as Hex;
      await expect(send(withWord(data, MANY.second, 0x40n)))
        .to.be.revertedWithCustomError(log, "AttestationKnown")
        .withArgs(uidOf(fixture, first));
    });
  });

  describe("attestBySignature", () => {
    it("refuses a content that does not lie within the calldata, or is not the signed one", async () => {
      const { log, authority, issuer } = fixture;
      const one = statement(fixture);
      const signature = await signAttest(fixture, authority, one);
      const data = log.interface.encodeFunctionData("attestBySignature", [one, issuer, LATE, signature]) as Hex;
      const contentAt = 4 + 5;
      for (const place of [1n << 40n, 1n << 64n]) {
        await expect(send(withWord(data, contentAt, place))).to.be.revertedWithoutReason();
      }
      // Both read the same content, so one that an offset finds elsewhere is not what was signed.
      for (const place of [1n << 255n, 0x20n]) {
        await expect(send(withWord(data, contentAt, place))).to.be.reverted;
      }
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(false);
      await send(data);
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
    });
  });

  function single(): Hex {
    return fixture.log.interface.encodeFunctionData("attest", [statement(fixture)]) as Hex;
  }

  function many(): Hex {
    return fixture.log.interface.encodeFunctionData("attestMany", [[statement(fixture), statement(fixture)]]) as Hex;
  }

  /** With little gas, so that a copy as long as the calldata claims would run out of it. */
  async function send(data: Hex): Promise<unknown> {
    return fixture.authority.sendTransaction({ to: fixture.origin.log, data, gasLimit: GAS });
  }
});

/** The calldata with one word, counted after the selector, replaced. */
function withWord(data: Hex, place: number, value: bigint): Hex {
  const at = 10 + 64 * place;
  return `${data.slice(0, at)}${value.toString(16).padStart(64, "0")}${data.slice(at + 64)}` as Hex;
}
