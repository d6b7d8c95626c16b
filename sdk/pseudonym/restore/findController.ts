import { computeAddress, isHexString } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { controllerKey } from "../../enrolment/controllerKey.ts";
import type { Wallet } from "../../enrolment/restoreWallet.ts";
import { PseudonymMessageMalformed } from "../errors.ts";
import { requireId } from "../scope.ts";
import type { PseudonymStatus } from "../pseudonymStatus.ts";

/** Keys that are tried at least; more if the pseudonym has changed more often, since each replacement takes a new one. */
const GENERATIONS = 32;
/** Keys that are tried at most, a second's work: the number of changes is what an endpoint says. */
const MOST_GENERATIONS = 2048;

/** A controller of a wallet's pseudonym. */
export interface PresentController {
  readonly generation: number;
  readonly address: Hex;
  /** Private key. Secret. */
  readonly key: Hex;
}

/**
 * Finds the key of a pseudonym's present controller among those of the mnemonic: the first 32, or as many as the pseudonym has changed, up
 * to 2,048. Asks nobody.
 *
 * @param wallet of the person
 * @param platformId keccak256 of the platform's slug
 * @param status controller that the registry keeps, and how often the pseudonym has changed
 * @returns the key, or undefined if it is none of them
 * @throws {@link PseudonymMessageMalformed} if platform, controller or sequence are not what a registry gives
 * @example
 * const present = findController(wallet, id, await pseudonymStatus(network, id, pseudonym));
 * present?.generation; // 0 if it was never replaced
 */
export function findController(
  wallet: Wallet,
  platformId: Hex,
  status: Pick<PseudonymStatus, "controller" | "sequence">,
): PresentController | undefined {
  const { controller, sequence } = (status as PseudonymStatus | null | undefined) ?? ({} as PseudonymStatus);
  requireId("platformId", platformId);
  requireSequence(sequence);
  if (!isHexString(controller, 20)) throw new PseudonymMessageMalformed("controller", "an address");
  const generations = countGenerations(sequence);
  for (let generation = 0; generation < generations; generation++) {
    const key = controllerKey(wallet, platformId, generation);
    const address = computeAddress(key) as Hex;
    if (address.toLowerCase() === controller.toLowerCase()) return { generation, address, key };
  }
  return undefined;
}

/**
 * How many of a pseudonym's controllers, from generation 0 on, a wallet finds again by itself. Take none beyond.
 *
 * @param sequence changes of the pseudonym so far
 * @returns generations that are tried
 */
export function countGenerations(sequence: number): number {
  return Math.min(MOST_GENERATIONS, Math.max(GENERATIONS, sequence + 1));
}

/** Refuses a number of changes that no pseudonym has. */
export function requireSequence(sequence: number): void {
  if (Number.isInteger(sequence) && sequence >= 0 && sequence < 2 ** 32) return;
  throw new PseudonymMessageMalformed("sequence", "a whole number from 0 to 2^32 - 1");
}
