import { getAddress, isAddress, isHexString } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { SCALAR_ORDER } from "../pseudonym/scope.ts";
import type { LoginAnswer } from "./answerChallenge.ts";
import type { ChallengeStore } from "./challengeStore.ts";
import {
  LoginChallengeExpired,
  LoginNetworkMismatch,
  LoginNonceUnknown,
  LoginPseudonymNotLive,
  LoginSignatureInvalid,
} from "./errors.ts";
import { isSignedBy } from "./isSignedBy.ts";
import { loginMessage } from "./loginMessage.ts";

/** Who has signed in. */
export interface LoginSession {
  readonly platformId: Hex;
  /** The visitor's lasting identifier on this platform. */
  readonly pseudonym: bigint;
}

/**
 * Verifies an answer on the platform's side. Reads the chain, writes nothing.
 *
 * @param network connected network of the platform
 * @param answer the visitor's answer
 * @param challenges where the platform keeps open challenges; the answered one is used up, whatever the outcome
 * @param time unix seconds now
 * @returns who has signed in
 * @throws {@link LoginNonceUnknown} {@link LoginNetworkMismatch} {@link LoginChallengeExpired} {@link LoginSignatureInvalid}
 * {@link LoginPseudonymNotLive}
 * @example
 * const { pseudonym } = await verifyLogin(network, answer, challenges, Date.now() / 1000);
 */
export async function verifyLogin(
  network: RealDidNetwork,
  answer: LoginAnswer,
  challenges: ChallengeStore,
  time: number,
): Promise<LoginSession> {
  const challenge = await challenges.take(answer.nonce);
  if (challenge === undefined) throw new LoginNonceUnknown();
  const { networkId, chainId } = network.deployment;
  if (challenge.networkId !== networkId || challenge.chainId !== chainId) throw new LoginNetworkMismatch();
  const { issuedAt, expiresAt, platformId } = challenge;
  if (time < issuedAt || time > expiresAt) throw new LoginChallengeExpired(issuedAt, expiresAt, Math.floor(time));
  const { pseudonym, signature } = answer;
  if (pseudonym <= 0n || pseudonym >= SCALAR_ORDER) throw new LoginPseudonymNotLive();
  if (!isAddress(answer.controller) || !isHexString(signature)) throw new LoginSignatureInvalid();
  const controller = getAddress(answer.controller) as Hex;
  const text = loginMessage(challenge, controller, pseudonym);
  if (!(await isSignedBy(network.runner, controller, text, signature))) throw new LoginSignatureInvalid();
  const live = await view(network.pseudonymRegistry.controllerOf(platformId, pseudonym));
  if (getAddress(live) !== controller) throw new LoginPseudonymNotLive();
  return { platformId, pseudonym };
}
