import { readFileSync } from "node:fs";

import { bn254 } from "@noble/curves/bn254.js";
import { expect } from "chai";
import fc from "fast-check";

import { type Bn254Curve, type G1Point, MAXIMUM_TERMS, bn254Curve } from "../../sdk/pseudonym/bn254/curve.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
import { type G2Coordinates, VERIFYING_KEYS } from "../../sdk/pseudonym/verify/verifyingKeys.ts";
import { FIELD_MODULUS, pointOutsideSubgroup } from "./malleate.ts";

const { G1, G2 } = bn254;
const scalars = fc.bigInt({ min: 1n, max: SCALAR_ORDER - 1n });

function coordinatesOf(point: InstanceType<typeof G2.Point>): G2Coordinates {
  const { x, y } = point.toAffine();
  return { x: { c0: x.c0, c1: x.c1 }, y: { c0: y.c0, c1: y.c1 } };
}

describe("verifying keys", () => {
  for (const depth of [1, 31] as const) {
    it(`are those of the ceremony's artifact for depth ${depth}`, () => {
      const path = require.resolve(`@zk-kit/semaphore-artifacts/semaphore-${depth}.json`);
      const file = JSON.parse(readFileSync(path, "utf8")) as Record<string, never>;
      const g1 = ([x, y]: string[]) => ({ x: BigInt(x as string), y: BigInt(y as string) });
      const fp2 = ([c0, c1]: string[]) => ({ c0: BigInt(c0 as string), c1: BigInt(c1 as string) });
      const g2 = ([x, y]: string[][]) => ({ x: fp2(x as string[]), y: fp2(y as string[]) });
      expect(VERIFYING_KEYS[depth]).to.deep.equal({
        alpha: g1(file.vk_alpha_1 as never),
        beta: g2(file.vk_beta_2 as never),
        gamma: g2(file.vk_gamma_2 as never),
        delta: g2(file.vk_delta_2 as never),
        ic: (file.IC as unknown as string[][]).map(g1),
      });
    });
  }

  it("are the registry's for depth 31", () => {
    const source = readFileSync("contracts/pseudonym/VerifyingKey.sol", "utf8");
    const constants = new Map(
      [...source.matchAll(/uint256 internal constant (\w+) = (\d+);/g)].map(([, name, value]) => [
        name,
        BigInt(value as string),
      ]),
    );
    const { alpha, beta, gamma, delta, ic } = VERIFYING_KEYS[31];
    const negative = (value: bigint) => FIELD_MODULUS - value;
    const expected: [string, bigint][] = [
      ["NEG_ALPHA_X", alpha.x],
      ["NEG_ALPHA_Y", negative(alpha.y)],
      ...words("BETA", beta, (value) => value),
      ...words("NEG_GAMMA", gamma, negative),
      ...words("NEG_DELTA", delta, negative),
      ...ic.flatMap(({ x, y }, i): [string, bigint][] => [
        [`IC${i}_X`, x],
        [`IC${i}_Y`, y],
      ]),
    ];
    expect([...constants]).to.deep.equal(expected);
  });
});

function words(name: string, { x, y }: G2Coordinates, sign: (value: bigint) => bigint): [string, bigint][] {
  return [
    [`${name}_X1`, x.c1],
    [`${name}_X0`, x.c0],
    [`${name}_Y1`, sign(y.c1)],
    [`${name}_Y0`, sign(y.c0)],
  ];
}

describe("BN254's code", () => {
  it("is compiled again after a failure, and then kept", async () => {
    // Modules of their own: this process compiled its code long ago.
    const path = require.resolve("../../sdk/pseudonym/bn254/module.ts");
    const { [path]: known } = require.cache;
    Reflect.deleteProperty(require.cache, path);
    const { compile } = WebAssembly;
    const failure = new RangeError("no memory");
    try {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- an instance of its own
      const { bn254Module } = require(path) as typeof import("../../sdk/pseudonym/bn254/module.ts");
      WebAssembly.compile = () => Promise.reject(failure);
      expect(await bn254Module().catch((error: unknown) => error)).to.equal(failure);
      WebAssembly.compile = compile;
      expect((await bn254Module()).module).to.be.instanceOf(WebAssembly.Module);
      expect(bn254Module()).to.equal(bn254Module());
    } finally {
      WebAssembly.compile = compile;
      if (known !== undefined) require.cache[path] = known;
    }
  });
});

