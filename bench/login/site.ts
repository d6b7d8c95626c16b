import type { Wallet as KeyWallet } from "ethers";

import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { answerChallenge } from "../../sdk/login/challenge/answerChallenge.ts";
import { type LoginAnswerJson, formatAnswer } from "../../sdk/login/challenge/answerJson.ts";
import { type LoginChallenge, createChallenge } from "../../sdk/login/challenge/createChallenge.ts";
import { loginMessage } from "../../sdk/login/challenge/loginMessage.ts";
import type { PlatformView } from "../../sdk/login/view/platformView.ts";
import type { LoginStore } from "../../sdk/login/store/loginStore.ts";

/** Unix seconds of all measurements. */
export const NOW = 1_800_000_000;

/** One platform with one visitor. */
export interface BenchSite {
  readonly network: RealDidNetwork;
  readonly view: PlatformView;
  readonly domain: string;
  readonly pseudonym: bigint;
  readonly controller: KeyWallet;
}

/** A challenge that was answered: as our verifier takes it, and as another's. */
export interface Answered {
  readonly challenge: LoginChallenge;
  readonly json: LoginAnswerJson;
  readonly text: string;
}

/**
 * Has the visitor answer a new challenge.
 *
 * @param site platform and visitor
 * @param store where the challenge is kept
 * @returns the answer, in JSON and as the text that was signed
 */
export async function answerOne(site: BenchSite, store: LoginStore): Promise<Answered> {
  const { network, view, domain, pseudonym, controller } = site;
  const { deployment, platformId } = view;
  const challenge = await createChallenge(deployment, { platformId, domain }, store.challenges, NOW);
  const answer = await answerChallenge(network, challenge, domain, pseudonym, controller);
  const text = loginMessage(challenge, answer.controller, pseudonym);
  return { challenge, json: formatAnswer(deployment, answer), text };
}
