import { type Wallet, toUtf8String } from "ethers";
import type { BrowserContext } from "playwright-core";

/** A wallet that is part of the browser. */
export interface InjectedWallet {
  /** Whether the person agrees to what the wallet shows. */
  agrees: boolean;
  /** What it showed and signed. */
  readonly signed: string[];
}

interface Call {
  readonly method: string;
  readonly params: readonly string[];
}

type Outcome = { readonly result: unknown } | { readonly code: number };

/** What EIP-1193 calls a request that the person declined, and a method that there is not. */
const [DECLINED, UNSUPPORTED] = [4001, 4200];

/**
 * Puts a wallet with one key into every page of a profile, as an extension does (EIP-1193).
 *
 * @param context without pages yet
 * @param key of its only account
 * @returns the wallet
 */
export async function injectWallet(context: BrowserContext, key: Wallet): Promise<InjectedWallet> {
  const wallet: InjectedWallet = { agrees: true, signed: [] };
  await context.exposeFunction("askExtension", async ({ method, params: [content = ""] }: Call): Promise<Outcome> => {
    if (!wallet.agrees) return { code: DECLINED };
    if (method === "eth_requestAccounts") return { result: [key.address.toLowerCase()] };
    if (method !== "personal_sign") return { code: UNSUPPORTED };
    const text = toUtf8String(content);
    wallet.signed.push(text);
    return { result: await key.signMessage(text) };
  });
  await context.addInitScript(() => {
    const { askExtension } = globalThis as unknown as { askExtension: (call: Call) => Promise<Outcome> };
    const request = async (call: Call): Promise<unknown> => {
      const outcome = await askExtension(call);
      if ("code" in outcome) throw Object.assign(new Error("refused"), outcome);
      return outcome.result;
    };
    Object.assign(globalThis, { ethereum: { request } });
  });
  return wallet;
}
