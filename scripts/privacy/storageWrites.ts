import type { Hex } from "../../sdk/chain/hex.ts";

/** What a run is recorded from: Hardhat's provider and ethers' JsonRpcProvider both fit. */
export interface ChainProvider {
  send(method: string, params: unknown[]): Promise<unknown>;
}

/** One SSTORE. */
export interface StorageWrite {
  readonly slot: Hex;
  readonly value: Hex;
}

interface Step {
  readonly op: string;
  readonly depth: number;
  readonly stack?: readonly string[];
  readonly storage?: Readonly<Record<string, string>>;
}

interface StepTrace {
  readonly gas: number;
  readonly structLogs: readonly Step[];
}

/** Runs inside the node; anvil and geth take it, and send back nothing but the writes. */
const TRACER = `{
  writes: [],
  step: function (log) {
    if (log.op.toString() === "SSTORE") this.writes.push([log.stack.peek(0).toString(16), log.stack.peek(1).toString(16)]);
  },
  fault: function () {},
  result: function () { return this.writes; }
}`;

/** Above this many log entries a transaction is likely a batch, whose steps would each repeat all slots touched. */
const FEW_LOGS = 4;
/** Gas of a transaction that runs no code stays near this. */
const PLAIN_GAS = 60_000;

/**
 * Makes a function that reads every storage write of a transaction, by the quickest way that the node offers.
 *
 * @param provider node with debug_traceTransaction
 * @returns reader: hash and number of log entries of a transaction in, its writes in order out
 */
export function createWriteReader(
  provider: ChainProvider,
): (hash: Hex, logs: number) => Promise<readonly StorageWrite[]> {
  let takesTracer: boolean | undefined;
  return async (hash, logs) => {
    if (takesTracer !== false) {
      try {
        const writes = await provider.send("debug_traceTransaction", [hash, { tracer: TRACER }]);
        takesTracer = true;
        return (writes as [string, string][]).map(([slot, value]) => ({ slot: word(slot), value: word(value) }));
      } catch (thrown) {
        if (takesTracer === true) throw thrown;
        takesTracer = false;
      }
    }
    const withStack = logs > FEW_LOGS;
    const options = { disableMemory: true, disableStack: !withStack, disableStorage: withStack };
    const trace = (await provider.send("debug_traceTransaction", [hash, options])) as StepTrace;
    if (trace.structLogs.length === 0 && trace.gas > PLAIN_GAS) {
      throw new Error("the node records no steps: start anvil with --steps-tracing, or use Hardhat's node");
    }
    return withStack ? fromStack(trace.structLogs) : fromStorage(trace.structLogs);
  };
}

function fromStack(steps: readonly Step[]): StorageWrite[] {
  return steps
    .filter((step) => step.op === "SSTORE")
    .map(({ stack = [] }) => ({ slot: word(stack.at(-1) ?? "0"), value: word(stack.at(-2) ?? "0") }));
}

/** Each step shows the slots its contract touched so far: what differs at an SSTORE from the step before was written. */
function fromStorage(steps: readonly Step[]): StorageWrite[] {
  const writes: StorageWrite[] = [];
  steps.forEach((step, i) => {
    if (step.op !== "SSTORE") return;
    const before = steps[i - 1];
    const known = before?.depth === step.depth ? (before.storage ?? {}) : {};
    for (const [slot, value] of Object.entries(step.storage ?? {})) {
      if (known[slot] !== value) writes.push({ slot: word(slot), value: word(value) });
    }
  });
  return writes;
}

function word(hex: string): Hex {
  return `0x${hex.replace(/^0x/u, "").padStart(64, "0")}`;
}
