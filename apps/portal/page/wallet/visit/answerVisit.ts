import { Wallet as KeyPair } from "ethers";
import {
  type AskingPlatform,
  type ControllerAnswer,
  type Hex,
  type LoginChallenge,
  type PseudonymProof,
  type RealDidNetwork,
  type RestoredPseudonym,
  type Wallet,
  answerChallenge,
  freshController,
} from "realdid";

import { WalletCannotSign } from "../../errors.ts";

/** What is answered. */
export interface Answering {
  readonly challenge: LoginChallenge;
  /** Host of the page that asks, as the browser reports it. */
  readonly host: string;
  readonly platforms: readonly AskingPlatform[];
  readonly state: RestoredPseudonym;
  /** Of a first visit: it binds the pseudonym to the fresh controller, which then signs. */
  readonly registration: PseudonymProof | undefined;
  /** What the page sent as its session key, if the person agreed to it. */
  readonly sessionKey: unknown;
}

/**
 * Answers a challenge: signs with the present controller, or on a first visit with the one that the registration is for.
 *
 * @param network connected network
 * @param wallet of the person
 * @param answering what is asked, by whom, and how the pseudonym stands
 * @returns the answer
 * @throws {@link WalletCannotSign}; as `answerChallenge`
 */
export async function answerVisit(
  network: RealDidNetwork,
  wallet: Wallet,
  { challenge, host, platforms, state, registration, sessionKey }: Answering,
): Promise<ControllerAnswer> {
  const { platformId, status, controller } = state;
  const signing = registration === undefined ? controller : freshController(wallet, platformId, status);
  if (signing === undefined) throw new WalletCannotSign("its controller is none of this wallet's");
  const publicKey = (sessionKey as { readonly publicKey?: Hex } | undefined)?.publicKey;
  return answerChallenge(network, challenge, host, state.pseudonym, new KeyPair(signing.key), {
    platforms,
    ...(publicKey === undefined ? {} : { sessionKey: { publicKey } }),
    ...(registration === undefined ? {} : { registration }),
  });
}
