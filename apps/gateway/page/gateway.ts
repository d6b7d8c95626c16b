import { RealDidError } from "realdid";

/** The gateway's challenge, and what it wants back with the answer. */
export interface Given {
  readonly challenge: object;
  readonly binding: string;
  /** For a wallet that knows only its address. */
  readonly pseudonym?: string;
  readonly text?: string;
}

/** The gateway refused; code, sentence and remedy are its own. */
export class GatewayRefused extends RealDidError {
  constructor(
    readonly code: string,
    message: string,
    fix: string,
  ) {
    super(message, fix);
  }
}

/**
 * Asks for a challenge.
 *
 * @param path of this login
 * @param controller address of an injected wallet
 * @returns the challenge
 * @throws {@link GatewayRefused}
 */
export function requestChallenge(path: string, controller?: string): Promise<Given> {
  return ask<Given>(`${path}/challenge`, controller === undefined ? {} : { controller });
}

/**
 * Sends JSON to the gateway.
 *
 * @param url of the gateway
 * @param content to send
 * @returns its answer
 * @throws {@link GatewayRefused}
 */
export async function ask<T>(url: string, content: object): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(content),
    redirect: "error",
  });
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) return json as T;
  const { code, message, fix } = (json ?? {}) as Partial<Record<"code" | "message" | "fix", string>>;
  throw new GatewayRefused(
    code ?? "GATEWAY_FAILED",
    message ?? "the gateway cannot answer now",
    fix ?? "Try again in a moment.",
  );
}
