import { PseudonymWitnessRefused } from "../errors.ts";
import { SCALAR_ORDER, hashToField } from "../scope.ts";

/** What the circuit is told. */
export interface CircuitInputs {
  /** The wallet's secret scalar. */
  readonly secret: bigint;
  /** Place of the commitment in the tree. */
  readonly index: number;
  /** The path; shorter than the circuit's depth for a smaller tree. */
  readonly siblings: readonly bigint[];
  /** Before Semaphore's hash into the field. */
  readonly message: bigint;
  /** Before Semaphore's hash into the field. */
  readonly scope: bigint;
}

/** Exports of a witness program made by circom 2. */
interface WitnessProgram {
  readonly memory: WebAssembly.Memory;
  init(isChecked: number): void;
  getFieldNumLen32(): number;
  getWitnessSize(): number;
  setInputSignal(hashHigh: number, hashLow: number, position: number): void;
  writeSharedRWMemory(word: number, value: number): void;
  readSharedRWMemory(word: number): number;
  getWitness(signal: number): void;
}

/**
 * Runs the circuit's witness program in an instance of its own, whose memory is wiped afterwards.
 *
 * @param program compiled `semaphore-<depth>.wasm`
 * @param depth siblings that the circuit takes
 * @param inputs what to prove; secret
 * @returns all signals, 32 bytes each, little endian; secret, to be wiped by the caller
 * @throws {@link PseudonymWitnessRefused} if the circuit's own checks fail
 */
export async function computeWitness(
  program: WebAssembly.Module,
  depth: number,
  inputs: CircuitInputs,
): Promise<Uint8Array> {
  const instance = await WebAssembly.instantiate(program, { runtime: RUNTIME });
  const calls = instance.exports as unknown as WitnessProgram;
  const signals: [name: string, values: readonly bigint[]][] = [
    ["secret", [inputs.secret]],
    ["merkleProofLength", [BigInt(inputs.siblings.length)]],
    ["merkleProofIndex", [BigInt(inputs.index)]],
    ["merkleProofSiblings", Array.from({ length: depth }, (_, i) => inputs.siblings[i] ?? 0n)],
    ["scope", [hashToField(inputs.scope)]],
    ["message", [hashToField(inputs.message)]],
  ];
  try {
    calls.init(1);
    for (const [name, values] of signals) setSignal(calls, name, values);
    return readSignals(calls);
  } finally {
    new Uint8Array(calls.memory.buffer).fill(0);
  }
}

/** What the program calls: it fails by code alone, and never prints. */
const RUNTIME = {
  exceptionHandler: (code: number): never => {
    throw new PseudonymWitnessRefused(code);
  },
  printErrorMessage: (): void => undefined,
  writeBufferMessage: (): void => undefined,
  showSharedRWMemory: (): void => undefined,
};

function setSignal(calls: WitnessProgram, name: string, values: readonly bigint[]): void {
  const hash = fnv1a(name);
  const words = calls.getFieldNumLen32();
  values.forEach((value, position) => {
    let rest = value % SCALAR_ORDER;
    for (let word = 0; word < words; word++) {
      calls.writeSharedRWMemory(word, Number(rest & 0xffffffffn));
      rest >>= 32n;
    }
    calls.setInputSignal(Number(hash >> 32n), Number(hash & 0xffffffffn), position);
  });
}

function readSignals(calls: WitnessProgram): Uint8Array {
  const words = calls.getFieldNumLen32();
  const count = calls.getWitnessSize();
  const signals = new DataView(new ArrayBuffer(count * words * 4));
  for (let signal = 0; signal < count; signal++) {
    calls.getWitness(signal);
    for (let word = 0; word < words; word++) {
      signals.setUint32((signal * words + word) * 4, calls.readSharedRWMemory(word), true);
    }
  }
  return new Uint8Array(signals.buffer);
}

/** FNV-1a of 64 bits: circom's way to name signals. */
function fnv1a(name: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const letter of name) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(letter.charCodeAt(0))) * 0x100000001b3n);
  }
  return hash;
}
