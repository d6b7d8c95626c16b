import { createHash, randomBytes } from "node:crypto";
import { type Agent, type IncomingHttpHeaders, request } from "node:http";

/** A site that visitors sign in to, and where its provider listens. */
export interface Site {
  readonly listener: string;
  readonly origin: string;
  readonly clientId: string;
  readonly secret: string;
  readonly redirectUri: string;
}

/** One visitor's browser and the site's server, as lean as they can be: what is measured is the other side. */
export class Visit {
  readonly #site: Site;
  readonly #agent: Agent;
  readonly #cookies = new Map<string, string>();

  constructor(site: Site, agent: Agent) {
    this.#site = site;
    this.#agent = agent;
  }

  /** Follows the way from the authorization request to the claims. */
  async run(signIn: (visit: Visit, page: Answer) => Promise<string>): Promise<void> {
    const { clientId, secret, redirectUri, origin } = this.#site;
    const verifier = randomBytes(32).toString("base64url");
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: "openid",
      state: verifier.slice(0, 20),
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    }).toString();
    let page = await this.follow(`/auth?${query}`);
    if (page.status === 200) page = await this.follow(await signIn(this, page));
    if (page.status === 200 && page.path.startsWith("/interaction/")) page = await this.#agree(page);
    const code = new URL(page.path, origin).searchParams.get("code");
    if (code === null) throw new Error(`no code: ${page.status} ${page.path}`);
    const fields = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
    const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
    const tokens = await this.send(
      "POST",
      "/token",
      { authorization, ...FORM },
      new URLSearchParams(fields).toString(),
    );
    const { access_token: token } = JSON.parse(tokens.text) as { readonly access_token?: string };
    if (tokens.status !== 200 || token === undefined) throw new Error(`no token: ${tokens.status}`);
    const claims = await this.send("GET", "/me", { authorization: `Bearer ${token}` });
    if (claims.status !== 200) throw new Error(`no claims: ${claims.status}`);
  }

  /** Sends JSON as the page's script does. */
  async post(path: string, content: object): Promise<Record<string, unknown>> {
    const headers = { "content-type": "application/json", origin: this.#site.origin };
    const { status, text } = await this.send("POST", path, headers, JSON.stringify(content));
    if (status !== 200) throw new Error(`${path.split("/").at(-1) ?? ""}: ${status} ${text.slice(0, 200)}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** Opens a path and follows redirects on this origin. */
  async follow(path: string): Promise<Answer> {
    let at = path;
    for (let i = 0; i < 10; i++) {
      const answer = await this.send("GET", at, { accept: "text/html" });
      const { location } = answer.headers;
      if (location === undefined) return { ...answer, path: at };
      const next = new URL(location, this.#site.origin);
      if (next.origin !== this.#site.origin) return { ...answer, path: next.href };
      at = next.pathname + next.search;
    }
    throw new Error("too many redirects");
  }

  send(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Received> {
    const { hostname, port } = new URL(this.#site.listener);
    const { host } = new URL(this.#site.origin);
    const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const sent = { ...length, ...headers, ...(cookie === "" ? {} : { cookie }), host };
      const outgoing = request({ agent: this.#agent, hostname, port, method, path, headers: sent }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (chunk: string) => (text += chunk));
        incoming.once("error", reject);
        incoming.once("end", () => {
          this.#keep(incoming.headers["set-cookie"] ?? []);
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
        });
      });
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }

  async #agree(page: Answer): Promise<Answer> {
    const token = /name="token" value="([^"]+)"/u.exec(page.text)?.[1] ?? "";
    const headers = { ...FORM, origin: this.#site.origin };
    const body = new URLSearchParams({ token, decision: "yes" }).toString();
    const { headers: answered } = await this.send("POST", `${page.path}/consent`, headers, body);
    const next = new URL(answered.location ?? "/", this.#site.origin);
    return this.follow(next.pathname + next.search);
  }

  /** A later cookie of a name takes the place of the one before; the paths of one login are one browser's. */
  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What came back in the end, and where. */
export interface Answer extends Received {
  readonly path: string;
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };
