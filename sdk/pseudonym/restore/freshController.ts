import { computeAddress } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { controllerKey } from "../../enrolment/controllerKey.ts";
import type { Wallet } from "../../enrolment/restoreWallet.ts";
import { type PresentController, requireSequence } from "./findController.ts";
import type { PseudonymStatus } from "../pseudonymStatus.ts";
import { requireId } from "../scope.ts";

/**
 * A controller that this pseudonym never had, if it always took the one given here: each registration and replacement counts as a change,
 * so the number of changes is a generation not used before. It needs no memory, and another device finds it by `findController`.
 *
 * @param wallet of the person
 * @param platformId keccak256 of the platform's slug
 * @param status how often the pseudonym has changed
 * @returns the key for the next `register` or `replace`
 * @throws {@link PseudonymMessageMalformed} if platform or sequence are not what a registry gives
 * @see docs/spec/pseudonym.md section 12
 * @example
 * const { address } = freshController(wallet, id, await pseudonymStatus(network, id, pseudonym));
 * const message = { action: "register", groupId: 0, platformId: id, controller: address, sequence, deadline } as const;
 */
export function freshController(
  wallet: Wallet,
  platformId: Hex,
  status: Pick<PseudonymStatus, "sequence">,
): PresentController {
  const { sequence } = (status as PseudonymStatus | null | undefined) ?? ({} as PseudonymStatus);
  requireId("platformId", platformId);
  requireSequence(sequence);
  const key = controllerKey(wallet, platformId, sequence);
  return { generation: sequence, address: computeAddress(key) as Hex, key };
}
