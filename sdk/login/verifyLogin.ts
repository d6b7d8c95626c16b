import { Contract, getAddress, hashMessage, isAddress, verifyMessage } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import type { LoginAnswer } from "./answerChallenge.ts";
import type { LoginChallenge } from "./createChallenge.ts";
import {
  LoginChallengeExpired,
  LoginNetworkMismatch,
  LoginNonceUnknown,
  LoginPseudonymNotLive,
  LoginSignatureInvalid,
} from "./errors.ts";
import { loginMessage } from "./loginMessage.ts";
import type { NonceStore } from "./nonceStore.ts";

/** Value that an ERC-1271 contract returns for a good signature. */
const ERC1271_MAGIC = "0x1626ba7e";

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
 * @param challenge the challenge that this platform gave out, as it kept it (never as the visitor sent it back)
 * @param answer the visitor's answer
 * @param nonces where the platform keeps open nonces; the challenge's nonce is used up, whatever the outcome
 * @param time unix seconds now
 * @returns who has signed in
 * @throws {@link LoginNetworkMismatch} {@link LoginNonceUnknown} {@link LoginChallengeExpired} {@link LoginSignatureInvalid}
 * {@link LoginPseudonymNotLive}
 */
export async function verifyLogin(
  network: RealDidNetwork,
  challenge: LoginChallenge,
  answer: LoginAnswer,
  nonces: NonceStore,
  time: number,
): Promise<LoginSession> {
  const { networkId, chainId } = network.deployment;
  if (challenge.networkId !== networkId || challenge.chainId !== chainId) throw new LoginNetworkMismatch();
  const { issuedAt, expiresAt, platformId } = challenge;
  const isOpen = await nonces.take(challenge.nonce, time);
  if (time < issuedAt || time > expiresAt) throw new LoginChallengeExpired(issuedAt, expiresAt, Math.floor(time));
  if (!isOpen) throw new LoginNonceUnknown();
  if (!isAddress(answer.controller)) throw new LoginSignatureInvalid();
  const controller = getAddress(answer.controller) as Hex;
  const text = loginMessage(challenge, controller, answer.pseudonym);
  if (!(await isSignedBy(network, controller, text, answer.signature))) throw new LoginSignatureInvalid();
  const live = await view(network.pseudonymRegistry.controllerOf(platformId, answer.pseudonym));
  if (getAddress(live) !== controller) throw new LoginPseudonymNotLive();
  return { platformId, pseudonym: answer.pseudonym };
}

async function isSignedBy(network: RealDidNetwork, controller: Hex, text: string, signature: Hex): Promise<boolean> {
  try {
    if (verifyMessage(text, signature) === controller) return true;
  } catch {
    // Not an EOA signature; a contract may still accept it.
  }
  if ((await network.runner.provider?.getCode(controller)) === "0x") return false;
  try {
    const abi = ["function isValidSignature(bytes32,bytes) view returns (bytes4)"];
    const account = new Contract(controller, abi, network.runner);
    return (await account.getFunction("isValidSignature")(hashMessage(text), signature)) === ERC1271_MAGIC;
  } catch {
    return false;
  }
}
