import { readFileSync } from "node:fs";

import { Wallet as ControllerWallet } from "ethers";

import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { TaskFileUnreadable, TaskPseudonymInvalid } from "./errors.ts";

/** What a holder acts with on one platform. */
export interface Holder {
  readonly controller: ControllerWallet;
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** For a signature made now, unix seconds. */
  readonly deadline: number;
}

/**
 * Brings a holder's pseudonym and controller on a platform back from the mnemonic.
 *
 * @param network connected network
 * @param from platform, mnemonic, and generation of the controller key
 * @returns the holder
 */
export async function readHolder(
  network: RealDidNetwork,
  from: { readonly platform: string; readonly mnemonic: string; readonly generation: number },
): Promise<Holder> {
  const { controllerKey } = await import("../sdk/enrolment/controllerKey.ts");
  const { restoreWallet } = await import("../sdk/enrolment/restoreWallet.ts");
  const { platformId } = await import("../sdk/platform/platformId.ts");
  const { derivePseudonym } = await import("../sdk/pseudonym/derivePseudonym.ts");
  const { commonDeadline } = await import("../sdk/pseudonym/message.ts");
  const id = platformId(from.platform);
  const wallet = restoreWallet(from.mnemonic, network.deployment.networkId);
  const block = await network.runner.provider?.getBlock("latest");
  return {
    controller: new ControllerWallet(controllerKey(wallet, id, from.generation)),
    platformId: id,
    pseudonym: derivePseudonym(wallet, id),
    deadline: commonDeadline(block?.timestamp ?? Math.floor(Date.now() / 1000)),
  };
}

/**
 * Reads a JSON file that a task is given.
 *
 * @param file path
 * @returns parsed JSON, unchecked
 * @throws {@link TaskFileUnreadable}
 */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    throw new TaskFileUnreadable(file, "Check the path, and that the file is JSON.");
  }
}

/**
 * Reads a pseudonym from the command line.
 *
 * @param text 32 bytes in hex, or a decimal number
 * @returns the pseudonym
 * @throws {@link TaskPseudonymInvalid}
 */
export function pseudonymOf(text: string): bigint {
  if (!/^(0x[0-9a-fA-F]{1,64}|\d{1,78})$/.test(text)) throw new TaskPseudonymInvalid();
  return BigInt(text);
}

/** A time for a table; `-` for none. */
export function dateOf(seconds: number): string {
  return seconds === 0 ? "-" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
