import { AbiCoder } from "ethers";

import { contractErrors } from "./contractErrors.ts";
import {
  ChainActNotReady,
  ChainCallerNotAuthorised,
  ChainCallReverted,
  ChainFundsMissing,
  ChainUnreachable,
} from "./errors.ts";
import { RealDidError } from "../errors.ts";

const ACCESS_MANAGED_UNAUTHORISED = "0x068ca9d8";
// OpenZeppelin's AccessManager about scheduled acts: what it says, and what to do.
const SCHEDULED_ACTS: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  "0x813e9459": ["the same act is scheduled already", "Execute it when its delay has passed."],
  "0x60a299b0": [
    "no such act is scheduled",
    "Schedule it first, or execute it with the very values it was scheduled with.",
  ],
  "0x18cb6b7a": ["the delay of the scheduled act has not passed", "Execute it when it has, by the chain's clock."],
  "0x78a5d6e4": ["the scheduled act was not executed in time and expired", "Schedule it again."],
};
const ERROR_STRING = "0x08c379a0";
// Words of Node, of browsers and of Hardhat; the last three are ethers' codes for an endpoint that is slow, overloaded or gone.
const UNREACHABLE =
  /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET|EAI_AGAIN|HH108|UND_ERR|other side closed|socket hang up|EPIPE|fetch failed|could not connect|Cannot connect|^(?:TIMEOUT|SERVER_ERROR|NETWORK_ERROR) /i;
/** Words of ethers, of nodes and of Hardhat. */
const FUNDS_MISSING = /INSUFFICIENT_FUNDS|insufficient funds|doesn't have enough funds/iu;

/**
 * Turns whatever a provider threw into one of this package's errors.
 *
 * @param thrown what was caught
 * @returns a coded error; the same object if it is one already
 */
export function decodeRevert(thrown: unknown): RealDidError {
  if (thrown instanceof RealDidError) return thrown;
  const data = revertData(thrown);
  if (data !== undefined) {
    try {
      return decodeData(data, thrown);
    } catch {
      return new ChainCallReverted(`malformed error ${data.slice(0, 10)}`, thrown);
    }
  }
  const text = describe(thrown);
  if (UNREACHABLE.test(text)) return new ChainUnreachable(thrown);
  if (FUNDS_MISSING.test(text)) return new ChainFundsMissing(thrown);
  return new ChainCallReverted(text.split("\n")[0] ?? "no reason", thrown);
}

function decodeData(data: string, thrown: unknown): RealDidError {
  const selector = data.slice(0, 10);
  const body = `0x${data.slice(10)}`;
  const known = contractErrors[selector];
  if (known !== undefined) {
    return new known.type(AbiCoder.defaultAbiCoder().decode(known.parameters, body).toArray());
  }
  if (selector === ACCESS_MANAGED_UNAUTHORISED) {
    return new ChainCallerNotAuthorised(String(AbiCoder.defaultAbiCoder().decode(["address"], body)[0]));
  }
  const act = SCHEDULED_ACTS[selector];
  if (act !== undefined) return new ChainActNotReady(...act);
  if (selector === ERROR_STRING) {
    return new ChainCallReverted(String(AbiCoder.defaultAbiCoder().decode(["string"], body)[0]), thrown);
  }
  return new ChainCallReverted(`unknown error ${selector}`, thrown);
}

/** Providers nest revert data differently: ethers, Hardhat and anvil each have their own place for it. */
function revertData(thrown: unknown, depth = 0): string | undefined {
  if (typeof thrown !== "object" || thrown === null || depth > 6) return undefined;
  const fields = thrown as Record<string, unknown>;
  const data = fields.data;
  if (typeof data === "string" && /^0x[0-9a-f]{8,}$/i.test(data)) return data.toLowerCase();
  for (const key of ["data", "error", "info", "cause", "value"]) {
    const found = revertData(fields[key], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = "code" in thrown ? `${String(thrown.code)} ` : "";
  const cause = thrown.cause instanceof Error ? ` ${describe(thrown.cause)}` : "";
  return `${code}${thrown.message}${cause}`;
}
