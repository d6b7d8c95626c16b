import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RawServerDefault } from "fastify";
import type { Logger } from "pino";

import { ServiceTooManyAttempts } from "./errors.ts";
import { addHeaders } from "./headers.ts";
import { BODY_BYTES } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { errorHandler } from "./refuse.ts";
import { refuseUnknown } from "./refuseUnknown.ts";
import { SERVICE_STATUSES, type Statuses } from "./statuses.ts";

/** A server whose routes are typed by the schemas that validate them. */
export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Adds the routes of one resource: one file in routes/ each. */
export type Routes<Service> = (server: Server, service: Service) => void | Promise<void>;

/** What a listener is made of. */
export interface ServerParts {
  readonly config: ListenerConfig;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "requests" | "refusals">;
  /** Of the service's own refusals; those of {@link SERVICE_STATUSES} are known. */
  readonly statuses: Statuses;
  /** Headers of every answer besides, or instead of, the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether pages of any origin may read answers to GET; true unless given. A listener with cookies says false. */
  readonly anyoneReads?: boolean;
  /** Whether each request has a line in the log; true unless given. Where the time of a request could tell who came, it has none. */
  readonly logsRequests?: boolean;
}

/** The settings of a listener: {@link listenerSettings}. */
export interface ListenerConfig {
  readonly publicUrl: string;
  readonly trustProxy: ((address: string, hop: number) => boolean) | string[] | false;
  readonly walletOrigins: readonly string[];
  readonly connections: number;
  readonly requestSeconds: number;
}

const HEADER_BYTES = 8_192;
const HEADERS_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;
/** A connection on which nothing moves for so many times the time of a request is cut off: its answer is held in memory meanwhile. */
const STILL_REQUESTS = 6;
/** How often slow connections are looked for. */
const CHECK_MS = 500;
/** Addresses whose attempts are counted at once: bounds memory. */
const COUNTED_ADDRESSES = 50_000;

/**
 * Makes a listener without routes: limits, headers, refusals, log and metrics are the same for all.
 *
 * @param parts settings, log, metrics and statuses
 * @returns the server
 */
export async function makeServer(parts: ServerParts): Promise<Server> {
  const { config, log, metrics, logsRequests = true } = parts;
  const refuse = errorHandler({ ...SERVICE_STATUSES, ...parts.statuses });
  const requestMs = config.requestSeconds * 1000;
  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    // Fastify's own lines would hold URLs and addresses.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request" }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: BODY_BYTES,
    trustProxy: config.trustProxy,
    requestTimeout: requestMs,
    connectionTimeout: STILL_REQUESTS * requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 100 },
    http: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: Math.min(HEADERS_MS, requestMs),
      connectionsCheckingInterval: CHECK_MS,
    },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  server.removeContentTypeParser("text/plain");
  server.server.maxConnections = config.connections;
  server.decorateRequest("refusedWith", undefined);
  server.setErrorHandler(refuse);
  refuseUnknown(server, config.walletOrigins, refuse);
  addHeaders(server, parts);
  await limitAttempts(server);
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const { method, refusedWith } = request;
    const [status, seconds] = [reply.statusCode, reply.elapsedTime / 1000];
    metrics.requests.observe({ route, method, status }, seconds);
    if (refusedWith !== undefined) metrics.refusals.inc({ code: refusedWith });
    if (!logsRequests) return;
    request.log.info({ route, method, status, ms: Math.round(reply.elapsedTime), refusal: refusedWith }, "answered");
  });
  return server;
}

/** Routes that say so take so many attempts of each address: `limitsOf`. */
async function limitAttempts(server: Server): Promise<void> {
  await server.register(rateLimit, {
    global: false,
    cache: COUNTED_ADDRESSES,
    ipv6Subnet: 64,
    addHeaders: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    addHeadersOnExceeding: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    errorResponseBuilder: () => new ServiceTooManyAttempts(),
  });
}

/** What cannot be read as HTTP, or comes too slowly, never reaches a route. */
function answerBrokenRequest(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const status =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? "408 Request Timeout"
      : error.code === "HPE_HEADER_OVERFLOW"
        ? "431 Request Header Fields Too Large"
        : "400 Bad Request";
  const body = JSON.stringify({
    code: "SERVICE_REQUEST_INVALID",
    message: "the request cannot be read as HTTP, is too large, or came too slowly",
    fix: "Send it again, whole.",
  });
  const head = [
    `HTTP/1.1 ${status}`,
    "content-type: application/problem+json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroySoon();
}
