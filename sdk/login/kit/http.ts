import { LoginRequestMalformed, LoginRequestTooLarge } from "./errors.ts";

/** A request, whatever server it came to. */
export interface LoginRequest {
  readonly method: string;
  /** Path, perhaps with a query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Text, or the value that the server read from JSON. */
  readonly body?: unknown;
}

/** A response. */
export interface LoginResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** JSON. */
  readonly body: string;
}

/** Longest body: twice the longest answer of a contract account. */
export const MOST_BODY_BYTES = 65_536;

/**
 * Reads a header that may stand once.
 *
 * @param request of any server
 * @param name in lower case
 * @returns its value; undefined if it is missing or repeated
 */
export function headerOf({ headers }: LoginRequest, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/**
 * Reads a request's JSON object.
 *
 * @param request with or without a body
 * @returns its fields; none if it has no body
 * @throws {@link LoginRequestTooLarge} {@link LoginRequestMalformed}
 */
export function readBody({ body }: LoginRequest): Readonly<Record<string, unknown>> {
  if (body === undefined || body === null || body === "") return {};
  const value = typeof body === "string" ? parseJson(body) : body;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LoginRequestMalformed("body is no JSON object");
  }
  return value as Readonly<Record<string, unknown>>;
}

function parseJson(text: string): unknown {
  if (text.length > MOST_BODY_BYTES) throw new LoginRequestTooLarge(MOST_BODY_BYTES);
  try {
    return JSON.parse(text);
  } catch {
    throw new LoginRequestMalformed("body is no JSON");
  }
}