describe("BN254 for verification", () => {
  let curve: Bn254Curve;
  before(async () => {
    curve = await bn254Curve();
  });

  const generator = (): G1Point => curve.readG1({ x: 1n, y: 2n }) as G1Point;

  it("multiplies and adds as noble does", () => {
    fc.assert(
      fc.property(fc.array(scalars, { minLength: 1, maxLength: 20 }), (numbers) => {
        const points = numbers.map((number) => curve.multiplyG1(generator(), number) as G1Point);
        const sum = numbers.reduce((total, number) => total + number * number, 0n) % SCALAR_ORDER;
        const expected = G1.Point.BASE.multiply(sum).toAffine();
        expect(curve.sumG1(points, numbers)).to.deep.equal(curve.readG1(expected));
      }),
      { numRuns: 20 },
    );
  });

  it("gives undefined for the point at infinity, and takes no more terms than it has room for", () => {
    expect(curve.multiplyG1(generator(), 0n)).to.equal(undefined);
    expect(curve.multiplyG1(generator(), SCALAR_ORDER)).to.equal(undefined);
    expect(curve.sumG1([generator(), generator()], [1n, SCALAR_ORDER - 1n])).to.equal(undefined);
    const full = Array<G1Point>(MAXIMUM_TERMS).fill(generator());
    const expected = curve.readG1(G1.Point.BASE.multiply(BigInt(MAXIMUM_TERMS) * 5n).toAffine());
    expect(curve.sumG1(full, Array<bigint>(MAXIMUM_TERMS).fill(5n))).to.deep.equal(expected);
    expect(() => curve.sumG1([...full, generator()], Array<bigint>(MAXIMUM_TERMS + 1).fill(1n))).to.throw(RangeError);
  });

  it("reads exactly the points of the subgroup of G2, as noble's isTorsionFree has it", () => {
    const [x1, x0, y1, y0] = pointOutsideSubgroup();
    const outside = G2.Point.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } });
    // r times a point outside leaves its part in the cofactor's group; the sum with a member is outside too.
    const cofactorPart = outside.multiplyUnsafe(SCALAR_ORDER - 1n).add(outside);
    fc.assert(
      fc.property(scalars, (number) => {
        const member = G2.Point.BASE.multiply(number);
        for (const point of [member, outside.multiplyUnsafe(number), cofactorPart.add(member), cofactorPart]) {
          expect(curve.readG2(coordinatesOf(point)) !== undefined).to.equal(point.isTorsionFree());
        }
      }),
      { numRuns: 15 },
    );
  });

  it("pairs bilinearly: e(a P, b Q) e(-a b P, Q) = 1, and nothing else is 1", () => {
    const pair = (g1: bigint, g2: bigint) =>
      [curve.multiplyG1(generator(), g1), curve.readG2(coordinatesOf(G2.Point.BASE.multiply(g2))) as never] as const;
    fc.assert(
      fc.property(scalars, scalars, (a, b) => {
        const opposite = SCALAR_ORDER - ((a * b) % SCALAR_ORDER);
        expect(curve.isOne(curve.millerLoops([pair(a, b), pair(opposite, 1n)]))).to.equal(true);
        expect(curve.isOne(curve.millerLoops([pair(opposite, 1n)], curve.millerLoops([pair(a, b)])))).to.equal(true);
        expect(curve.isOne(curve.millerLoops([pair(a, b), pair((opposite % (SCALAR_ORDER - 1n)) + 1n, 1n)]))).to.equal(
          false,
        );
      }),
      { numRuns: 10 },
    );
    expect(curve.isOne(curve.millerLoops([]))).to.equal(true);
    expect(curve.isOne(curve.millerLoops([[undefined, pair(1n, 1n)[1]]]))).to.equal(true);
  });

  it("leaves its memory as it found it, however often it is called", () => {
    const { beta } = VERIFYING_KEYS[31];
    for (let i = 0; i < 500; i++) expect(curve.readG2(beta)).not.to.equal(undefined);
  });
});
