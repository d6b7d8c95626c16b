import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

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

/** Larger bodies, such as the prover's key, stand as their hash: what is one person's at both sites is found by it as well. */
const MOST_BODY_BYTES = 64_000;

/**
 * Observes all windows and workers of a browser profile.
 *
 * @param context profile without pages yet
 * @param chainUrl of the chain: what it answers is public, the events of everybody, whoever asks; what it is asked is not
 * @returns what is observed, as it grows
 */
export function observe(context: BrowserContext, chainUrl: string): Observation {
  const pages: VisitedPage[] = [];
  const complaints: string[] = [];
  let requests: Promise<readonly Evidence[]>[] = [];
  context.on("request", (request) => requests.push(describe(request, chainUrl)));
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
      return (await Promise.all(taken)).flat();
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

/** Everything that went over the wire, both ways, part by part. */
async function describe(request: Request, chainUrl: string): Promise<readonly Evidence[]> {
  const url = new URL(request.url());
  const isPublic = url.origin === chainUrl;
  const parts = [request.url(), ...headerLines(await request.allHeaders()), bodyOf(request.postDataBuffer())];
  const response = await request.response().catch(() => null);
  if (response !== null) {
    // Nobody can read what a page was answered that is gone; the answers of other visits stand for it.
    const [body, headers] = await Promise.all([
      isPublic ? null : response.body().catch(() => null),
      response.allHeaders().catch(() => ({})),
    ]);
    parts.push(...headerLines(headers), bodyOf(body));
  }
  const where = `${request.method()} ${url.host}${url.pathname}`;
  return parts.map((text) => ({ where, text }));
}

function headerLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function bodyOf(body: Buffer | null): string {
  if (body === null) return "";
  if (body.length > MOST_BODY_BYTES) return createHash("sha256").update(body).digest("hex");
  const text = body.toString("utf8");
  return Buffer.from(text, "utf8").equals(body) ? text : body.toString("hex");
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
