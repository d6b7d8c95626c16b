import type { Fp2Number, G1Coordinates, G2Coordinates } from "../verify/verifyingKeys.ts";
import { bn254Module } from "./module.ts";
import { type WorkingMemory, workingMemory } from "./workingMemory.ts";

/** Modulus of the field that coordinates are from. */
export const FIELD_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

const FIELD_BYTES = 32;
const SCALAR_BYTES = 32;
const G1_BYTES = 2 * FIELD_BYTES;
const G1_JACOBIAN_BYTES = 3 * FIELD_BYTES;
const G2_BYTES = 4 * FIELD_BYTES;
const G2_JACOBIAN_BYTES = 6 * FIELD_BYTES;
const TARGET_BYTES = 12 * FIELD_BYTES;
/** Pages of 64 KiB: the code's own constants and buffers, and room for {@link MAXIMUM_TERMS} points with their tables. */
const MEMORY_PAGES = 32;
/** Most points that one sum may have. */
export const MAXIMUM_TERMS = 256;

/** On twisted coordinates psi is (x, y) -> (PSI_X conj(x), PSI_Y conj(y)), with (9 + u) to the (p - 1) / 3 and (p - 1) / 2. */
const PSI_X: Fp2Number = {
  c0: 21575463638280843010398324269430826099269044274347216827212613867836435027261n,
  c1: 10307601595873709700152284273816112264069230130616436755625194854815875713954n,
};
const PSI_Y: Fp2Number = {
  c0: 2821565182194536844548159561693502659359617185244120367078079554186484126554n,
  c1: 3505843767911556378687030309984248845540243509899259641013678093033130930403n,
};
/** Eigenvalue of psi on the subgroup: 6 x^2 for the curve's parameter x = 4965661367192848881. */
const PSI_EIGENVALUE = 147946756881789318990833708069417712966n;

/** A point of G1 on the curve and not at infinity: x, y in Montgomery form. */
export type G1Point = Uint8Array & { readonly __brand: "G1Point" };
/** A point of the subgroup of G2, not at infinity, with the lines of its Miller loop computed. */
export type PreparedG2 = Uint8Array & { readonly __brand: "PreparedG2" };
/** What Miller loops give, before the final exponentiation. */
export type MillerValue = Uint8Array & { readonly __brand: "MillerValue" };

/** The one door to the curve's arithmetic for verification. Nothing secret goes through it: its running time depends on what it is given. */
export interface Bn254Curve {
  /** The point, or undefined if a coordinate is not below the modulus, or it is off the curve or at infinity. */
  readG1(point: G1Coordinates): G1Point | undefined;
  /** The same for G2, where it must also be in the subgroup of order r. */
  readG2(point: G2Coordinates): PreparedG2 | undefined;
  /** Sum of multiples, at most {@link MAXIMUM_TERMS}, scalars below 2^256; undefined: the point at infinity. */
  sumG1(points: readonly G1Point[], scalars: readonly bigint[]): G1Point | undefined;
  /** One multiple; undefined: the point at infinity. */
  multiplyG1(point: G1Point, scalar: bigint): G1Point | undefined;
  /** Product of the Miller loops of pairs, on top of `start`; a pair with the point at infinity adds nothing. */
  millerLoops(pairs: readonly (readonly [G1Point | undefined, PreparedG2])[], start?: MillerValue): MillerValue;
  /** Whether the final exponentiation of the value is 1. */
  isOne(value: MillerValue): boolean;
}

let curve: Promise<Bn254Curve> | undefined;

/**
 * The curve for verification, from one instance per process. Every call is synchronous and leaves the memory as it found it, so
 * callers that wait between calls do not disturb one another.
 *
 * @returns the curve
 */
export function bn254Curve(): Promise<Bn254Curve> {
  // A failure, for want of memory perhaps, is not kept.
  curve ??= instantiate().catch((error: unknown) => {
    curve = undefined;
    throw error;
  });
  return curve;
}

/** What is used of the code; every argument is an address, a length in bytes or a count. */
type CurveFunction =
  | "f1m_toMontgomery"
  | "f2m_conjugate"
  | "f2m_mul"
  | "g1m_inCurveAffine"
  | "g1m_multiexpAffine"
  | "g1m_timesScalarAffine"
  | "g1m_toAffine"
  | "g1m_isZero"
  | "g2m_inCurveAffine"
  | "g2m_timesScalarAffine"
  | "g2m_eqMixed"
  | "g2m_toJacobian"
  | "bn128_prepareG2"
  | "bn128_millerLoop"
  | "bn128_finalExponentiation"
  | "ftm_mul"
  | "ftm_one"
  | "ftm_isOne";
type CurveCode = Readonly<Record<CurveFunction, (...words: number[]) => number>>;

async function instantiate(): Promise<Bn254Curve> {
  const { module, constants } = await bn254Module();
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES });
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const code = instance.exports as unknown as CurveCode;
  const room = workingMemory(memory);
  const scoped = <A extends readonly unknown[], R>(work: (...given: A) => R) => {
    return (...given: A): R => room.scoped(() => work(...given));
  };
  return {
    readG1: scoped((point: G1Coordinates) => readG1(code, room, point)),
    readG2: scoped((point: G2Coordinates) => readG2(code, room, point, constants.preQSize as number)),
    sumG1: scoped((points: readonly G1Point[], scalars: readonly bigint[]) => sumG1(code, room, points, scalars)),
    multiplyG1: scoped((point: G1Point, scalar: bigint) => multiplyG1(code, room, point, scalar)),
    millerLoops: scoped((pairs: readonly (readonly [G1Point | undefined, PreparedG2])[], start?: MillerValue) =>
      millerLoops(code, room, pairs, start),
    ),
    isOne: scoped((value: MillerValue) => {
      const address = room.put(value);
      code.bn128_finalExponentiation(address, address);
      return code.ftm_isOne(address) === 1;
    }),
  };
}

