import { randomBytes } from "node:crypto";

import { expect } from "chai";
import { bn254 } from "@noble/curves/bn254.js";
import { hexlify } from "ethers";
import fc from "fast-check";

import type { Deployment } from "../../sdk/chain/network.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import type { ProofPoints, PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { proveStatement } from "../../sdk/pseudonym/prover/proveStatement.ts";
import { SCALAR_ORDER, pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { type ProofsVerdict, verifyPseudonymProofs } from "../../sdk/pseudonym/verify/verifyPseudonymProofs.ts";
import { expectRejectedCode } from "../codes.ts";
import { FIELD_MODULUS, malleate, pointOutsideSubgroup } from "./malleate.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove } from "./people.ts";

const { G1 } = bn254;
const FALSE = "PSEUDONYM_PROOF_FALSE";
const MALFORMED = "PSEUDONYM_PROOF_MALFORMED";

function withWords(proof: PseudonymProof, at: number, ...words: bigint[]): PseudonymProof {
  const points = [...proof.points] as bigint[];
  points.splice(at, words.length, ...words);
  return { ...proof, points: points as unknown as ProofPoints };
}

/** The proof with D added to its A. */
function shiftA(proof: PseudonymProof, shift: { x: bigint; y: bigint }): PseudonymProof {
  const [x, y] = proof.points;
  const moved = G1.Point.fromAffine({ x, y }).add(G1.Point.fromAffine(shift)).toAffine();
  return withWords(proof, 0, moved.x, moved.y);
}

/** Runs with another source of randomness. */
async function withRandom<T>(fill: (bytes: Uint8Array) => void, work: () => Promise<T>): Promise<T> {
  const value = (bytes: Uint8Array): Uint8Array => {
    fill(bytes);
    return bytes;
  };
  Object.defineProperty(globalThis.crypto, "getRandomValues", { configurable: true, value });
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(globalThis.crypto, "getRandomValues");
  }
}

function found({ invalid }: ProofsVerdict): Record<number, string> {
  return Object.fromEntries(invalid.map(({ index, error }) => [index, error.code]));
}

