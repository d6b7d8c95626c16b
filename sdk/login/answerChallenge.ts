import type { Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import type { LoginChallenge } from "./createChallenge.ts";
import { LoginChallengeMalformed, LoginDomainMismatch, LoginNetworkMismatch } from "./errors.ts";
import { loginMessage } from "./loginMessage.ts";

/** A visitor's answer to a challenge. */
export interface LoginAnswer {
  /** Of the challenge that is answered. */
  readonly nonce: string;
  readonly pseudonym: bigint;
  readonly controller: Hex;
  readonly signature: Hex;
}

/**
 * Signs a challenge in the wallet, after checking who asks.
 *
 * @param network connected network of the wallet
 * @param challenge what the platform asks
 * @param askedFrom host of the page that handed over the challenge, as the browser reports it: a page that passes on another
 * platform's challenge is refused
 * @param pseudonym the wallet's pseudonym on that platform
 * @param controller signer of the pseudonym's controller
 * @returns the answer; send it back to the platform
 * @throws {@link LoginNetworkMismatch} if the challenge is for another network; {@link LoginDomainMismatch} if the page or the challenge
 * is not of the domain that the platform registered; {@link LoginChallengeMalformed} if the nonce is not 32 hex characters;
 * PlatformUnknown
 * @example
 * const answer = await answerChallenge(network, challenge, "weibo.com", derivePseudonym(wallet, platformId("weibo")), controller);
 */
export async function answerChallenge(
  network: RealDidNetwork,
  challenge: LoginChallenge,
  askedFrom: string,
  pseudonym: bigint,
  controller: Signer,
): Promise<LoginAnswer> {
  const { networkId, chainId } = network.deployment;
  if (challenge.networkId !== networkId || challenge.chainId !== chainId) throw new LoginNetworkMismatch();
  // The nonce is a line of the signed text: it must not bring lines of its own.
  if (!/^[0-9a-f]{32}$/u.test(challenge.nonce)) throw new LoginChallengeMalformed("nonce");
  const { domain } = await view(network.platformRegistry.platformOf(challenge.platformId));
  for (const asker of [askedFrom, challenge.domain]) {
    if (asker !== domain) throw new LoginDomainMismatch(asker, domain);
  }
  const address = (await controller.getAddress()) as Hex;
  const signature = await controller.signMessage(loginMessage(challenge, address, pseudonym));
  return { nonce: challenge.nonce, pseudonym, controller: address, signature: signature as Hex };
}
