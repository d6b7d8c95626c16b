import { createHash } from "node:crypto";

import { type Browser, fieldOf } from "./browser.ts";
import { type Answering, type TestClient, type TestGateway, random, signIn } from "./gateway.ts";
import { send } from "./http.ts";

/** What a client asks with. */
export interface Asked {
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/**
 * Writes an authorization request.
 *
 * @param client who asks
 * @param change parameters that are other than usual; undefined leaves one out
 * @returns its address, and what the client keeps
 */
export function authorize(client: TestClient, change: Readonly<Record<string, string | undefined>> = {}): Asked {
  const [verifier, state, nonce] = [random(), random(), random()];
  const url = new URL("/auth", client.origin);
  const usual = {
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: "code",
    scope: "openid",
    state,
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries({ ...usual, ...change })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return { url: url.href, verifier, state, nonce };
}

/**
 * Goes all the way through the gateway's pages.
 *
 * @param browser of the visitor
 * @param url authorization request
 * @param answering who signs in
 * @returns the address at which the client gets its answer
 */
export async function passPages(browser: Browser, url: string, answering: Answering): Promise<URL> {
  let page = await browser.open(url);
  if (page.text.includes('id="wallet"')) {
    const { status, json } = await signIn(browser, page.url, answering);
    if (status !== 200) throw new Error(JSON.stringify(json));
    page = await browser.open(String(json.location));
  }
  if (page.text.includes("/consent")) page = await agree(browser, page);
  return new URL(page.url);
}

/** Agrees to everything on the consent page. */
export function agree(
  browser: Browser,
  page: { readonly url: string; readonly text: string },
  scopes: readonly string[] = [...page.text.matchAll(/name="scope" value="(\w+)"/gu)].map(([, scope]) => scope ?? ""),
) {
  const fields = new URLSearchParams({ token: fieldOf(page.text, "token"), decision: "yes" });
  for (const scope of scopes) fields.append("scope", scope);
  return browser.submit(`${page.url}/consent`, fields);
}

/** What the token endpoint says. */
export interface TokenAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * Asks the token endpoint.
 *
 * @param running gateway
 * @param client who asks
 * @param fields of the request
 * @param how in which way the secret is sent
 * @returns its answer
 */
export async function askToken(
  running: TestGateway,
  client: TestClient,
  fields: Readonly<Record<string, string>>,
  how: "basic" | "post" = "basic",
): Promise<TokenAnswer> {
  const { clientId, secret } = client;
  const isBasic = how === "basic" && secret !== undefined;
  const basic = `Basic ${Buffer.from(`${clientId}:${secret ?? ""}`).toString("base64")}`;
  const own = isBasic ? {} : { client_id: clientId, ...(secret === undefined ? {} : { client_secret: secret }) };
  const { status, text } = await send(running.url, `${client.origin}/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...(isBasic ? { authorization: basic } : {}) },
    body: new URLSearchParams({ ...own, ...fields }).toString(),
  });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
}

/** Exchanges the code at which a visitor came back. */
export function exchange(
  running: TestGateway,
  client: TestClient,
  back: URL,
  { verifier }: Pick<Asked, "verifier">,
  how: "basic" | "post" = "basic",
): Promise<TokenAnswer> {
  const code = back.searchParams.get("code") ?? "";
  const fields = { grant_type: "authorization_code", code, redirect_uri: client.redirectUri, code_verifier: verifier };
  return askToken(running, client, fields, how);
}

/** Asks the userinfo endpoint. */
export async function askUserinfo(running: TestGateway, origin: string, token: unknown): Promise<TokenAnswer> {
  const headers = { authorization: `Bearer ${String(token)}` };
  const { status, text } = await send(running.url, `${origin}/me`, { headers });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
}

/** The claims of a JWT, unverified. */
export function claimsOf(jwt: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(String(jwt).split(".")[1] ?? "", "base64url").toString("utf8")) as Record<
    string,
    unknown
  >;
}
