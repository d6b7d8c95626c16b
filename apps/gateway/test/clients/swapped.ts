import { authorize, exchange, passPages } from "../setup/flow.ts";
import type { TestClient, TestGateway } from "../setup/gateway.ts";
import { fetchBy } from "../setup/http.ts";
import { world } from "../setup/world.ts";

/**
 * A `fetch` on whose way somebody stands who changes the ID token in what the token endpoint says.
 *
 * @param listener where the gateway listens
 * @param change is given the gateway's own
 * @returns to be used in place of the global one
 */
export function fetchSwapping(listener: string, change: (idToken: string) => string): typeof fetch {
  const usual = fetchBy(listener);
  return async (input, init) => {
    const response = await usual(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname !== "/token" || !response.ok) return response;
    const json = (await response.json()) as { readonly id_token: string };
    return Response.json({ ...json, id_token: change(json.id_token) });
  };
}

/** A good ID token that the gateway gave to a client. */
export async function idTokenFor(running: TestGateway, client: TestClient, slug: string): Promise<string> {
  const asked = authorize(client);
  const back = await passPages(running.browser(), asked.url, { visitor: world().visitor(0, slug) });
  const { json } = await exchange(running, client, back, asked);
  return String(json.id_token);
}

/** The same claims under `alg: none`. */
export function withoutSignature(idToken: string): string {
  const head = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
  return `${head}.${idToken.split(".")[1] ?? ""}.`;
}

/** The same with another signature. */
export function spoilt(idToken: string): string {
  return `${idToken.slice(0, -8)}AAAAAAAA`;
}
