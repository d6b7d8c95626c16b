// The arithmetic of a proof, in tasks without memory of each other. These functions also run in worker threads, which get them as text: they
// use nothing but each other and their arguments, and are declared by `function`, so that the text is whole after any build.

/** What a kernel is made of. */
export interface KernelSetup {
  /** Code of BN254. */
  readonly module: WebAssembly.Module;
  /** Memory, pages of 64 KiB: keys, code and the largest task. */
  readonly pages: number;
  readonly signalCount: number;
  readonly domainSize: number;
  readonly coefficients: Uint8Array;
  /** Root of unity of twice the domain's size, Montgomery form: shifts the domain. */
  readonly shift: Uint8Array;
  /** Bases by part of the key. */
  readonly bases: Readonly<Record<string, Uint8Array>>;
}

/** One piece of work: what goes in is copied, what comes out is new. */
export type KernelTask =
  /** Witness in; A w, B w and their products at the domain's points out. */
  | { readonly kind: "constraints"; readonly inputs: readonly [Uint8Array] }
  /** Values of a polynomial on the domain in; its values on the shifted domain out. */
  | { readonly kind: "extend"; readonly inputs: readonly [Uint8Array] }
  /** a, b, c on the shifted domain in; a b - c as scalars out. */
  | { readonly kind: "join"; readonly inputs: readonly [Uint8Array, Uint8Array, Uint8Array] }
  /** Scalars in; for each window of their bits the sum of (window's value times base) out, Jacobian. */
  | {
      readonly kind: "multiply";
      readonly inputs: readonly [Uint8Array];
      readonly part: string;
      readonly windows: readonly BitWindow[];
    };

/** Bits `start` to `start + length` of every scalar. */
export interface BitWindow {
  readonly start: number;
  readonly length: number;
}

/** An instance of the curve's code with the key in its memory. */
export interface Kernel {
  readonly signalCount: number;
  readonly domainSize: number;
  readonly coefficientCount: number;
  readonly calls: Readonly<Record<string, (...args: number[]) => number>>;
  readonly bytes: Uint8Array;
  /** First word of the memory: where free memory begins. */
  readonly free: Uint32Array;
  /** Addresses of what stays. */
  readonly coefficients: number;
  readonly shift: number;
  readonly bases: Readonly<Record<string, number>>;
}

/**
 * Makes an instance and puts the key into its memory, where it stays.
 *
 * @param setup code and key
 * @returns the kernel
 */
export async function createKernel(setup: KernelSetup): Promise<Kernel> {
  const memory = new WebAssembly.Memory({ initial: setup.pages });
  const instance = await WebAssembly.instantiate(setup.module, { env: { memory } });
  const bytes = new Uint8Array(memory.buffer);
  const free = new Uint32Array(memory.buffer, 0, 1);
  const bases: Record<string, number> = {};
  for (const part of Object.keys(setup.bases)) bases[part] = store({ bytes, free }, setup.bases[part] as Uint8Array);
  return {
    signalCount: setup.signalCount,
    domainSize: setup.domainSize,
    coefficientCount: setup.coefficients.length / 44,
    calls: instance.exports as Kernel["calls"],
    bytes,
    free,
    coefficients: store({ bytes, free }, setup.coefficients),
    shift: store({ bytes, free }, setup.shift),
    bases,
  };
}

/**
 * Runs one task, and wipes the memory that it used.
 *
 * @param kernel instance
 * @param task what to do
 * @returns its results
 */
export function runTask(kernel: Kernel, task: KernelTask): Uint8Array<ArrayBuffer>[] {
  const start = kernel.free[0] as number;
  try {
    const inputs = task.inputs.map((input) => store(kernel, input));
    if (task.kind === "constraints") return evaluateConstraints(kernel, inputs[0] as number);
    if (task.kind === "extend") return extendPolynomial(kernel, inputs[0] as number);
    if (task.kind === "join") return joinPolynomials(kernel, inputs);
    return multiplyWindows(kernel, inputs[0] as number, task.inputs[0].length / 32, task);
  } finally {
    kernel.free[0] = start;
    kernel.bytes.fill(0, start);
  }
}