function readG1(code: CurveCode, memory: WorkingMemory, { x, y }: G1Coordinates): G1Point | undefined {
  if ((x === 0n && y === 0n) || !isFieldElement(x) || !isFieldElement(y)) return undefined;
  const point = putFieldElements(code, memory, [x, y]);
  return code.g1m_inCurveAffine(point) === 1 ? (memory.take(point, G1_BYTES) as G1Point) : undefined;
}

function readG2(
  code: CurveCode,
  memory: WorkingMemory,
  { x, y }: G2Coordinates,
  preparedBytes: number,
): PreparedG2 | undefined {
  const numbers = [x.c0, x.c1, y.c0, y.c1];
  if (numbers.every((number) => number === 0n) || !numbers.every(isFieldElement)) return undefined;
  const point = putFieldElements(code, memory, numbers);
  if (code.g2m_inCurveAffine(point) !== 1 || !isInSubgroup(code, memory, point)) return undefined;
  const [jacobian, prepared] = [memory.room(G2_JACOBIAN_BYTES), memory.room(preparedBytes)];
  code.g2m_toJacobian(point, jacobian);
  code.bn128_prepareG2(jacobian, prepared);
  return memory.take(prepared, preparedBytes) as PreparedG2;
}

/** psi(P) = [6 x^2] P, which on this curve holds for the points of order r and no others: docs/spec/pseudonym.md section 10. */
function isInSubgroup(code: CurveCode, memory: WorkingMemory, point: number): boolean {
  const [image, multiple] = [memory.room(G2_BYTES), memory.room(G2_JACOBIAN_BYTES)];
  const factors = putFieldElements(code, memory, [PSI_X.c0, PSI_X.c1, PSI_Y.c0, PSI_Y.c1]);
  for (const offset of [0, G2_BYTES / 2]) {
    code.f2m_conjugate(point + offset, image + offset);
    code.f2m_mul(factors + offset, image + offset, image + offset);
  }
  code.g2m_timesScalarAffine(point, memory.put(littleEndian(PSI_EIGENVALUE)), scalarLength(PSI_EIGENVALUE), multiple);
  return code.g2m_eqMixed(multiple, image) === 1;
}

function sumG1(
  code: CurveCode,
  memory: WorkingMemory,
  points: readonly G1Point[],
  scalars: readonly bigint[],
): G1Point | undefined {
  if (points.length > MAXIMUM_TERMS || points.length !== scalars.length) throw new RangeError("too many terms");
  const bases = memory.room(points.length * G1_BYTES);
  points.forEach((point, i) => memory.write(point, bases + i * G1_BYTES));
  const numbers = memory.room(points.length * SCALAR_BYTES);
  scalars.forEach((scalar, i) => memory.write(littleEndian(scalar), numbers + i * SCALAR_BYTES));
  const sum = memory.room(G1_JACOBIAN_BYTES);
  code.g1m_multiexpAffine(bases, numbers, SCALAR_BYTES, points.length, sum);
  return toPoint(code, memory, sum);
}

function multiplyG1(code: CurveCode, memory: WorkingMemory, point: G1Point, scalar: bigint): G1Point | undefined {
  const multiple = memory.room(G1_JACOBIAN_BYTES);
  code.g1m_timesScalarAffine(memory.put(point), memory.put(littleEndian(scalar)), scalarLength(scalar), multiple);
  return toPoint(code, memory, multiple);
}

function toPoint(code: CurveCode, memory: WorkingMemory, jacobian: number): G1Point | undefined {
  if (code.g1m_isZero(jacobian) === 1) return undefined;
  code.g1m_toAffine(jacobian, jacobian);
  return memory.take(jacobian, G1_BYTES) as G1Point;
}

function millerLoops(
  code: CurveCode,
  memory: WorkingMemory,
  pairs: readonly (readonly [G1Point | undefined, PreparedG2])[],
  start?: MillerValue,
): MillerValue {
  const [product, loop] = [memory.room(TARGET_BYTES), memory.room(TARGET_BYTES)];
  if (start === undefined) code.ftm_one(product);
  else memory.write(start, product);
  for (const [point, prepared] of pairs) {
    if (point === undefined) continue;
    memory.scoped(() => code.bn128_millerLoop(memory.put(point), memory.put(prepared), loop));
    code.ftm_mul(product, loop, product);
  }
  return memory.take(product, TARGET_BYTES) as MillerValue;
}

function putFieldElements(code: CurveCode, memory: WorkingMemory, numbers: readonly bigint[]): number {
  const address = memory.room(numbers.length * FIELD_BYTES);
  numbers.forEach((number, i) => {
    const place = address + i * FIELD_BYTES;
    memory.write(littleEndian(number), place);
    code.f1m_toMontgomery(place, place);
  });
  return address;
}

function isFieldElement(number: bigint): boolean {
  return number >= 0n && number < FIELD_MODULUS;
}

/** 32 bytes, least significant first. */
function littleEndian(number: bigint): Uint8Array {
  const bytes = new Uint8Array(SCALAR_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < SCALAR_BYTES; i += 8) view.setBigUint64(i, BigInt.asUintN(64, number >> BigInt(8 * i)), true);
  return bytes;
}

/** Bytes that a scalar needs, so that short ones cost less. */
function scalarLength(scalar: bigint): number {
  return Math.ceil(scalar.toString(16).length / 2);
}
