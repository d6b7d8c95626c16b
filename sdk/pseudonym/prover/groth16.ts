import { SCALAR_ORDER } from "../scope.ts";
import { type WindowSums, littleEndian } from "./assemble.ts";
import type { BitWindow, KernelSetup, KernelTask } from "./kernel.ts";
import { FIELD_BYTES, type KeptKey, type KeyPart, type ProvingKey } from "./provingKey.ts";
import { shareable } from "../../threads/shareable.ts";

const PAGE_BYTES = 2 ** 16;
/** Bits of a scalar below r. */
const SCALAR_BITS = 254;
/** A multiplicative generator of the scalar field, from which the code's roots of unity come as well. */
const GENERATOR = 5n;
/** Memory of the code itself, and of its tables in a multiplication, generously; bytes. */
const CODE_BYTES = 2 * 2 ** 20;

/** Bits of a window and windows of a task, by multiplication: measured best for these sizes, and tasks of about 20 ms each. */
const MULTIPLICATIONS: Readonly<Record<KeyPart, { readonly windowBits: number; readonly windowsPerTask: number }>> = {
  a: { windowBits: 10, windowsPerTask: 3 },
  b: { windowBits: 10, windowsPerTask: 1 },
  c: { windowBits: 10, windowsPerTask: 3 },
  h: { windowBits: 11, windowsPerTask: 2 },
};

/** The polynomials go first: the last multiplication waits for them. */
const PRIORITY = { polynomials: 1, multiplications: 0 } as const;

/** Runs a task in some thread. Its results are wiped by whoever gives this function, when the sums are no longer needed. */
export type RunTask = (task: KernelTask, priority: number) => Promise<Uint8Array[]>;

/** Tasks of one proof: five of the polynomials, and those of the multiplications. */
export const TASK_COUNT = Object.values(MULTIPLICATIONS).reduce(
  (count, { windowBits, windowsPerTask }) => count + Math.ceil(Math.ceil(SCALAR_BITS / windowBits) / windowsPerTask),
  5,
);

/**
 * What a kernel is given to work with this key.
 *
 * @param module code of BN254
 * @param key proving key
 * @returns code, key and sizes
 */
export function kernelSetup(module: WebAssembly.Module, key: ProvingKey): KernelSetup {
  const { signalCount, domainSize, coefficients, bases } = key;
  const stored = Object.values(bases).reduce((sum, part) => sum + part.length, coefficients.length);
  const largestTask = (signalCount + 3 * domainSize) * FIELD_BYTES;
  const pages = Math.ceil((CODE_BYTES + stored + largestTask) / PAGE_BYTES);
  return {
    module,
    pages,
    signalCount,
    domainSize,
    coefficients: shareable(coefficients),
    shift: shiftOf(domainSize),
    bases: Object.fromEntries(Object.entries(bases).map(([part, points]) => [part, shareable(points)])),
  };
}

/**
 * The sums of a Groth16 proof, before they are put together.
 *
 * @param key what was kept of the proving key
 * @param witness all signals; secret
 * @param run runs a task
 * @returns the four sums, by window
 * @see docs/spec/pseudonym.md section 4
 */
export async function computeSums(
  key: KeptKey,
  witness: Uint8Array,
  run: RunTask,
): Promise<Readonly<Record<KeyPart, WindowSums>>> {
  const signals = shareable(witness);
  const privateSignals = shareable(witness.subarray((key.publicCount + 1) * FIELD_BYTES));
  const secrets: Uint8Array[] = [signals, privateSignals];
  try {
    const quotient = computeQuotient(signals, run, secrets);
    const [b, a, c, h] = await Promise.all([
      multiply("b", signals, run),
      multiply("a", signals, run),
      multiply("c", privateSignals, run),
      quotient.then((scalars) => multiply("h", scalars, run)),
    ]);
    return { a, b, c, h };
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

/** Scalars of the multiplication with H: A w times B w less their products at the domain's points, on the shifted domain. */
async function computeQuotient(witness: Uint8Array, run: RunTask, secrets: Uint8Array[]): Promise<Uint8Array> {
  const values = await run({ kind: "constraints", inputs: [witness] }, PRIORITY.polynomials);
  const extended = await Promise.all(
    values.map((polynomial) => run({ kind: "extend", inputs: [polynomial] }, PRIORITY.polynomials)),
  );
  const [a, b, c] = extended.flat() as [Uint8Array, Uint8Array, Uint8Array];
  const [scalars] = (await run({ kind: "join", inputs: [a, b, c] }, PRIORITY.polynomials)) as [Uint8Array];
  const shared = shareable(scalars);
  secrets.push(shared);
  return shared;
}

async function multiply(part: KeyPart, scalars: Uint8Array, run: RunTask): Promise<WindowSums> {
  const { windowBits, windowsPerTask } = MULTIPLICATIONS[part];
  const windows: BitWindow[] = [];
  for (let start = 0; start < SCALAR_BITS; start += windowBits) {
    windows.push({ start, length: Math.min(windowBits, SCALAR_BITS - start) });
  }
  const tasks: Promise<Uint8Array[]>[] = [];
  for (let first = 0; first < windows.length; first += windowsPerTask) {
    const some = windows.slice(first, first + windowsPerTask);
    tasks.push(run({ kind: "multiply", inputs: [scalars], part, windows: some }, PRIORITY.multiplications));
  }
  return { windows, sums: (await Promise.all(tasks)).flat() };
}

/** Root of unity of order 2 domainSize, in Montgomery form, as bytes. */
function shiftOf(domainSize: number): Uint8Array {
  let root = 1n;
  let factor = GENERATOR;
  for (let exponent = (SCALAR_ORDER - 1n) / BigInt(2 * domainSize); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) root = (root * factor) % SCALAR_ORDER;
    factor = (factor * factor) % SCALAR_ORDER;
  }
  return littleEndian((root << 256n) % SCALAR_ORDER);
}
