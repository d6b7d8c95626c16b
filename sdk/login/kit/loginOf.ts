import type { LoginVisit } from "./visits.ts";

/** A request that a login plugin has looked at. */
export interface RequestWithLogin {
  /** Who is signed in; undefined if nobody is. */
  login?: LoginVisit | undefined;
}

/**
 * Who sent a request, behind `fastifyLogin` or `expressLogin`; the same as `request.login`, with its type.
 *
 * @param request of Fastify or Express
 * @returns the visitor; undefined if nobody is signed in
 * @example
 * loginOf(request)?.pseudonym; // 1234…n
 */
export function loginOf(request: object): LoginVisit | undefined {
  return (request as RequestWithLogin).login;
}

/** What a plugin found out about a request, so that a guard need not ask again. */
export interface Looked {
  readonly visit: LoginVisit | undefined;
  /** Why it could not be told; then nobody is signed in, and a guard says why. */
  readonly failure: unknown;
}

/**
 * Looks who is signed in; what fails makes nobody signed in.
 *
 * @param find looks
 * @returns what was found
 */
export async function look(find: () => Promise<LoginVisit | undefined>): Promise<Looked> {
  try {
    return { visit: await find(), failure: undefined };
  } catch (failure) {
    return { visit: undefined, failure };
  }
}
