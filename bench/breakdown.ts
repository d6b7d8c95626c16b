import type { EthereumProvider } from "hardhat/types";

import { TRANSACTION_GAS, calldataTokens } from "../sdk/chain/gas.ts";

/** What a transaction's gas went into. */
export interface Breakdown {
  /** Of every transaction: 21,000. */
  readonly intrinsic: number;
  readonly calldata: number;
  /** Precompile 8, with the calls. */
  readonly pairing: number;
  /** Precompiles 6 and 7, with the calls. */
  readonly multiplications: number;
  /** Slots that are written, with reading them first. */
  readonly storage: number;
  readonly event: number;
  /** Slots that are only read, and calls of other contracts with all that they do. */
  readonly reads: number;
  readonly hashing: number;
  /** Memory, copies, arithmetic, jumps. */
  readonly rest: number;
}

interface Step {
  readonly op: string;
  readonly gas: number | string;
  readonly depth: number;
  readonly stack?: readonly string[] | null;
}

const PRECOMPILES: Readonly<Record<string, keyof Breakdown>> = {
  "6": "multiplications",
  "7": "multiplications",
  "8": "pairing",
};

/**
 * Traces a mined transaction and adds up what it was spent on.
 *
 * @param provider of the embedded chain
 * @param hash of a transaction that called one contract
 * @returns gas of each part; together its `gasUsed`
 * @throws if the parts exceed the whole
 */
export async function breakDown(provider: EthereumProvider, hash: string): Promise<Breakdown> {
  const { input } = (await provider.send("eth_getTransactionByHash", [hash])) as { readonly input: string };
  const { gasUsed } = (await provider.send("eth_getTransactionReceipt", [hash])) as { readonly gasUsed: string };
  const trace = (await provider.send("debug_traceTransaction", [
    hash,
    { disableMemory: true, disableStorage: true },
  ])) as { readonly structLogs: readonly Step[] };
  // The contract's own steps; what a call does counts as the call.
  const steps = trace.structLogs.filter(({ depth }) => depth === 1);
  const written = new Set(steps.filter(({ op }) => op === "SSTORE").map(slotOf));
  const parts = { calldata: 4 * calldataTokens(input), pairing: 0, multiplications: 0, storage: 0, event: 0, reads: 0, hashing: 0 }; // prettier-ignore
  for (const [i, step] of steps.entries()) {
    const part = partOf(step, written);
    const next = steps[i + 1];
    if (part !== undefined && next !== undefined) parts[part] += Number(step.gas) - Number(next.gas);
  }
  const told = Object.values(parts).reduce((sum, gas) => sum + gas, TRANSACTION_GAS);
  const rest = Number(gasUsed) - told;
  if (rest < 0) throw new Error(`the parts of ${hash} exceed its gas by ${-rest}`);
  return { intrinsic: TRANSACTION_GAS, ...parts, rest };
}

function partOf(step: Step, written: ReadonlySet<string>): Exclude<keyof Breakdown, "intrinsic" | "rest"> | undefined {
  if (step.op === "SSTORE") return "storage";
  if (step.op === "SLOAD") return written.has(slotOf(step)) ? "storage" : "reads";
  if (step.op === "KECCAK256" || step.op === "SHA3") return "hashing";
  if (step.op.startsWith("LOG")) return "event";
  if (!step.op.endsWith("CALL")) return undefined;
  // STATICCALL: gas, address, ...
  return (PRECOMPILES[BigInt(word(step.stack?.at(-2))).toString()] as "pairing" | undefined) ?? "reads";
}

/** The slot that SLOAD or SSTORE is about. */
function slotOf({ stack }: Step): string {
  return word(stack?.at(-1));
}

function word(value: string | undefined): string {
  if (value === undefined) throw new Error("the trace has no stack");
  return value.startsWith("0x") ? value : `0x${value}`;
}
