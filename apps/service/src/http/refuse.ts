import type { FastifyReply, FastifyRequest } from "fastify";
import { RealDidError } from "realdid";

import {
  ServiceBodyTooLarge,
  ServiceDatabaseUnavailable,
  ServiceFailed,
  ServiceJsonInvalid,
  ServiceMediaTypeUnsupported,
  ServiceRequestInvalid,
  ServiceRouteUnknown,
} from "./errors.ts";
import type { Statuses } from "./statuses.ts";

/** What a caller sees of a refusal. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** Seconds after which to come back when the service is busy or a part of it is away. */
const COME_BACK_SECONDS = 2;

/** Our codes, Node's and PostgreSQL's for a database that is away, ends, or has no room. */
const AWAY =
  /^(SERVICE_DATABASE_BUSY|SERVICE_DATABASE_UNUSABLE|SERVICE_DISK_FULL|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOSPC|08...|53...|57P0.|58...|40001|40P01|55P03|25006)$/u;

/**
 * What may be said outside of something that was thrown. Nothing of an unknown error is: it may hold personal data.
 *
 * @param thrown anything
 * @param statuses of refusals that the outside may see
 * @returns the refusal
 */
export function refusalOf(thrown: unknown, statuses: Statuses): Refusal {
  const error = knownError(thrown);
  const status = Object.hasOwn(statuses, error.code) ? statuses[error.code] : undefined;
  if (status !== undefined) return { status, code: error.code, message: error.message, fix: error.fix };
  const { code, message, fix } = new ServiceFailed();
  return { status: 500, code, message, fix };
}

/**
 * Sends a refusal.
 *
 * @param reply where
 * @param refusal what
 * @returns the reply
 */
export function sendRefusal(reply: FastifyReply, { status, code, message, fix }: Refusal): FastifyReply {
  if (status === 503) reply.header("retry-after", COME_BACK_SECONDS);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  return reply
    .code(status)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify({ code, message, fix }));
}

/**
 * What the log may hold of an error: its name, its code and where, never its message, which may quote what was sent or stored.
 *
 * @param thrown anything
 * @returns to be logged
 */
export function loggableError(thrown: unknown): Readonly<Record<string, unknown>> {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const { code } = thrown as { readonly code?: unknown };
  const at = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at [^\n]*:\d+:\d+\)?$/u.test(line));
  return {
    name: /^\w{1,60}$/u.test(thrown.name) ? thrown.name : "Error",
    ...(typeof code === "string" && /^[A-Z0-9_]{1,60}$/u.test(code) ? { code } : {}),
    at: at.slice(0, 12).map((line) => line.trim()),
    ...(thrown.cause === undefined ? {} : { cause: loggableError(thrown.cause) }),
  };
}

/** Fastify's own refusals become ours. */
function knownError(thrown: unknown): RealDidError {
  const error = (thrown ?? {}) as Partial<FastifyFailure>;
  if (typeof error.code === "string" && AWAY.test(error.code)) return new ServiceDatabaseUnavailable();
  if (thrown instanceof RealDidError) return thrown;
  if (error.validation !== undefined) return new ServiceRequestInvalid(partOf(error));
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new ServiceBodyTooLarge();
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new ServiceMediaTypeUnsupported();
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return new ServiceJsonInvalid();
    case "FST_ERR_MAX_PARAM_LENGTH":
      return new ServiceRouteUnknown();
    default:
  }
  // The JSON reader's own errors have no code.
  if (error.name === "SyntaxError" && error.statusCode === 400) return new ServiceJsonInvalid();
  const isCallers = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return isCallers ? new ServiceRequestInvalid("it cannot be read") : new ServiceFailed();
}

interface FastifyFailure extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly validation: readonly { readonly instancePath: string; readonly schemaPath: string }[];
  readonly validationContext: string;
}

/** Names of our schemas only: nothing that was sent is sent back. */
function partOf({ validation, validationContext }: Partial<FastifyFailure>): string {
  const { instancePath = "", schemaPath = "" } = validation?.[0] ?? {};
  // Of a field too many the path ends with its name, as it was sent.
  const path = schemaPath.includes("additionalProperties") ? instancePath.replace(/\/[^/]*$/u, "") : instancePath;
  return `${validationContext ?? "body"}${/^(\/[a-zA-Z0-9]{1,20}){0,4}$/u.test(path) ? path : ""}`;
}

/** What Fastify calls with whatever a route throws. */
export type ErrorHandler = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/**
 * Makes Fastify's handler of whatever a route throws.
 *
 * @param statuses of refusals that the outside may see
 * @returns the handler
 */
export function errorHandler(statuses: Statuses): ErrorHandler {
  return (thrown, request, reply) => {
    const refusal = refusalOf(thrown, statuses);
    if (refusal.status >= 500) request.log.error({ error: loggableError(thrown) }, "failed");
    request.refusedWith = refusal.code;
    return sendRefusal(reply, refusal);
  };
}

declare module "fastify" {
  interface FastifyRequest {
    /** Code of the refusal, for metrics and the log. */
    refusedWith: string | undefined;
  }
}
