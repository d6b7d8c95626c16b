import { Buffer } from "node:buffer";

import type { BrowserContext, Page, Request } from "playwright-core";

import type { Evidence } from "../search/evidence.ts";

/** A page that was visited, as its server sent it. */
export interface VisitedPage {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What everybody but the wallet could see of a browser. */
export interface Observation {
  readonly pages: readonly VisitedPage[];
  /** Errors and warnings of consoles, uncaught errors, violations of content security policies. */
  readonly complaints: readonly string[];
  /** Requests since the last call, with what was answered. */
  takeRequests(): Promise<readonly Evidence[]>;
}

/** Larger bodies are shards and keys, the same for everyone by their name, which is in the URL. */
const MOST_BODY_BYTES = 64_000;

/**
 * Observes all windows and workers of a browser profile.
 *
 * @param context profile without pages yet
 * @returns what is observed, as it grows
 */
export function observe(context: BrowserContext): Observation {
  const pages: VisitedPage[] = [];
  const complaints: string[] = [];
  let requests: Promise<Evidence>[] = [];
  context.on("request", (request) => requests.push(describe(request)));
  context.on("response", (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (!response.request().isNavigationRequest() || !type.startsWith("text/html")) return;
    pages.push({ url: response.url(), status: response.status(), headers: response.headers() });
  });
  context.on("page", (page) => {
    listen(page, complaints);
  });
  return {
    pages,
    complaints,
    async takeRequests() {
      const taken = requests;
      requests = [];
      return Promise.all(taken);
    },
  };
}

function listen(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(`${hostOf(page.url())}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`${hostOf(page.url())}: ${error.message}`));
}

/** Everything that went over the wire, both ways. */
async function describe(request: Request): Promise<Evidence> {
  const url = new URL(request.url());
  const where = `${request.method()} ${url.host}${url.pathname}`;
  const parts = [request.url(), ...headerLines(await request.allHeaders()), bodyOf(request.postDataBuffer())];
  const response = await request.response().catch(() => null);
  if (response !== null) {
    parts.push(...headerLines(await response.allHeaders().catch(() => ({}))));
    parts.push(bodyOf(await response.body().catch(() => null)));
  }
  return { where, text: parts.join("\n") };
}

function headerLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function bodyOf(body: Buffer | null): string {
  if (body === null || body.length > MOST_BODY_BYTES) return "";
  const text = body.toString("utf8");
  return Buffer.from(text, "utf8").equals(body) ? text : body.toString("hex");
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
