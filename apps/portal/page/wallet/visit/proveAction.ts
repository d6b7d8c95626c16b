import {
  type PseudonymProof,
  type RestoredPseudonym,
  type Wallet,
  commonDeadline,
  freshController,
  provePseudonym,
} from "realdid";

import { WalletCannotSign } from "../../errors.ts";
import { chainTime } from "./connect.ts";
import { CITIZENS, type Proving, proveMembership } from "./proveMembership.ts";

/**
 * Proves on this device that the wallet's person is a verified citizen, and binds the platform's pseudonym to a controller.
 *
 * @param proving wallet, network and what is kept
 * @param state of the pseudonym as read
 * @param action `register` takes a fresh controller, `renew` keeps the present one
 * @returns the proof
 * @throws EnrolmentNotInGroup if the person is not (yet) in the group; {@link WalletRootReplaced} if it was published anew meanwhile
 */
export async function proveAction(
  proving: Proving,
  state: RestoredPseudonym,
  action: "register" | "renew",
): Promise<PseudonymProof> {
  const { network, wallet } = proving;
  return proveMembership(proving, async (path, prover, options) => {
    const message = {
      action,
      groupId: CITIZENS,
      platformId: state.platformId,
      controller: controllerFor(wallet, state, action),
      sequence: state.status.sequence,
      deadline: commonDeadline(await chainTime(network)),
    } as const;
    return provePseudonym(wallet, network.deployment, path, message, prover, options);
  });
}

function controllerFor(wallet: Wallet, state: RestoredPseudonym, action: "register" | "renew") {
  if (action === "register") return freshController(wallet, state.platformId, state.status).address;
  if (state.controller === undefined) throw new WalletCannotSign("its controller is none of this wallet's");
  return state.controller.address;
}