describe("verifyPseudonymProofs", () => {
  let fixture: PeopleFixture;
  let deployment: Deployment;
  let proofs: readonly [PseudonymProof, PseudonymProof, PseudonymProof];
  let twins: readonly PseudonymProof[];

  before(async () => {
    fixture = await deployWithPeople();
    ({ deployment } = fixture.network);
    proofs = [
      await prove(fixture, 0, "weibo"),
      await prove(fixture, 1, "weibo"),
      await prove(fixture, 2, "wechat", { action: "freeze", controller: `0x${"00".repeat(20)}` }),
    ];
    const [first] = proofs;
    twins = Array.from({ length: 12 }, (_, i) => ({ ...first, points: malleate(first.points, BigInt(i + 2)) }));
  });

  it("accepts no proofs, one, several of different platforms and actions, duplicates and malleated ones", async () => {
    for (const valid of [[], [proofs[0]], proofs, [proofs[0], proofs[0]], [...twins, ...proofs]]) {
      expect(await verifyPseudonymProofs(deployment, valid)).to.deep.equal({ valid: true, invalid: [] });
    }
  });

  it("names what one false proof is, wherever it stands", async () => {
    for (const place of [0, 7, 14]) {
      const list = [...proofs, ...twins];
      list[place] = { ...(list[place] as PseudonymProof), sequence: 9 };
      const verdict = await verifyPseudonymProofs(deployment, list);
      expect(verdict.valid).to.equal(false);
      expect(found(verdict)).to.deep.equal({ [place]: FALSE });
    }
  });

  it("refuses every proof of another network's deployment", async () => {
    const elsewhere = { ...deployment, chainId: deployment.chainId + 1n };
    const verdict = await verifyPseudonymProofs(elsewhere, twins);
    expect(verdict.invalid.map(({ index }) => index)).to.deep.equal(twins.map((_, i) => i));
  });

  it("refuses proofs whose points were swapped with another's", async () => {
    const [first, second] = proofs;
    for (const [at, length] of [
      [0, 2],
      [2, 4],
      [6, 2],
      [0, 8],
    ] as const) {
      const swapped = [
        withWords(first, at, ...second.points.slice(at, at + length)),
        withWords(second, at, ...first.points.slice(at, at + length)),
        proofs[2],
      ];
      expect(found(await verifyPseudonymProofs(deployment, swapped))).to.deep.equal({ 0: FALSE, 1: FALSE });
    }
  });

  it("refuses forgeries built to cancel with equal, or with any coefficients known beforehand", async () => {
    const [first] = proofs;
    for (const [one, two] of [
      [1n, 1n],
      [1n, 2n],
      [3n, 7n],
    ] as const) {
      // c_1 (A + D / c_1) + c_2 (A - D / c_2) = c_1 A + c_2 A, and B is the same.
      const part = (coefficient: bigint) => G1.Point.BASE.multiply(bn254.fields.Fr.inv(coefficient)).toAffine();
      const minus = part(two);
      const forged = [shiftA(first, part(one)), shiftA(first, { x: minus.x, y: FIELD_MODULUS - minus.y })];
      expect(found(await verifyPseudonymProofs(deployment, forged))).to.deep.equal({ 0: FALSE, 1: FALSE });
    }
    const step = G1.Point.BASE.toAffine();
    const [x, y] = first.points.slice(6) as [bigint, bigint];
    const up = G1.Point.fromAffine({ x, y }).add(G1.Point.fromAffine(step)).toAffine();
    const down = G1.Point.fromAffine({ x, y }).subtract(G1.Point.fromAffine(step)).toAffine();
    const inC = [withWords(first, 6, up.x, up.y), withWords(first, 6, down.x, down.y)];
    expect(found(await verifyPseudonymProofs(deployment, inC))).to.deep.equal({ 0: FALSE, 1: FALSE });
  });

  it("draws every coefficient anew, for each equation, and never 0", async () => {
    const [first, second] = proofs;
    const forged = [shiftA(first, G1.Point.BASE.toAffine()), shiftA(first, G1.Point.BASE.negate().toAffine())];
    // The control: with coefficients that are all 1, the same forgeries pass.
    const ones = (bytes: Uint8Array) => bytes.fill(0).fill(1, 0, 1);
    expect((await withRandom(ones, () => verifyPseudonymProofs(deployment, forged))).valid).to.equal(true);
    // What is 0 is drawn again, and every byte counts: with one that did not, the same forgeries would pass.
    let zeros = 5;
    const late = (bytes: Uint8Array) => (zeros-- > 0 ? bytes.fill(0) : bytes.set(randomBytes(bytes.length)));
    expect(found(await withRandom(late, () => verifyPseudonymProofs(deployment, forged)))).to.deep.equal({
      0: FALSE,
      1: FALSE,
    });
    for (let byte = 0; byte < 16; byte++) {
      let draws = 0;
      const counting = (bytes: Uint8Array) => bytes.fill(0).fill(++draws, byte, byte + 1);
      const verdict = await withRandom(counting, () => verifyPseudonymProofs(deployment, forged));
      expect(found(verdict)).to.deep.equal({ 0: FALSE, 1: FALSE });
    }
    const drawn: string[] = [];
    const record = (bytes: Uint8Array) => {
      // The first draw is 0.
      if (drawn.length > 0) bytes.set(randomBytes(bytes.length));
      drawn.push(hexlify(bytes));
    };
    const list = [second, ...forged, proofs[2], first];
    const verdict = await withRandom(record, () => verifyPseudonymProofs(deployment, list));
    expect(found(verdict)).to.deep.equal({ 1: FALSE, 2: FALSE });
    expect(drawn.length).to.be.greaterThan(1 + list.length);
    expect(new Set(drawn).size).to.equal(drawn.length);
    for (const coefficient of drawn) expect(coefficient.length).to.equal(2 + 2 * 16);
  });

  it("names malformed points and numbers, and judges the others all the same", async () => {
    const [first, second, third] = proofs;
    const malformed = [
      { ...first, root: 0n },
      { ...first, root: first.root + SCALAR_ORDER },
      { ...first, pseudonym: first.pseudonym + SCALAR_ORDER },
      { ...first, pseudonym: 0n },
      withWords(first, 0, first.points[0] + FIELD_MODULUS),
      withWords(first, 0, first.points[0] + 1n),
      withWords(first, 0, 0n, 0n),
      withWords(first, 2, 0n, 0n, 0n, 0n),
      withWords(first, 2, ...pointOutsideSubgroup()),
      withWords(first, 6, 0n, 0n),
    ];
    const verdict = await verifyPseudonymProofs(deployment, [second, ...malformed, { ...third, deadline: 1 }, first]);
    const expected = Object.fromEntries(malformed.map((_, i) => [i + 1, MALFORMED]));
    expect(found(verdict)).to.deep.equal({ ...expected, [malformed.length + 1]: FALSE });
  });

  it("names shapes that no prover gives, one by one, and throws at none of them", async () => {
    const [first] = proofs;
    const { points, ...withoutPoints } = first;
    const json = JSON.parse(
      JSON.stringify(first, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    );
    const shapes: unknown[] = [
      undefined,
      null,
      "proof",
      7,
      {},
      [],
      json,
      withoutPoints,
      { ...first, points: points.slice(0, 7) },
      { ...first, points: [...points, 1n] },
      { ...first, points: points.map(String) },
      { ...first, points: "12345678" },
      { ...first, points: Array<undefined>(8) },
      { ...first, pseudonym: String(first.pseudonym) },
      { ...first, root: Number(first.root) },
      { ...first, action: "toString" },
      { ...first, action: 1 },
      { ...first, groupId: -1 },
      { ...first, groupId: 2 ** 32 },
      { ...first, groupId: "0" },
      { ...first, platformId: "weibo" },
      { ...first, platformId: "0x12" },
      { ...first, controller: first.controller.slice(2) },
      { ...first, controller: "0x" },
      { ...first, sequence: 0.5 },
      { ...first, sequence: 2 ** 32 },
      { ...first, deadline: Number.NaN },
      { ...first, deadline: 2 ** 60 },
      { ...first, deadline: BigInt(first.deadline) },
    ];
    const verdict = await verifyPseudonymProofs(deployment, [first, ...(shapes as PseudonymProof[])]);
    expect(found(verdict)).to.deep.equal(Object.fromEntries(shapes.map((_, i) => [i + 1, MALFORMED])));
    for (const shape of shapes) {
      await expectRejectedCode(verifyPseudonymProof(deployment, shape as PseudonymProof), MALFORMED);
    }
    await expectRejectedCode(verifyPseudonymProofs(deployment, "proofs" as never), MALFORMED);
  });

  it("refuses a true proof of a message that no function of the registry would be sent", async () => {
    const { wallets, tree } = fixture;
    const [wallet] = wallets as [Wallet];
    const { index, siblings, root } = merkleProof(tree, 0);
    const unsendable = { ...proofs[0], groupId: 1 };
    const { points } = await proveStatement(await loadProver(31), 31, {
      secret: wallet.secretScalar,
      index,
      siblings,
      root,
      nullifier: unsendable.pseudonym,
      message: pseudonymMessage(deployment, unsendable),
      scope: pseudonymScope(deployment.networkId, unsendable.platformId),
    });
    // It holds, and could only spoil the batch that it is sent in, where the group is 0.
    await expectRejectedCode(verifyPseudonymProof(deployment, { ...unsendable, points }), FALSE);
    const verdict = await verifyPseudonymProofs(deployment, [proofs[0], { ...unsendable, points }]);
    expect(found(verdict)).to.deep.equal({ 1: FALSE });
  });

  it("finds exactly the ones that were tampered with", async () => {
    const tamperings: readonly ((proof: PseudonymProof) => PseudonymProof)[] = [
      (proof) => ({ ...proof, sequence: proof.sequence + 1 }),
      (proof) => ({ ...proof, platformId: platformIdOf("elsewhere") }),
      (proof) => ({ ...proof, pseudonym: proof.pseudonym - 1n }),
      (proof) => withWords(proof, 1, FIELD_MODULUS - proof.points[1]),
      (proof) => withWords(proof, 7, proof.points[7] ^ 1n),
      (proof) => ({ ...proof, root: proof.root + SCALAR_ORDER }),
    ];
    const item = fc.record({ twin: fc.nat(11), tampering: fc.option(fc.nat(tamperings.length - 1), { freq: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 24 }), async (items) => {
        const list = items.map(({ twin, tampering }) => {
          const proof = twins[twin] as PseudonymProof;
          return tampering === null ? proof : (tamperings[tampering]?.(proof) as PseudonymProof);
        });
        const { valid, invalid } = await verifyPseudonymProofs(deployment, list);
        const expected = items.flatMap(({ tampering }, i) => (tampering === null ? [] : [i]));
        expect(invalid.map(({ index }) => index)).to.deep.equal(expected);
        expect(valid).to.equal(expected.length === 0);
      }),
      { numRuns: 20 },
    );
  });

  it("reports progress, lets others run meanwhile, and judges lists of more than one equation", async () => {
    const many = Array.from({ length: 300 }, (_, i) => twins[i % twins.length] as PseudonymProof);
    many[5] = { ...many[5], sequence: 3 } as PseudonymProof;
    many[290] = { ...many[290], root: 0n } as PseudonymProof;
    const seen: [number, number][] = [];
    let turns = 0;
    const others = setInterval(() => (turns += 1), 1);
    const verdict = await verifyPseudonymProofs(deployment, many, {
      onProgress: (settled, total) => seen.push([settled, total]),
    });
    clearInterval(others);
    expect(found(verdict)).to.deep.equal({ 5: FALSE, 290: MALFORMED });
    expect(seen).to.deep.equal([
      [128, 300],
      [256, 300],
      [300, 300],
    ]);
    expect(turns).to.be.greaterThan(20);
  });

  it("stops when asked to, before and during the check", async () => {
    const reason = new Error("closed");
    const before = verifyPseudonymProofs(deployment, twins, { signal: AbortSignal.abort(reason) });
    await expectRejectedCode(before, "PSEUDONYM_VERIFYING_ABORTED");
    const controller = new AbortController();
    const many = Array.from({ length: 300 }, () => proofs[0]);
    const during = verifyPseudonymProofs(deployment, many, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expectRejectedCode(during, "PSEUDONYM_VERIFYING_ABORTED");
    expect(await during.catch(({ cause }: Error) => cause)).to.equal(reason);
  });

  it("keeps checks that run at the same time apart", async () => {
    const bad = twins.map((proof, i) => (i === 3 ? { ...proof, sequence: 5 } : proof));
    const long = Array.from({ length: 40 }, (_, i) => bad[i % 12] as PseudonymProof);
    const verdicts = await Promise.all([
      verifyPseudonymProofs(deployment, long),
      verifyPseudonymProofs(deployment, twins),
      verifyPseudonymProofs(deployment, bad),
    ]);
    expect(verdicts.map(({ invalid }) => invalid.map(({ index }) => index))).to.deep.equal([[3, 15, 27, 39], [], [3]]);
  });
});
