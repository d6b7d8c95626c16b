import { LoginRequestTooLarge } from "./errors.ts";
import { type LoginResponse, MOST_BODY_BYTES } from "./http.ts";
import { type Looked, look } from "./loginOf.ts";
import type { Logins } from "./openLogins.ts";
import type { LoginVisit, VisitRequirement } from "./visits.ts";

/** A body that is too large is read up to this length, so that the refusal arrives. */
const MOST_DRAINED_BYTES = 16 * MOST_BODY_BYTES;

/** A request of Express, or of Node's own server. */
export interface ExpressRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly originalUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
  readonly readableEnded?: boolean;
  login?: LoginVisit | undefined;
}

/** A response of Express, or of Node's own server. */
export interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string | readonly string[]): unknown;
  end(body: string): unknown;
}

/** Middleware as Express takes it. */
export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ExpressResponse,
  next: (error?: unknown) => void,
) => void;

/** Middleware that answers the routes and sets `request.login`. */
export interface ExpressLogin extends ExpressMiddleware {
  /** Guard for routes behind it: answers 401 if nobody is signed in, 403 if a group is missing, 503 if that cannot be told. */
  requireLogin(requirement?: VisitRequirement): ExpressMiddleware;
}

/**
 * Private login for Express 4 and 5, and for servers with the same middleware. Put it before the routes that need it, at the root of the
 * application.
 *
 * @param logins from `openLogins`
 * @returns middleware, with the guard `requireLogin`
 * @see docs/login.md
 * @example
 * const login = expressLogin(logins);
 * app.use(login);
 * app.get("/me", login.requireLogin({ groups: [1] }), (request, response) => response.json({ id: String(request.login.pseudonym) }));
 */
export function expressLogin(logins: Logins): ExpressLogin {
  const seen = new WeakMap<object, Looked>();
  const lookAt = async (request: ExpressRequest): Promise<Looked> => {
    const looked = seen.get(request) ?? (await look(() => logins.visitOf(request)));
    seen.set(request, looked);
    request.login = looked.visit;
    return looked;
  };
  const middleware: ExpressMiddleware = (request, response, next) => {
    const run = async (): Promise<void> => {
      const answer = await respond(logins, request);
      if (answer !== undefined) {
        write(response, answer);
        return;
      }
      await lookAt(request);
      next();
    };
    run().catch(next);
  };
  return Object.assign(middleware, {
    requireLogin: (requirement: VisitRequirement = {}): ExpressMiddleware => {
      return (request, response, next) => {
        const run = async (): Promise<void> => {
          const { visit, failure } = await lookAt(request);
          try {
            if (failure !== undefined) throw failure;
            await logins.requireLogin(visit, requirement);
          } catch (thrown) {
            write(response, logins.refuse(thrown));
            return;
          }
          next();
        };
        run().catch(next);
      };
    },
  });
}

async function respond(logins: Logins, request: ExpressRequest): Promise<LoginResponse | undefined> {
  const { method = "GET", headers } = request;
  const path = request.originalUrl ?? request.url ?? "/";
  if (!logins.isRoute(path)) return undefined;
  try {
    return await logins.respond({
      method,
      path,
      headers,
      body: isRead(request) ? request.body : await readText(request),
    });
  } catch (thrown) {
    return logins.refuse(thrown);
  }
}

/** Whether a reader of the website's has read the body. That of Express 4 says `{}` of one that it left to others. */
function isRead({ body, readableEnded }: ExpressRequest): boolean {
  const isNothing = typeof body === "object" && body !== null && Object.keys(body).length === 0;
  return body !== undefined && !(isNothing && readableEnded === false);
}

async function readText(request: ExpressRequest): Promise<string> {
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  for await (const chunk of request) {
    const part = typeof chunk === "string" ? chunk : decoder.decode(chunk as Uint8Array, { stream: true });
    length += part.length;
    if (length <= MOST_BODY_BYTES) text += part;
    // Leaving off cuts the connection, and then nobody reads why.
    else if (length > MOST_DRAINED_BYTES) break;
  }
  if (length > MOST_BODY_BYTES) throw new LoginRequestTooLarge(MOST_BODY_BYTES);
  return text + decoder.decode();
}

function write(response: ExpressResponse, { status, headers, body }: LoginResponse): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
