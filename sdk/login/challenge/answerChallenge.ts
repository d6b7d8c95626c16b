import type { Signer } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { view } from "../../chain/send.ts";
import type { Platform } from "../../platform/listPlatforms.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import { checkChallenge } from "./challengeJson.ts";
import type { LoginChallenge } from "./createChallenge.ts";
import { isHostOf } from "./domain.ts";
import { LoginDomainMismatch, LoginNetworkMismatch } from "../errors.ts";
import type { ControllerAnswer } from "./loginAnswer.ts";
import { loginMessage } from "./loginMessage.ts";
import { grantSessionKey } from "../session/sessionKey.ts";

/** What a wallet holds an asker against. */
export type AskingPlatform = Pick<Platform, "id" | "slug" | "domain" | "operator">;

/** What an answer may carry besides the signature. */
export interface AnsweringOptions {
  /** Public key of a session key, from `createSessionKey`: this login authorises it for as long as the challenge allows. */
  readonly sessionKey?: { readonly publicKey: Hex };
  /** The network's platforms, from `listPlatforms`: then the endpoint is not asked for this one, and does not learn who is visited. */
  readonly platforms?: readonly AskingPlatform[];
  /** First visit: proof of action `register` for this pseudonym and controller. */
  readonly registration?: PseudonymProof;
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
 * @param options session key to authorise, and registration of a first visit
 * @returns the answer; send it back to the platform
 * @throws {@link LoginNetworkMismatch} if the challenge is for another network; {@link LoginDomainMismatch} if the page is not of the
 * domain that the platform registered, or the challenge is not the page's; {@link LoginChallengeMalformed} if a part has a form that no
 * platform gives out; {@link LoginSessionKeyRefused} if the platform takes no session keys; PlatformUnknown
 * @see docs/spec/login.md section 1
 * @example
 * const answer = await answerChallenge(network, challenge, "weibo.com", derivePseudonym(wallet, platformId("weibo")), controller);
 */
export async function answerChallenge(
  network: RealDidNetwork,
  challenge: LoginChallenge,
  askedFrom: string,
  pseudonym: bigint,
  controller: Signer,
  { sessionKey, registration, platforms }: AnsweringOptions = {},
): Promise<ControllerAnswer> {
  await requireAsker(network, challenge, askedFrom, platforms);
  const grant = sessionKey === undefined ? undefined : grantSessionKey(challenge, sessionKey.publicKey);
  const address = (await controller.getAddress()) as Hex;
  const signature = await controller.signMessage(loginMessage(challenge, address, pseudonym, grant));
  return {
    signedBy: "controller",
    nonce: challenge.nonce,
    pseudonym,
    controller: address,
    signature: signature as Hex,
    ...(grant === undefined ? {} : { sessionKey: grant }),
    ...(registration === undefined ? {} : { registration }),
  };
}

/**
 * Checks on the wallet's side who asks, before anything is shown as theirs, proved or signed.
 *
 * @param network connected network of the wallet
 * @param challenge what the page handed over
 * @param askedFrom host of the page, as the browser reports it
 * @param platforms of the network, from `listPlatforms`; without them the endpoint is asked for this one, and learns who is visited
 * @returns the platform as the registry has it, to show to the person
 * @throws {@link LoginNetworkMismatch} {@link LoginDomainMismatch} {@link LoginChallengeMalformed} PlatformUnknown
 * @see docs/spec/login.md section 2
 */
export async function requireAsker(
  network: RealDidNetwork,
  challenge: LoginChallenge,
  askedFrom: string,
  platforms?: readonly AskingPlatform[],
): Promise<Omit<AskingPlatform, "id">> {
  checkChallenge(challenge);
  const { networkId, chainId } = network.deployment;
  if (challenge.networkId !== networkId || challenge.chainId !== chainId) throw new LoginNetworkMismatch();
  const known = platforms?.find(({ id }) => id === challenge.platformId);
  const { slug, domain, operator } = known ?? (await view(network.platformRegistry.platformOf(challenge.platformId)));
  if (!isHostOf(domain, askedFrom)) throw new LoginDomainMismatch(askedFrom, domain);
  // A page of one host may be in other hands than that of another, though both are the platform's: none passes on another's challenge.
  if (challenge.domain !== askedFrom.toLowerCase()) throw new LoginDomainMismatch(challenge.domain, domain);
  return { slug, domain, operator: operator as Hex };
}
