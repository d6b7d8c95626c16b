import type { Hex } from "../../chain/hex.ts";
import type { LoginAnswerJson } from "../challenge/answerJson.ts";
import { LoginProviderDeclined, LoginProviderFailed, LoginWalletAnswerMalformed } from "./errors.ts";
import { plainCopy } from "./plainCopy.ts";
import { isWalletJson } from "./protocol.ts";

/** A wallet that is part of the browser or an extension of it (EIP-1193), such as `window.ethereum`. */
export interface InjectedProvider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

/** What a page asks an injected wallet. */
export interface ProviderAsk {
  readonly provider: InjectedProvider;
  /**
   * Asks the platform's server for a challenge to this controller.
   *
   * @returns its JSON: `challenge`, the `pseudonym` that the controller holds on this platform, and the `text` to sign
   */
  readonly requestChallenge: (controller: string) => Promise<unknown>;
}

/** What EIP-1193 calls a request that the person declined. */
const DECLINED = 4001;
const SIGNATURE = /^0x(?:[0-9a-f]{2}){1,8192}$/iu;
const PSEUDONYM = /^0x[0-9a-f]{64}$/u;
const ADDRESS = /^0x[0-9a-f]{40}$/iu;

/**
 * Has a wallet that is injected into the page answer a challenge. It holds the pseudonym's controller and nothing else of RealDID, so the
 * platform's server says which pseudonym that is and which text is to be signed; the wallet shows the text.
 *
 * @param ask provider, and the way to the platform's server
 * @returns the answer in JSON, for `parseAnswer` on the server
 * @throws {@link LoginProviderDeclined} if the person said no; {@link LoginProviderFailed} if the wallet failed;
 * {@link LoginWalletAnswerMalformed} if the wallet or the server gave something else; whatever `requestChallenge` throws
 * @see docs/spec/login.md
 * @example
 * const requestChallenge = async (controller) => {
 *   const response = await fetch("/login/challenge", { method: "POST", body: JSON.stringify({ controller }) });
 *   return response.json();
 * };
 * const answer = await askProvider({ provider: window.ethereum, requestChallenge });
 */
export async function askProvider({ provider, requestChallenge }: ProviderAsk): Promise<LoginAnswerJson> {
  const accounts = await request(provider, "eth_requestAccounts", []);
  const controller: unknown = Array.isArray(accounts) ? accounts[0] : undefined;
  if (!isHex(controller, ADDRESS)) throw new LoginWalletAnswerMalformed("account");
  const asked = plainCopy(await requestChallenge(controller));
  const { challenge, pseudonym, text } = isWalletJson(asked) ? asked : {};
  if (!isWalletJson(challenge) || typeof challenge.nonce !== "string")
    throw new LoginWalletAnswerMalformed("challenge");
  if (!isHex(pseudonym, PSEUDONYM)) throw new LoginWalletAnswerMalformed("pseudonym");
  if (typeof text !== "string") throw new LoginWalletAnswerMalformed("text to sign");
  const signature = await request(provider, "personal_sign", [hexOfText(text), controller]);
  if (!isHex(signature, SIGNATURE)) throw new LoginWalletAnswerMalformed("signature");
  return { signedBy: "controller", nonce: challenge.nonce, pseudonym, controller, signature };
}

async function request(provider: InjectedProvider, method: string, params: readonly unknown[]): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (thrown) {
    const { code } = (thrown ?? {}) as { readonly code?: unknown };
    throw code === DECLINED ? new LoginProviderDeclined(thrown) : new LoginProviderFailed(method, thrown);
  }
}

function isHex(value: unknown, form: RegExp): value is Hex {
  return typeof value === "string" && form.test(value);
}

/** `personal_sign` takes bytes; some wallets guess whether a text is one. */
function hexOfText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
