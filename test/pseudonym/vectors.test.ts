import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { AbiCoder, concat, keccak256, toBeHex } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { areTrue } from "../../sdk/pseudonym/bn254/groth16.ts";
import { type PseudonymMessage, pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import type { ProofPoints, PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { hashToField, pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { statementOf } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { verifyPseudonymProofs } from "../../sdk/pseudonym/verify/verifyPseudonymProofs.ts";
import { readStatement, semaphoreVerifier } from "../../sdk/pseudonym/verify/verifySemaphoreProof.ts";
import { VERIFYING_KEYS } from "../../sdk/pseudonym/verify/verifyingKeys.ts";
import { parseVoucherRequest } from "../../sdk/pseudonym/voucher/voucherJson.ts";
import { voucherMessage } from "../../sdk/pseudonym/voucher/voucherRequest.ts";
import { FIELD_MODULUS } from "./malleate.ts";

interface Vectors {
  readonly vouchers: readonly { readonly message: string; readonly messageSignal: string }[];
  readonly batch: {
    readonly networkId: Hex;
    readonly chainId: string;
    readonly registry: Hex;
    readonly keyHash: string;
    readonly root: string;
    readonly scopeSignal: string;
    readonly items: readonly (PseudonymMessage & {
      readonly pseudonym: string;
      readonly messageSignal: string;
      readonly points: readonly string[];
    })[];
    readonly seed: string;
    readonly coefficients: readonly string[];
  };
}

const { vouchers, batch } = JSON.parse(readFileSync(join("docs", "vectors", "pseudonym.json"), "utf8")) as Vectors;

/** keccak256 of the key's numbers in the registry's order, alpha, gamma and delta negated. */
function keyHash(): string {
  const { alpha, beta, gamma, delta, ic } = VERIFYING_KEYS[31];
  const g2 = ({ x, y }: typeof beta) => [x.c1, x.c0, y.c1, y.c0];
  const negative = ({ x, y }: typeof beta) => [x.c1, x.c0, FIELD_MODULUS - y.c1, FIELD_MODULUS - y.c0];
  const numbers = [alpha.x, FIELD_MODULUS - alpha.y, ...g2(beta), ...negative(gamma), ...negative(delta)];
  return wordsHash([...numbers, ...ic.flatMap(({ x, y }) => [x, y])]);
}

function wordsHash(words: readonly bigint[]): string {
  return keccak256(concat(words.map((word) => toBeHex(word, 32))));
}

describe("vectors of docs/spec/pseudonym.md sections 6, 10 and 11", () => {
  const deployment = {
    networkId: batch.networkId,
    chainId: BigInt(batch.chainId),
    addresses: { pseudonymRegistry: batch.registry },
  } as Deployment;
  const proofs = batch.items.map((item): PseudonymProof => ({
    ...item,
    pseudonym: BigInt(item.pseudonym),
    root: BigInt(batch.root),
    points: item.points.map(BigInt) as unknown as ProofPoints,
  }));

  it("gives the vouchers' messages", () => {
    expect(vouchers.length).to.be.greaterThan(1);
    for (const { message, messageSignal, ...request } of vouchers) {
      const number = voucherMessage(parseVoucherRequest(request));
      expect(toBeHex(number, 32)).to.equal(message);
      expect(toBeHex(hashToField(number), 32)).to.equal(messageSignal);
    }
  });

  it("gives the batch's signals, seed and coefficients", () => {
    expect(keyHash()).to.equal(batch.keyHash);
    const scope = hashToField(pseudonymScope(batch.networkId, batch.items[0]?.platformId as Hex));
    expect(toBeHex(scope, 32)).to.equal(batch.scopeSignal);
    const signals = proofs.map((proof) => hashToField(pseudonymMessage(deployment, proof)));
    expect(signals.map((signal) => toBeHex(signal, 32))).to.deep.equal(batch.items.map((item) => item.messageSignal));
    const words = [BigInt(batch.keyHash), BigInt(proofs.length), BigInt(batch.root), scope];
    proofs.forEach(({ points, pseudonym }, i) => words.push(...points, pseudonym, signals[i] as bigint));
    expect(wordsHash(words)).to.equal(batch.seed);
    const drawn = proofs.map((_, i) => {
      const hash = keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256"], [batch.seed, i]));
      return i === 0 ? 1n : BigInt.asUintN(128, BigInt(hash));
    });
    expect(drawn).to.deep.equal(batch.coefficients.map(BigInt));
  });

  it("holds: with those coefficients, with fresh ones, and with no item changed", async () => {
    const { curve, key } = await semaphoreVerifier(31);
    const read = proofs.map((proof) => readStatement(curve, statementOf(deployment, proof)));
    const coefficients = batch.coefficients.map(BigInt);
    expect(await areTrue(curve, key, read, coefficients, () => Promise.resolve())).to.equal(true);
    expect((await verifyPseudonymProofs(deployment, proofs)).valid).to.equal(true);
    const [first, ...rest] = read as [(typeof read)[0], ...typeof read];
    const changed = [{ ...first, signals: first.signals.map((signal) => signal + 1n) }, ...rest];
    expect(await areTrue(curve, key, changed, coefficients, () => Promise.resolve())).to.equal(false);
  });
});
