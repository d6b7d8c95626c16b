import { FULL_ROUNDS, PARTIAL_ROUNDS, type PoseidonConstants, invert, modulo } from "./constants.ts";
import { MONTGOMERY } from "./layout.ts";

/** A place in memory for four numbers; by number. */
export type Slot = number;

/** A number of a slot times a factor that all lanes share. */
export interface Term {
  readonly slot: Slot;
  /** Field element. */
  readonly factor: bigint;
}

/** One step of the permutation; `out` is never a slot that the same step reads. */
export type Step =
  | { readonly kind: "square"; readonly out: Slot; readonly from: Slot }
  | { readonly kind: "multiply"; readonly out: Slot; readonly left: Slot; readonly right: Slot }
  /** Sum of terms over 2^260, plus a summand, plus the number of a slot as it is. */
  | {
      readonly kind: "combine";
      readonly out: Slot;
      readonly terms: readonly Term[];
      readonly summand: bigint;
      readonly unit: Slot | undefined;
    };

/** The permutation of one pair, from what is read to what is written. */
export interface Program {
  /** Slots that the pair is read into. */
  readonly inputs: readonly [Slot, Slot];
  /** What is added to each of the pair as it is read. */
  readonly summands: readonly [bigint, bigint];
  readonly steps: readonly Step[];
  readonly output: Slot;
  readonly slots: number;
}

/** A slot that holds `scale` times what it stands for. */
interface Value {
  readonly slot: Slot;
  readonly scale: bigint;
  /** 1 / scale. */
  readonly inverse: bigint;
}

/** A sum of values times factors, and a constant. */
interface Sum {
  readonly parts: ReadonlyMap<Value, bigint>;
  readonly constant: bigint;
}

/** The two elements of the state that skip the fifth power in a partial round. */
type Rest = readonly [Sum, Sum];

/** Inverse of 2^260. */
const UNDO = invert(MONTGOMERY);
const HALF_FULL = FULL_ROUNDS / 2;

/**
 * Poseidon of two elements with less work, and the same result. Nothing is converted to Montgomery form: every slot may hold a multiple of
 * what it stands for, as long as the factors know; and with these multiples chosen well one factor of each sum is 1. In the partial rounds
 * only the first element meets the fifth power, so each one follows from the two before it and three fifth powers.
 *
 * @param constants of the permutation
 * @returns what to compute
 * @see docs/decisions/0016-own-poseidon.md
 */
export function poseidonProgram(constants: PoseidonConstants): Program {
  const builder = new Builder();
  const { rounds, matrix } = constants;
  const inputs: [Slot, Slot] = [builder.take(), builder.take()];
  const pair = inputs.map((slot): Value => ({ slot, scale: 1n, inverse: 1n }));
  // The first element of the input is 0, so what its fifth power adds is known.
  const fixed = modulo((at(rounds, 0, 0) ** 5n) as bigint);
  let state = fullRound(builder, pair, (powers) =>
    matrix.map((row, i) => ({
      parts: new Map(powers.map((power, j) => [power, row[j + 1] as bigint])),
      constant: (row[0] as bigint) * fixed + at(rounds, 1, i),
    })),
  );
  for (let round = 1; round < rounds.length - 1; round++) {
    if (round === HALF_FULL) {
      state = partialRounds(builder, constants, state);
      round += PARTIAL_ROUNDS;
    }
    state = fullRound(builder, state, (powers) => mix(constants, round, powers.map(asSum)));
  }
  const powers = state.map((value) => builder.fifthPower(value));
  const [first] = mix(constants, rounds.length - 1, powers.map(asSum));
  const output = builder.combine(first as Sum, 1n).slot;
  const summands = [at(rounds, 0, 1), at(rounds, 0, 2)] as const;
  return { inputs, summands, steps: builder.steps, output, slots: builder.slots };
}

/** Fifth powers of a state, and the sums that are the next one. */
function fullRound(
  builder: Builder,
  state: readonly Value[],
  next: (powers: readonly Value[]) => readonly Sum[],
): Value[] {
  const powers = state.map((value) => builder.fifthPower(value));
  builder.release(state);
  const values = next(powers).map((sum) => builder.combine(sum));
  builder.release(powers);
  return values;
}

/**
 * With M the matrix, x_k what meets the fifth power, y_k that power, w_k the other two elements, A the part of M that takes w to w, b the one
 * that takes y to w, m the one that takes w to x, and constants left out: x_{k+1} = M00 y_k + m w_k and w_{k+1} = A w_k + b y_k. So m w_k
 * and m A^-1 w_k are sums of x_{k+1}, x_k, y_k and y_{k-1}, and w_k follows from them.
 */
function partialRounds(builder: Builder, constants: PoseidonConstants, state: readonly Value[]): Value[] {
  const elimination = eliminate(constants);
  const [first, ...others] = state as [Value, Value, Value];
  const [xs, ys]: [Value[], Value[]] = [[first], []];
  let rest = others.map(asSum) as unknown as Rest;
  for (let k = 0; ; k++) {
    const y = builder.fifthPower(xs[k] as Value);
    ys.push(y);
    const mixed = mix(constants, HALF_FULL + k, [asSum(y), ...rest]);
    if (k === PARTIAL_ROUNDS - 1) return mixed.map((sum) => builder.combine(sum));
    const x = builder.combine(mixed[0] as Sum);
    xs.push(x);
    if (k === 0) rest = [mixed[1], mixed[2]] as [Sum, Sum];
    else {
      rest = elimination(k, [x, xs[k] as Value], [y, ys[k - 1] as Value]);
      builder.release(k === 1 ? [first, ...others] : [xs[k - 1] as Value, ys[k - 2] as Value]);
    }
  }
}

