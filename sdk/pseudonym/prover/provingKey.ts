import { PseudonymArtifactsMalformed } from "../errors.ts";

/** Bytes of a field element, of a point of G1 and of one of G2: affine, in Montgomery form, little endian, as the key keeps them. */
export const FIELD_BYTES = 32;
export const G1_BYTES = 64;
export const G2_BYTES = 128;
/** Bytes of one coefficient: matrix, constraint, signal, value. */
const COEFFICIENT_BYTES = 44;

/** What of a key a prover keeps beside its threads' copy. */
export interface KeptKey {
  readonly publicCount: number;
  readonly alpha: Uint8Array;
  readonly beta: Uint8Array;
  readonly delta: Uint8Array;
}

/** A Groth16 proving key. Its large arrays are views of the file: nothing is copied. */
export interface ProvingKey {
  /** Copies: the file may be gone when proofs are put together. */
  readonly kept: KeptKey;
  /** Signals of the witness, the constant 1 first, the public ones next. */
  readonly signalCount: number;
  /** Points at which the polynomials are evaluated, a power of two. */
  readonly domainSize: number;
  /** Entries of the constraint matrices A and B. */
  readonly coefficients: Uint8Array;
  /** Bases of the four multiplications: A, C and H in G1, B in G2. */
  readonly bases: Readonly<Record<KeyPart, Uint8Array>>;
}

/** Which bases a multiplication is with. The key's B in G1 is not needed: see docs/decisions/0014-own-prover.md. */
export type KeyPart = "a" | "b" | "c" | "h";

/**
 * Reads a proving key in the format of iden3, version 1, Groth16 over BN254. The file was checked by hash before; sizes are checked all
 * the same, so that nothing is read past its end.
 *
 * @param zkey contents of `semaphore-<depth>.zkey`
 * @returns its parts
 * @throws {@link PseudonymArtifactsMalformed}
 * @see https://github.com/iden3/binfileutils
 */
export function readProvingKey(zkey: Uint8Array): ProvingKey {
  const sections = readSections(zkey);
  const header = take(sections, 2);
  const sizes = 2 * (4 + FIELD_BYTES);
  requireSize(header, sizes + 12 + 3 * G1_BYTES + 3 * G2_BYTES);
  const view = viewOf(header);
  const signalCount = view.getUint32(sizes, true);
  const publicCount = view.getUint32(sizes + 4, true);
  const domainSize = view.getUint32(sizes + 8, true);
  const isPowerOfTwo = domainSize > 0 && (domainSize & (domainSize - 1)) === 0;
  if (!isPowerOfTwo || publicCount >= signalCount) throw malformed();
  const points = sizes + 12;
  // alpha and beta in G1, beta and gamma in G2, delta in G1 and G2.
  const beta = points + 2 * G1_BYTES;
  const delta = beta + 2 * G2_BYTES + G1_BYTES;
  const coefficients = take(sections, 4);
  requireSize(coefficients, 4 + viewOf(coefficients).getUint32(0, true) * COEFFICIENT_BYTES);
  return {
    kept: {
      publicCount,
      alpha: header.slice(points, points + G1_BYTES),
      beta: header.slice(beta, beta + G2_BYTES),
      delta: header.slice(delta, delta + G2_BYTES),
    },
    signalCount,
    domainSize,
    coefficients: coefficients.subarray(4),
    bases: {
      a: requireSize(take(sections, 5), signalCount * G1_BYTES),
      b: requireSize(take(sections, 7), signalCount * G2_BYTES),
      c: requireSize(take(sections, 8), (signalCount - publicCount - 1) * G1_BYTES),
      h: requireSize(take(sections, 9), domainSize * G1_BYTES),
    },
  };
}

function readSections(zkey: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const view = viewOf(zkey);
  if (zkey.length < 12 || view.getUint32(0) !== 0x7a6b6579 || view.getUint32(4, true) !== 1) throw malformed();
  const sections = new Map<number, Uint8Array>();
  let position = 12;
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (position + 12 > zkey.length) throw malformed();
    const start = position + 12;
    const end = start + Number(view.getBigUint64(position + 4, true));
    if (end > zkey.length) throw malformed();
    sections.set(view.getUint32(position, true), zkey.subarray(start, end));
    position = end;
  }
  return sections;
}

function take(sections: ReadonlyMap<number, Uint8Array>, id: number): Uint8Array {
  const section = sections.get(id);
  if (section === undefined || section.length < 4) throw malformed();
  return section;
}

function requireSize(section: Uint8Array, bytes: number): Uint8Array {
  if (section.length !== bytes) throw malformed();
  return section;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function malformed(): PseudonymArtifactsMalformed {
  return new PseudonymArtifactsMalformed("the proving key", "not a Groth16 key of Semaphore's circuit");
}
