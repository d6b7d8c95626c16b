import { type Received, type Sent, send } from "./http.ts";

/** A cookie as a browser keeps it. */
interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A browser with one visitor: it keeps cookies for each host and path, sends where a request comes from, and follows redirects. */
export class Browser {
  #listener: string;
  /** By host, then by name and path. */
  readonly #jars = new Map<string, Map<string, Cookie>>();
  /** Everything that was received, to be searched. */
  readonly seen: string[] = [];

  constructor(listener: string) {
    this.#listener = listener;
  }

  /** The same browser, when the gateway listens elsewhere. */
  moveTo(listener: string): this {
    this.#listener = listener;
    return this;
  }

  /** Opens an address and follows redirects for as long as they stay on this gateway's hosts. */
  async open(url: string, sent: Sent = {}): Promise<Received & { readonly url: string }> {
    let received = await this.send(url, sent);
    let at = url;
    for (let i = 0; i < 10 && received.headers.location !== undefined; i++) {
      const next = new URL(received.headers.location, at).href;
      if (new URL(next).host !== new URL(url).host) return { ...received, url: next };
      at = next;
      received = await this.send(at);
    }
    return { ...received, url: at };
  }

  /** Sends one request with its cookies. */
  async send(url: string, sent: Sent = {}): Promise<Received> {
    const { host, pathname, origin } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, Cookie>();
    this.#jars.set(host, jar);
    const cookie = [...jar.values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const own = sent.method === "POST" ? { origin, "sec-fetch-site": "same-origin" } : {};
    const accept = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    const received = await send(this.#listener, url, {
      ...sent,
      headers: { ...accept, ...own, ...(cookie === "" ? {} : { cookie }), ...sent.headers },
    });
    for (const line of received.headers["set-cookie"] ?? []) this.#keep(jar, line);
    this.seen.push(JSON.stringify(received.headers), received.text);
    return received;
  }

  /** Sends JSON as the page's script does. */
  async post(
    url: string,
    content: unknown,
  ): Promise<{ readonly status: number; readonly json: Record<string, unknown> }> {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const { status, text } = await this.send(url, { method: "POST", headers, body: JSON.stringify(content) });
    return { status, json: JSON.parse(text === "" ? "{}" : text) as Record<string, unknown> };
  }

  /** Sends a form as a page does, and follows. */
  submit(
    url: string,
    fields: Readonly<Record<string, string>> | URLSearchParams,
  ): Promise<Received & { readonly url: string }> {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return this.open(url, { method: "POST", headers, body: new URLSearchParams(fields).toString() });
  }

  /** Cookies of a host: names and values. */
  cookies(host: string): ReadonlyMap<string, string> {
    return new Map([...(this.#jars.get(host)?.values() ?? [])].map(({ name, value }) => [name, value]));
  }

  /** Puts a cookie where another would have put it. */
  plant(host: string, name: string, value: string, path = "/"): void {
    const jar = this.#jars.get(host) ?? new Map<string, Cookie>();
    jar.set(`${name};${path}`, { name, value, path });
    this.#jars.set(host, jar);
  }

  #keep(jar: Map<string, Cookie>, line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const [name = "", value = ""] = pair.split(/=(.*)/su);
    const path = attributes.find((one) => /^path=/iu.test(one))?.slice(5) ?? "/";
    const expires = attributes.find((one) => /^expires=/iu.test(one))?.slice(8);
    if (value === "" || (expires !== undefined && Date.parse(expires) < Date.now())) jar.delete(`${name};${path}`);
    else jar.set(`${name};${path}`, { name, value, path });
  }
}

/** The value of a hidden field. */
export function fieldOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`, "u").exec(page)?.[1] ?? "";
}
