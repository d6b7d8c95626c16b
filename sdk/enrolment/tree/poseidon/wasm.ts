// What is needed of the WebAssembly binary format (core specification 2.0, sections 5.4 and 5.5), 128-bit vectors included.

/** One local variable of a function. */
export type Local = number & { readonly __brand: "Local" };

/** A function of a module: takes `parameters` 32-bit integers and gives none back. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly code: Code;
}

const I32 = 0x7f;
const V128 = 0x7b;
const FUNCTION_TYPE = 0x60;
const VECTOR = 0xfd;
/** Alignment that a load or store may count on: any address. */
const ANY_ADDRESS = 0;

/** Instructions of one function, in the order in which they run. */
export class Code {
  readonly #bytes: number[] = [];
  readonly #locals: number[] = [];

  /** @param parameters number of the function's parameters, which are its first locals */
  constructor(readonly parameters: number) {}

  /** A new 32-bit local. */
  integer(): Local {
    return this.#local(I32);
  }

  /** A new 128-bit local. */
  vector(): Local {
    return this.#local(V128);
  }

  get(local: Local | number): this {
    return this.#put(0x20, ...unsigned(local));
  }
  set(local: Local | number): this {
    return this.#put(0x21, ...unsigned(local));
  }
  tee(local: Local | number): this {
    return this.#put(0x22, ...unsigned(local));
  }
  constant(value: number): this {
    return this.#put(0x41, ...signed(value));
  }
  add(): this {
    return this.#put(0x6a);
  }
  load(offset: number): this {
    return this.#put(0x28, ANY_ADDRESS, ...unsigned(offset));
  }
  call(index: number): this {
    return this.#put(0x10, ...unsigned(index));
  }

  /** Runs the body again and again, as long as it leaves something that is not zero. */
  repeatWhile(body: () => void): this {
    this.#put(0x03, 0x40);
    body();
    return this.#put(0x0d, 0, 0x0b);
  }
  isNotEqual(): this {
    return this.#put(0x47);
  }

  /** 64-bit: widens an unsigned 32-bit integer and shifts it. */
  widen(): this {
    return this.#put(0xad);
  }
  shiftLeft64(bits: number): this {
    return this.#put(0x42, ...signed(bits), 0x86);
  }
  shiftRight64(bits: number): this {
    return this.#put(0x42, ...signed(bits), 0x88);
  }
  or64(): this {
    return this.#put(0x84);
  }
  store64(offset: number): this {
    return this.#put(0x37, ANY_ADDRESS, ...unsigned(offset));
  }

  vLoad(offset: number): this {
    return this.#put(VECTOR, 0x00, ANY_ADDRESS, ...unsigned(offset));
  }
  /** Loads 32 bits into all four lanes. */
  vLoadSplat(offset: number): this {
    return this.#put(VECTOR, 0x09, ANY_ADDRESS, ...unsigned(offset));
  }
  /** Loads 16 or 32 bits into one lane; `lane` counts in their size. */
  vLoadLane(bits: 16 | 32, offset: number, lane: number): this {
    return this.#put(VECTOR, bits === 16 ? 0x55 : 0x56, ANY_ADDRESS, ...unsigned(offset), lane);
  }
  vStore(offset: number): this {
    return this.#put(VECTOR, 0x0b, ANY_ADDRESS, ...unsigned(offset));
  }
  vSplat(value: number): this {
    const word = [value, value >> 8, value >> 16, value >> 24].map((byte) => byte & 0xff);
    return this.#put(VECTOR, 0x0c, ...word, ...word, ...word, ...word);
  }
  vLane(lane: number): this {
    return this.#put(VECTOR, 0x1b, lane);
  }
  vAnd(): this {
    return this.#put(VECTOR, 0x4e);
  }
  vOr(): this {
    return this.#put(VECTOR, 0x50);
  }
  vShiftLeft(bits: number): this {
    return this.constant(bits).#put(VECTOR, 0xab, 0x01);
  }
  vShiftRightSigned(bits: number): this {
    return this.constant(bits).#put(VECTOR, 0xac, 0x01);
  }
  vShiftRight(bits: number): this {
    return this.constant(bits).#put(VECTOR, 0xad, 0x01);
  }
  vAdd(): this {
    return this.#put(VECTOR, 0xae, 0x01);
  }
  vSubtract(): this {
    return this.#put(VECTOR, 0xb1, 0x01);
  }
  /** Per lane of 32 bits: the signed 16-bit halves of both multiplied, and both products added. */
  vDot(): this {
    return this.#put(VECTOR, 0xba, 0x01);
  }

  /** The function as it stands in the module's code section. */
  body(): number[] {
    const locals = this.#locals.flatMap((type) => [1, type]);
    const body = [...unsigned(this.#locals.length), ...locals, ...this.#bytes, 0x0b];
    return [...unsigned(body.length), ...body];
  }

  #local(type: number): Local {
    this.#locals.push(type);
    return (this.parameters + this.#locals.length - 1) as Local;
  }

  #put(...bytes: readonly number[]): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }
}

/**
 * A module that imports its memory as `env.memory` and exports every function.
 *
 * @param functions in the order of their indices
 * @returns the binary
 */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    FUNCTION_TYPE,
    parameters,
    ...Array<number>(parameters).fill(I32),
    0,
  ]);
  const exported = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [[...text("env"), ...text("memory"), 0x02, 0x00, 1]]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(7, exported),
    ...section(
      10,
      functions.map(({ code }) => code.body()),
    ),
  ]);
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return [...unsigned(name.length), ...[...name].map((character) => character.charCodeAt(0))];
}

/** LEB128 of a number that is not negative. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** LEB128 of a 32-bit number with a sign. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    if ((rest >> 6 === 0 && low < 0x40) || (rest >> 6 === -1 && low >= 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