/** Gives w_{k+1} from x_{k+1}, x_k and y_k, y_{k-1}. */
function eliminate({
  rounds,
  matrix,
}: PoseidonConstants): (k: number, xs: readonly [Value, Value], ys: readonly [Value, Value]) => Rest {
  const [a, b, c, d] = [at(matrix, 1, 1), at(matrix, 1, 2), at(matrix, 2, 1), at(matrix, 2, 2)];
  const toRest = [at(matrix, 1, 0), at(matrix, 2, 0)] as const;
  const toFirst = [at(matrix, 0, 1), at(matrix, 0, 2)] as const;
  const unscale = invert(a * d - b * c);
  // m A^-1
  const earlier = [unscale * (toFirst[0] * d - toFirst[1] * c), unscale * (toFirst[1] * a - toFirst[0] * b)] as const;
  const determinant = invert(toFirst[0] * earlier[1] - toFirst[1] * earlier[0]);
  return (k, [x, xBefore], [y, yBefore]) => {
    const round = HALF_FULL + k;
    const first = (value: Value, power: Value, constant: bigint): Sum =>
      total([1n, asSum(value)], [-at(matrix, 0, 0), asSum(power)], [-constant, ONE]);
    const [u, uBefore] = [first(x, y, at(rounds, round + 1, 0)), first(xBefore, yBefore, at(rounds, round, 0))];
    // m A^-1 w_k = m w_{k-1} + m A^-1 (b y_{k-1} + constants)
    const known = total(
      [1n, uBefore],
      ...[0, 1].flatMap((i): [bigint, Sum][] => [
        [(earlier[i] as bigint) * (toRest[i] as bigint), asSum(yBefore)],
        [(earlier[i] as bigint) * at(rounds, round, i + 1), ONE],
      ]),
    );
    const w = [
      total([determinant * earlier[1], u], [-determinant * toFirst[1], known]),
      total([determinant * toFirst[0], known], [-determinant * earlier[0], u]),
    ] as const;
    return [
      total([a, w[0]], [b, w[1]], [toRest[0], asSum(y)], [at(rounds, round + 1, 1), ONE]),
      total([c, w[0]], [d, w[1]], [toRest[1], asSum(y)], [at(rounds, round + 1, 2), ONE]),
    ];
  };
}

/** The state after a round's matrix and the constants of the next round. */
function mix({ rounds, matrix }: PoseidonConstants, round: number, state: readonly Sum[]): Sum[] {
  return matrix.map((row, i) =>
    total(...state.map((element, j): [bigint, Sum] => [row[j] as bigint, element]), [at(rounds, round + 1, i), ONE]),
  );
}

const ONE: Sum = { parts: new Map(), constant: 1n };

function asSum(value: Value): Sum {
  return { parts: new Map([[value, 1n]]), constant: 0n };
}

function total(...sums: readonly (readonly [factor: bigint, sum: Sum])[]): Sum {
  const parts = new Map<Value, bigint>();
  let constant = 0n;
  for (const [factor, sum] of sums) {
    for (const [value, share] of sum.parts) parts.set(value, modulo((parts.get(value) ?? 0n) + factor * share));
    constant = modulo(constant + factor * sum.constant);
  }
  return { parts, constant };
}

/** An entry; 0 past the last round. */
function at(table: readonly (readonly bigint[])[], row: number, column: number): bigint {
  return table[row]?.[column] ?? 0n;
}

/** Collects steps, with slots that are used again once they are released. */
class Builder {
  readonly steps: Step[] = [];
  slots = 0;
  readonly #free: Slot[] = [];

  take(): Slot {
    return this.#free.pop() ?? this.slots++;
  }

  release(values: readonly { readonly slot: Slot }[]): void {
    this.#free.push(...values.map(({ slot }) => slot));
  }

  fifthPower({ slot, scale, inverse }: Value): Value {
    const [second, fourth, fifth] = [this.take(), this.take(), this.take()];
    this.steps.push({ kind: "square", out: second, from: slot });
    this.steps.push({ kind: "square", out: fourth, from: second });
    this.steps.push({ kind: "multiply", out: fifth, left: fourth, right: slot });
    this.#free.push(second, fourth);
    return { slot: fifth, scale: modulo(scale ** 5n * UNDO ** 4n), inverse: modulo(inverse ** 5n * MONTGOMERY ** 4n) };
  }

  /** A sum at the given scale; without one, at the scale at which the first part's factor is 1. */
  combine({ parts, constant }: Sum, scale?: bigint): Value {
    const [first, factor] = [...parts][0] as [Value, bigint];
    const isUnit = scale === undefined;
    const at = scale ?? modulo(first.scale * invert(factor));
    const terms = [...parts]
      .slice(isUnit ? 1 : 0)
      .map(([value, share]) => ({ slot: value.slot, factor: modulo(share * at * value.inverse * MONTGOMERY) }));
    const out = this.take();
    const unit = isUnit ? first.slot : undefined;
    this.steps.push({ kind: "combine", out, terms, summand: modulo(constant * at), unit });
    return { slot: out, scale: at, inverse: isUnit ? modulo(first.inverse * factor) : invert(at) };
  }
}
