import { ZeroAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { isUint256 } from "./checkMessage.ts";
import { PseudonymMalformed } from "./errors.ts";
import { requireId } from "./scope.ts";

/** What the registry keeps of a pseudonym. */
export interface PseudonymStatus {
  readonly controller: Hex;
  /** End of the lease, unix seconds; 0 if it was never registered or was released. */
  readonly validUntil: number;
  /** Epoch of group 0 that it was proved against. */
  readonly epoch: number;
  /** Changes so far; the next proof or signature must carry this number. */
  readonly sequence: number;
  /** Whether the lease runs, it is not frozen, and its epoch stands. */
  readonly isLive: boolean;
}

/**
 * Reads the state of a pseudonym. Warning: an endpoint that serves these reads sees which pseudonyms one visitor asks about; a
 * wallet reads its own with `restorePseudonyms`, which names none (docs/spec/pseudonym.md section 12).
 *
 * @param network connected network
 * @param platformId keccak256 of the platform's slug
 * @param pseudonym the pseudonym
 * @returns its state
 * @throws {@link PseudonymMalformed} {@link PseudonymMessageMalformed} if the platform's id is not 32 bytes; ChainUnreachable
 */
export async function pseudonymStatus(
  network: RealDidNetwork,
  platformId: Hex,
  pseudonym: bigint,
): Promise<PseudonymStatus> {
  requireId("platformId", platformId);
  if (!isUint256(pseudonym)) throw new PseudonymMalformed();
  const status = await view(network.pseudonymRegistry.statusOf(platformId, pseudonym));
  const live = await view(network.pseudonymRegistry.controllerOf(platformId, pseudonym));
  return {
    controller: status.controller as Hex,
    validUntil: Number(status.validUntil),
    epoch: Number(status.epoch),
    sequence: Number(status.sequence),
    isLive: live !== ZeroAddress,
  };
}
