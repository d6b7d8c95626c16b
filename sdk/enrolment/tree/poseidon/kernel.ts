import { FIELD_ORDER } from "../../babyJubjub.ts";
import { NODE_BYTES } from "../nodes.ts";
import { type Places, combineCode, multiplyCode, squareCode } from "./arithmetic.ts";
import { poseidonConstants } from "./constants.ts";
import { readCode, writeCode } from "./conversion.ts";
import { LANES, NUMBER_BYTES, VECTOR_BYTES, balanced, crossedWords, limbsOf } from "./layout.ts";
import { type Program, type Step, poseidonProgram } from "./program.ts";
import { Code, encodeModule } from "./wasm.ts";

const PAGE_BYTES = 65_536;
const TERM_BYTES = 8;
/** Pairs that one call hashes at most. */
const CAPACITY = 1_024;

/** Poseidon as WebAssembly: what an instance is made of. It can be posted to worker threads. */
export interface PoseidonKernel {
  readonly binary: Uint8Array<ArrayBuffer>;
  /** What stands in an instance's memory from address 0 on. */
  readonly image: Uint8Array<ArrayBuffer>;
  /** Memory, pages of 64 KiB. */
  readonly pages: number;
  /** Where pairs of nodes go, 64 bytes each, and where their hashes come out, 32 bytes each. */
  readonly input: number;
  readonly output: number;
  /** Pairs that fit. */
  readonly capacity: number;
}

/** Order of the functions in the module. */
const FUNCTIONS = { multiply: 0, square: 1, combine: 2, read: 3, write: 4, permute: 5 } as const;

/**
 * Builds the code and its constants.
 *
 * @returns what instances are made of
 * @see docs/decisions/0016-own-poseidon.md
 */
export function buildPoseidonKernel(): PoseidonKernel {
  const program = poseidonProgram(poseidonConstants());
  const memory = new Image();
  const places: Places = {
    modulus: memory.vectors(crossedWords(limbsOf(-FIELD_ORDER))),
    sink: memory.room(LANES * VECTOR_BYTES),
  };
  const permute = permuteCode(program, memory);
  const binary = encodeModule([
    { name: "multiply", parameters: 3, code: multiplyCode(places) },
    { name: "square", parameters: 2, code: squareCode(places) },
    { name: "combine", parameters: 5, code: combineCode(places) },
    { name: "read", parameters: 3, code: readCode() },
    { name: "write", parameters: 2, code: writeCode() },
    { name: "permute", parameters: 2, code: permute },
    { name: "hash", parameters: 3, code: hashCode() },
  ]);
  const image = memory.bytes();
  const input = Math.ceil(image.length / PAGE_BYTES) * PAGE_BYTES;
  const output = input + CAPACITY * 2 * NODE_BYTES;
  const pages = Math.ceil((output + CAPACITY * NODE_BYTES) / PAGE_BYTES);
  return { binary, image, pages, input, output, capacity: CAPACITY };
}

/** `permute(nodes, out)`: the hashes of four pairs. */
function permuteCode(program: Program, memory: Image): Code {
  const code = new Code(2);
  const slots = memory.room(program.slots * NUMBER_BYTES);
  const zero = memory.room(NUMBER_BYTES);
  const address = (slot: number): number => slots + slot * NUMBER_BYTES;
  for (const [i, slot] of program.inputs.entries()) {
    const summand = memory.words(limbsOf(balanced(program.summands[i] as bigint)));
    code
      .constant(address(slot))
      .get(0)
      .constant(i * NODE_BYTES)
      .add()
      .constant(summand)
      .call(FUNCTIONS.read);
  }
  const run = (step: Step): void => {
    code.constant(address(step.out));
    if (step.kind === "square") {
      code.constant(address(step.from)).call(FUNCTIONS.square);
      return;
    }
    if (step.kind === "multiply") {
      code.constant(address(step.left)).constant(address(step.right)).call(FUNCTIONS.multiply);
      return;
    }
    const factors = step.terms.map(({ factor }) => memory.words(crossedWords(limbsOf(balanced(factor)))));
    const terms = memory.words(step.terms.flatMap(({ slot }, i) => [address(slot), factors[i] as number]));
    code.constant(terms).constant(terms + step.terms.length * TERM_BYTES);
    code.constant(memory.words(limbsOf(balanced(step.summand))));
    code.constant(step.unit === undefined ? zero : address(step.unit)).call(FUNCTIONS.combine);
  };
  for (const step of program.steps) run(step);
  return code.get(1).constant(address(program.output)).call(FUNCTIONS.write);
}

/** `hash(nodes, out, end)`: the hashes of all pairs from `nodes` to `end`, four at a time. */
function hashCode(): Code {
  const code = new Code(3);
  return code.repeatWhile(() => {
    code.get(0).get(1).call(FUNCTIONS.permute);
    code
      .get(1)
      .constant(LANES * NODE_BYTES)
      .add()
      .set(1);
    code
      .get(0)
      .constant(LANES * 2 * NODE_BYTES)
      .add()
      .tee(0)
      .get(2)
      .isNotEqual();
  });
}

/** Content of a memory, put together from address 0 on. */
class Image {
  readonly #words: number[] = [];

  /** Puts words and returns their address. */
  words(words: readonly number[]): number {
    const address = this.#align();
    this.#words.push(...words);
    return address;
  }

  /** Puts each word four times, as vectors. */
  vectors(words: readonly number[]): number {
    return this.words(words.flatMap((word) => Array<number>(VECTOR_BYTES / 4).fill(word)));
  }

  /** Address of zeros. */
  room(length: number): number {
    return this.words(Array<number>(length / 4).fill(0));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Int32Array.from(this.#words).buffer);
  }

  #align(): number {
    while (this.#words.length % (VECTOR_BYTES / 4) !== 0) this.#words.push(0);
    return 4 * this.#words.length;
  }
}