function reserve({ free }: Pick<Kernel, "free">, length: number): number {
  const address = ((free[0] as number) + 7) & ~7;
  free[0] = address + length;
  return address;
}

function store(kernel: Pick<Kernel, "bytes" | "free">, content: Uint8Array): number {
  const address = reserve(kernel, content.length);
  kernel.bytes.set(content, address);
  return address;
}

function evaluateConstraints(kernel: Kernel, witness: number): Uint8Array<ArrayBuffer>[] {
  const { coefficientCount, domainSize, signalCount } = kernel;
  const length = domainSize * 32;
  const [a, b, c] = [reserve(kernel, length), reserve(kernel, length), reserve(kernel, length)];
  kernel.calls.qap_buildABC?.(kernel.coefficients, coefficientCount, witness, a, b, c, 0, domainSize, 0, signalCount);
  return [a, b, c].map((address) => kernel.bytes.slice(address, address + length));
}

function extendPolynomial(kernel: Kernel, values: number): Uint8Array<ArrayBuffer>[] {
  const { domainSize } = kernel;
  const one = reserve(kernel, 32);
  kernel.calls.frm_one?.(one);
  kernel.calls.frm_ifft?.(values, domainSize);
  kernel.calls.frm_batchApplyKey?.(values, domainSize, one, kernel.shift, values);
  kernel.calls.frm_fft?.(values, domainSize);
  return [kernel.bytes.slice(values, values + domainSize * 32)];
}

function joinPolynomials(kernel: Kernel, inputs: readonly number[]): Uint8Array<ArrayBuffer>[] {
  const { domainSize } = kernel;
  const [a, b, c] = inputs as [number, number, number];
  kernel.calls.qap_joinABC?.(a, b, c, domainSize, a);
  kernel.calls.frm_batchFromMontgomery?.(a, domainSize, a);
  return [kernel.bytes.slice(a, a + domainSize * 32)];
}

function multiplyWindows(
  kernel: Kernel,
  scalars: number,
  count: number,
  task: { readonly part: string; readonly windows: readonly BitWindow[] },
): Uint8Array<ArrayBuffer>[] {
  const isSecond = task.part === "b";
  const multiply = kernel.calls[isSecond ? "g2m_multiexpAffine_chunk" : "g1m_multiexpAffine_chunk"];
  const sum = reserve(kernel, 192);
  return task.windows.map(({ start, length }) => {
    multiply?.(kernel.bases[task.part] as number, scalars, 32, count, start, length, sum);
    return kernel.bytes.slice(sum, sum + (isSecond ? 192 : 96));
  });
}

/** What a worker thread does: takes a setup, then tasks, one at a time. */
function serve(port: {
  onmessage: ((event: { data: { setup?: KernelSetup; task?: KernelTask } }) => Promise<void>) | null;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}): void {
  let kernel: Kernel | undefined;
  port.onmessage = async ({ data }): Promise<void> => {
    try {
      if (data.setup !== undefined) kernel = await createKernel(data.setup);
      if (data.task === undefined) {
        port.postMessage({ results: [] }, []);
        return;
      }
      const results = runTask(kernel as Kernel, data.task);
      // What is shared with others is theirs to wipe.
      for (const input of data.task.inputs) if (input.buffer instanceof ArrayBuffer) input.fill(0);
      port.postMessage(
        { results },
        results.map(({ buffer }) => buffer),
      );
    } catch (error) {
      port.postMessage({ failure: String(error) }, []);
    }
  };
}

/**
 * The same functions as the program of a worker thread.
 *
 * @param port expression that gives the thread's end of the channel
 * @returns JavaScript
 */
export function workerProgram(port: string): string {
  const functions = [
    createKernel,
    runTask,
    reserve,
    store,
    evaluateConstraints,
    extendPolynomial,
    joinPolynomials,
    multiplyWindows,
    serve,
  ];
  return `"use strict";\n${functions.map(String).join("\n")}\n${serve.name}(${port});\n`;
}
