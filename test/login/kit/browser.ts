import { type Wallet as KeyWallet } from "ethers";

import type { RealDidNetwork } from "../../../sdk/chain/network.ts";
import { answerChallenge } from "../../../sdk/login/challenge/answerChallenge.ts";
import { formatAnswer } from "../../../sdk/login/challenge/answerJson.ts";
import { parseChallenge } from "../../../sdk/login/challenge/challengeJson.ts";
import type { Logins } from "../../../sdk/login/kit/openLogins.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";

/** What a server answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly json: Record<string, unknown>;
}

/** Brings a request to a server. */
export type Transport = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | undefined,
) => Promise<Answered>;

/** To a website with these logins, without a server. */
export function transportTo(logins: Logins): Transport {
  return async (method, path, headers, body) => {
    const response = await logins.respond({ method, path, headers, body });
    if (response === undefined) throw new Error(`${path} is no route`);
    return { ...response, json: JSON.parse(response.body) as Record<string, unknown> };
  };
}

/** A browser on a website: keeps cookies, and says where its pages are from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** `Set-Cookie` headers as they came. */
  readonly written: string[] = [];

  constructor(
    private readonly transport: Transport,
    readonly origin: string,
  ) {}

  async send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answered> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const own = method === "GET" ? {} : { origin: this.origin, "sec-fetch-site": "same-origin" };
    const all = { ...(cookie === "" ? {} : { cookie }), ...own, ...headers };
    const answered = await this.transport(method, path, all, body && JSON.stringify(body));
    for (const line of [answered.headers["set-cookie"] ?? []].flat()) {
      this.written.push(line);
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(line) as unknown as [string, string, string];
      if (/Max-Age=0/u.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answered;
  }

  /** Asks for a challenge and has a wallet sign it. */
  async sign(
    network: RealDidNetwork,
    pseudonym: bigint,
    controller: KeyWallet,
    options: { registration?: PseudonymProof; sessionKey?: { publicKey: `0x${string}` } } = {},
  ): Promise<object> {
    const { json } = await this.send("POST", "/login/challenge", {});
    const host = this.origin.replace(/^https?:\/\//u, "");
    const challenge = parseChallenge(json.challenge);
    return formatAnswer(
      network.deployment,
      await answerChallenge(network, challenge, host, pseudonym, controller, options),
    );
  }

  async signIn(...by: Parameters<Browser["sign"]>): Promise<Answered> {
    return this.send("POST", "/login/answer", await this.sign(...by));
  }
}
