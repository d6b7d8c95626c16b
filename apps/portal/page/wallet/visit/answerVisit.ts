import { Wallet as KeyPair } from "ethers";
import {
  type AskingPlatform,
  type ControllerAnswer,
  type Hex,
  type LoginChallenge,
  type RestoredPseudonym,
  answerChallenge,
  freshController,
} from "realdid";

import { WalletCannotSign } from "../../errors.ts";
import { type Proving, proveAction } from "./proveAction.ts";
import { visitOf } from "./readVisit.ts";

/** What is answered. */
export interface Answering {
  readonly challenge: LoginChallenge;
  /** Host of the page that asks, as the browser reports it. */
  readonly host: string;
  readonly platforms: readonly AskingPlatform[];
  readonly state: RestoredPseudonym;
  /** What the page sent as its session key, if the person agreed to it. */
  readonly sessionKey: unknown;
}

/**
 * Answers a challenge: signs with the present controller, or on a first visit proves a registration and signs with its controller.
 *
 * @param proving wallet, network and what is kept
 * @param answering what is asked, by whom, and how the pseudonym stands
 * @returns the answer
 * @throws {@link WalletCannotSign}; as `answerChallenge` and `proveAction`
 */
export async function answerVisit(proving: Proving, answering: Answering): Promise<ControllerAnswer> {
  const { network, wallet } = proving;
  const { challenge, host, platforms, state } = answering;
  const block = await network.runner.provider?.getBlock("latest");
  const { kind } = visitOf(state, block?.timestamp ?? 0);
  if (kind !== "first" && kind !== "known") throw new WalletCannotSign(`it is ${kind}`);
  const present = kind === "known" ? state.controller : freshController(wallet, state.platformId, state.status);
  if (present === undefined) throw new WalletCannotSign("its controller is none of this wallet's");
  const registration = kind === "first" ? await proveAction(proving, state, "register") : undefined;
  const publicKey = (answering.sessionKey as { readonly publicKey?: Hex } | undefined)?.publicKey;
  return answerChallenge(network, challenge, host, state.pseudonym, new KeyPair(present.key), {
    platforms,
    ...(publicKey === undefined ? {} : { sessionKey: { publicKey } }),
    ...(registration === undefined ? {} : { registration }),
  });
}
