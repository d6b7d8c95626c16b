import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Socket } from "node:net";

import { type Logger, type Metrics, ServiceListenerUnusable, loggableError } from "@realdid/service";

import type { Config } from "../settings.ts";
import { type Site, patternOf } from "./site.ts";

/** What the public listener works with. */
export interface WebParts {
  readonly config: Pick<Config, "connections" | "requestSeconds">;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "requests">;
  /** The site that is asked for by this Host header, in lower case. */
  readonly siteOf: (host: string) => Site | undefined;
}

/** A listener at work. */
export interface Listener {
  /** Where it answers: `http://127.0.0.1:8480`. */
  readonly url: string;
  /** Takes nothing new, finishes what was taken, and ends. */
  stop(): Promise<void>;
}

/** Cookies and a whole authorization request fit well. */
const HEADER_BYTES = 16_384;
const HEADERS_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;
const CHECK_MS = 500;
/** After that long a request that does not end is cut off. */
const STOP_MS = 10_000;

/**
 * Opens the public listener. It knows its sites by the Host header alone.
 *
 * @param parts sites, limits, log
 * @param place host and port; port 0: any free one
 * @returns the listener
 * @throws ServiceListenerUnusable
 */
export async function openWebServer(
  parts: WebParts,
  place: { readonly host: string; readonly port: number },
): Promise<Listener> {
  const requestMs = parts.config.requestSeconds * 1_000;
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: Math.min(HEADERS_MS, requestMs),
      requestTimeout: requestMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
    },
    (request, response) => void answer(parts, request, response),
  );
  server.maxConnections = parts.config.connections;
  server.on("clientError", refuseBroken);
  await listen(server, place);
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
    stop: () => stop(server),
  };
}

async function answer(parts: WebParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const start = performance.now();
  response.once("close", () => {
    const [route, status, ms] = [patternOf(response), response.statusCode, performance.now() - start];
    const method = request.method ?? "";
    parts.metrics.requests.observe({ route, method: KNOWN.has(method) ? method : "other", status }, ms / 1_000);
    parts.log.info({ route, method, status, ms: Math.round(ms) }, "answered");
  });
  const site = parts.siteOf((request.headers.host ?? "").toLowerCase());
  // A target with a host of its own would be taken for the address that the answer writes.
  if (!/^\/(?!\/)/u.test(request.url ?? "")) return refuse(response, 400, "invalid_request", "the target is no path");
  // A proxy in front may have gone by another than this program does.
  if ((request.headersDistinct.host?.length ?? 0) > 1) {
    return refuse(response, 400, "invalid_request", "the Host header stands there more than once");
  }
  if (site === undefined) {
    return refuse(response, 421, "misdirected_request", "no platform of this gateway has this Host");
  }
  try {
    await site(request, response);
  } catch (thrown) {
    parts.log.error({ error: loggableError(thrown) }, "a request failed");
    if (!response.headersSent) refuse(response, 500, "server_error", "oops! something went wrong");
    else response.destroy();
  }
}

const KNOWN = new Set(["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]);

/** Of what never reaches a site. */
const REFUSAL_HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  connection: "close",
} as const;

function refuse(response: ServerResponse, status: number, error: string, description: string): void {
  const body = JSON.stringify({ error, error_description: description });
  response.writeHead(status, {
    ...REFUSAL_HEADERS,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** What cannot be read as HTTP, is too large, or comes too slowly never reaches a site. */
function refuseBroken(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const status =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? "408 Request Timeout"
      : error.code === "HPE_HEADER_OVERFLOW"
        ? "431 Request Header Fields Too Large"
        : "400 Bad Request";
  const body = JSON.stringify({ error: "invalid_request", error_description: "this cannot be read as HTTP" });
  const headers = Object.entries({ ...REFUSAL_HEADERS, "content-length": Buffer.byteLength(body) });
  const head = [`HTTP/1.1 ${status}`, ...headers.map((pair) => pair.join(": "))];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroySoon();
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code = "" }: NodeJS.ErrnoException) => {
      reject(new ServiceListenerUnusable(`${host}:${port}`, "GATEWAY_PORT", WHY[code] ?? "it cannot be opened"));
    });
    server.listen(port, host, () => resolve());
  });
}

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is taken",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "this user may not take the port",
  ENOTFOUND: "there is no such host",
};

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
