import hre from "hardhat";

import type { Hex } from "../../../sdk/chain/hex.ts";

/** One step of the machine, as the embedded chain tells it. */
interface Step {
  readonly op: string;
  readonly stack: readonly string[];
  readonly memory: readonly string[];
}

const MULTIPLY = 7n;
const WORD_DIGITS = 64;

/**
 * The scalars by which a call multiplies points, in order: what precompile 7 is really given.
 *
 * @param to contract
 * @param data call
 */
export async function scalarsOf(to: string, data: Hex): Promise<bigint[]> {
  const { structLogs } = (await hre.network.provider.request({
    method: "debug_traceCall",
    params: [{ to, data }, "latest", { disableStorage: true }],
  })) as { readonly structLogs: readonly Step[] };
  return structLogs
    .filter(
      ({ op, stack }) => op === "STATICCALL" && BigInt(`0x${stack.at(-2)?.replace(/^0x/u, "") ?? "0"}`) === MULTIPLY,
    )
    .map(({ stack, memory }) => {
      const start = 2 * Number(`0x${stack.at(-3)?.replace(/^0x/u, "") ?? "0"}`) + 2 * WORD_DIGITS;
      const digits = memory.map((word) => word.replace(/^0x/u, "").padStart(WORD_DIGITS, "0")).join("");
      return BigInt(`0x${digits.slice(start, start + WORD_DIGITS)}`);
    });
}
