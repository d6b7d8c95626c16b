import type { Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import type { LoginChallenge } from "./createChallenge.ts";
import { LoginDomainMismatch, LoginNetworkMismatch } from "./errors.ts";
import { loginMessage } from "./loginMessage.ts";

/** A visitor's answer to a challenge. */
export interface LoginAnswer {
  readonly pseudonym: bigint;
  readonly controller: Hex;
  readonly signature: Hex;
}

/**
 * Signs a challenge in the wallet, after checking who asks.
 *
 * @param network connected network of the wallet
 * @param challenge what the platform asks
 * @param pseudonym the wallet's pseudonym on that platform
 * @param controller signer of the pseudonym's controller
 * @returns the answer; send it back to the platform
 * @throws {@link LoginNetworkMismatch} if the challenge is for another network; {@link LoginDomainMismatch} if the asking domain is not
 * the one that the platform registered
 */
export async function answerChallenge(
  network: RealDidNetwork,
  challenge: LoginChallenge,
  pseudonym: bigint,
  controller: Signer,
): Promise<LoginAnswer> {
  const { networkId, chainId } = network.deployment;
  if (challenge.networkId !== networkId || challenge.chainId !== chainId) throw new LoginNetworkMismatch();
  const { domain } = await view(network.platformRegistry.platformOf(challenge.platformId));
  if (challenge.domain !== domain) throw new LoginDomainMismatch(challenge.domain, domain);
  const address = (await controller.getAddress()) as Hex;
  const signature = await controller.signMessage(loginMessage(challenge, address, pseudonym));
  return { pseudonym, controller: address, signature: signature as Hex };
}
