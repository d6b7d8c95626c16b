import { LoginRequestMalformed, LoginRequestTooLarge, LoginRouteUnknown } from "./errors.ts";
import { type LoginResponse, MOST_BODY_BYTES } from "./http.ts";
import { type Looked, type RequestWithLogin, look } from "./loginOf.ts";
import type { Logins } from "./openLogins.ts";
import type { VisitRequirement } from "./visits.ts";

/** A request of Fastify. */
export interface FastifyRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** A reply of Fastify. */
export interface FastifyReply {
  code(status: number): unknown;
  header(name: string, value: unknown): unknown;
  send(body: unknown): unknown;
}

/** What of an instance of Fastify is used. */
export interface FastifyInstance {
  decorateRequest(name: string, value: null): unknown;
  addHook(name: "onRequest", hook: (request: FastifyRequest) => Promise<void>): unknown;
  register(plugin: (instance: FastifyInstance) => Promise<void>): unknown;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    options: { readonly parseAs: "string"; readonly bodyLimit: number },
    parse: (request: FastifyRequest, body: string, done: (error: null, body: string) => void) => void,
  ): unknown;
  setErrorHandler(answer: (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown): unknown;
  route(route: {
    readonly method: string[];
    readonly url: string;
    readonly handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  }): unknown;
}

/** Guard for a route's `preHandler`. */
export type FastifyGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Plugin that answers the routes and sets `request.login`. */
export interface FastifyLogin {
  (instance: FastifyInstance): Promise<void>;
  /** Guard for routes: answers 401 if nobody is signed in, 403 if a group is missing, 503 if that cannot be told. */
  requireLogin(requirement?: VisitRequirement): FastifyGuard;
}

/** Fastify keeps a plugin's additions to the plugin itself, unless it says so. */
const SKIP_OVERRIDE = Symbol.for("skip-override");
/** How the codes of Fastify's errors about bodies begin. */
const OF_BODIES = "FST_ERR_CTP_";

/**
 * Private login for Fastify 5. Register it at the root, before the routes that need it.
 *
 * @param logins from `openLogins`
 * @returns plugin, with the guard `requireLogin`
 * @see docs/login.md
 * @example
 * const login = fastifyLogin(logins);
 * await app.register(login);
 * app.get("/me", { preHandler: login.requireLogin() }, async (request) => ({ id: String(loginOf(request)?.pseudonym) }));
 */
export function fastifyLogin(logins: Logins): FastifyLogin {
  const seen = new WeakMap<object, Looked>();
  const plugin = async (instance: FastifyInstance): Promise<void> => {
    instance.decorateRequest("login", null);
    instance.addHook("onRequest", async (request) => {
      if (logins.isRoute(request.url)) return;
      const looked = await look(() => logins.visitOf(request));
      seen.set(request, looked);
      (request as RequestWithLogin).login = looked.visit;
    });
    await instance.register((routes) => addRoutes(routes, logins));
  };
  return Object.assign(plugin, {
    [SKIP_OVERRIDE]: true,
    requireLogin: (requirement: VisitRequirement = {}): FastifyGuard => {
      return async (request, reply) => {
        try {
          const looked = seen.get(request);
          if (looked?.failure !== undefined) throw looked.failure;
          await logins.requireLogin(looked?.visit, requirement);
          return undefined;
        } catch (thrown) {
          return send(reply, logins.refuse(thrown));
        }
      };
    },
  });
}

function addRoutes(routes: FastifyInstance, logins: Logins): Promise<void> {
  routes.removeAllContentTypeParsers();
  // The text as it came: what it must be is said in one place, for every server.
  routes.addContentTypeParser("*", { parseAs: "string", bodyLimit: MOST_BODY_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  routes.setErrorHandler((error, _request, reply) => {
    const code = String((error as { readonly code?: unknown } | null)?.code);
    // What the website's own hooks throw, such as that too many requests come, is the website's to answer.
    if (!code.startsWith(OF_BODIES)) throw error;
    const isTooLarge = code === `${OF_BODIES}BODY_TOO_LARGE`;
    const refusal = isTooLarge
      ? new LoginRequestTooLarge(MOST_BODY_BYTES)
      : new LoginRequestMalformed("body is unreadable");
    return send(reply, logins.refuse(refusal));
  });
  routes.route({
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: `${logins.prefix}/*`,
    async handler(request, reply) {
      const { method, url, headers, body } = request;
      const response = await logins.respond({ method, path: url, headers, body });
      // A server that is told to may take other paths for this one.
      return send(reply, response ?? logins.refuse(new LoginRouteUnknown(undefined)));
    },
  });
  return Promise.resolve();
}

function send(reply: FastifyReply, { status, headers, body }: LoginResponse): unknown {
  reply.code(status);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return reply.send(body);
}
