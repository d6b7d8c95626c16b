import { bn254 } from "@noble/curves/bn254.js";

import type { ProofPoints } from "../proof.ts";
import { SCALAR_ORDER } from "../scope.ts";
import { type BitWindow } from "./kernel.ts";
import { FIELD_BYTES, type KeptKey, type KeyPart } from "./provingKey.ts";

/** Memory of the code and a handful of points, pages of 64 KiB. */
const PAGES = 26;

/** Sums of one multiplication, by window. */
export interface WindowSums {
  readonly windows: readonly BitWindow[];
  readonly sums: readonly Uint8Array[];
}

/** Puts the parts of a proof together. */
export type Assemble = (sums: Readonly<Record<KeyPart, WindowSums>>) => ProofPoints;

type Calls = Readonly<Record<string, (...args: number[]) => number>>;

/**
 * Prepares the last step of a proof: the four sums become A, B and C, which are randomised so that they say nothing of the witness.
 *
 *     A = A0 / k        B = k (B0 + t delta)        C = C0 + t A0        k in 1..r-1 and t in 0..r-1 at random
 *
 * @param module code of BN254
 * @param key what was kept of the proving key
 * @returns a function of the sums; every call draws anew
 * @see docs/decisions/0014-own-prover.md
 */
export async function createAssembly(module: WebAssembly.Module, key: KeptKey): Promise<Assemble> {
  const memory = new WebAssembly.Memory({ initial: PAGES });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const first = arithmetic(exports as Calls, memory, "g1m", 2 * FIELD_BYTES);
  const second = arithmetic(exports as Calls, memory, "g2m", 4 * FIELD_BYTES);
  const free = new Uint32Array(memory.buffer, 0, 1);
  const start = free[0] as number;
  return ({ a, b, c, h }) => {
    try {
      const k = randomScalar(1n);
      const t = randomScalar(0n);
      const a0 = first.add(first.sum(a), first.affine(key.alpha));
      const c0 = first.add(first.sum(c), first.sum(h));
      const b0 = second.add(second.sum(b), second.affine(key.beta));
      const [ax, ay] = first.read(first.times(a0, bn254.fields.Fr.inv(k)));
      const [bx1, bx0, by1, by0] = second.read(
        second.times(second.add(b0, second.times(second.affine(key.delta), t)), k),
      );
      const [cx, cy] = first.read(first.add(c0, first.times(a0, t)));
      return [ax, ay, bx1, bx0, by1, by0, cx, cy] as ProofPoints;
    } finally {
      free[0] = start;
      new Uint8Array(memory.buffer).fill(0, start);
    }
  };
}

/** A group's operations. Points are addresses of Jacobian coordinates; each result is new. */
function arithmetic(calls: Calls, memory: WebAssembly.Memory, group: "g1m" | "g2m", affineBytes: number) {
  const bytes = new Uint8Array(memory.buffer);
  const free = new Uint32Array(memory.buffer, 0, 1);
  const pointBytes = (affineBytes / 2) * 3;
  const call = (name: string, ...args: number[]) => calls[`${group}_${name}`]?.(...args);
  const reserve = (length: number): number => {
    const address = free[0] as number;
    free[0] = address + length;
    return address;
  };
  const store = (content: Uint8Array): number => {
    const address = reserve(content.length);
    bytes.set(content, address);
    return address;
  };
  return {
    affine(content: Uint8Array): number {
      const point = reserve(pointBytes);
      call("toJacobian", store(content), point);
      return point;
    },
    add(left: number, right: number): number {
      const point = reserve(pointBytes);
      call("add", left, right, point);
      return point;
    },
    times(point: number, scalar: bigint): number {
      const product = reserve(pointBytes);
      call("timesScalar", point, store(littleEndian(scalar)), FIELD_BYTES, product);
      return product;
    },
    /** From the highest window down: as many doublings as the next one has bits, then its sum. */
    sum({ windows, sums }: WindowSums): number {
      const point = reserve(pointBytes);
      call("zero", point);
      for (let i = windows.length - 1; i >= 0; i--) {
        for (let bit = windows[i]?.length ?? 0; bit > 0; bit--) call("double", point, point);
        call("add", point, store(sums[i] as Uint8Array), point);
      }
      return point;
    },
    /** Coordinates, big endian, as Solidity orders them. */
    read(point: number): bigint[] {
      const affine = reserve(affineBytes);
      call("toAffine", point, affine);
      call("LEMtoU", affine, affine);
      return Array.from({ length: affineBytes / FIELD_BYTES }, (_, i) =>
        fromBigEndian(bytes.subarray(affine + i * FIELD_BYTES, affine + (i + 1) * FIELD_BYTES)),
      );
    },
  };
}

/** Uniform from `least` to r - 1: 254 random bits until they are in range, as three of four are. */
function randomScalar(least: bigint): bigint {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(FIELD_BYTES));
    bytes[0] = (bytes[0] ?? 0) & 0x3f;
    const scalar = fromBigEndian(bytes);
    if (scalar >= least && scalar < SCALAR_ORDER) return scalar;
  }
}

function fromBigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** 32 bytes, least significant first. */
export function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: FIELD_BYTES }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
