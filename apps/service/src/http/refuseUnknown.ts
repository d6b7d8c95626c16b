import { ServiceMethodNotAllowed, ServiceRouteUnknown } from "./errors.ts";
import { allowOrigin } from "./headers.ts";
import type { ErrorHandler } from "./refuse.ts";
import type { Server } from "./server.ts";

/** How long a browser may remember what it was allowed, seconds. */
const PREFLIGHT_SECONDS = "600";

/**
 * Answers what no route takes: 404, or 405 with the methods that the path takes, and browsers' questions whether they may send something.
 *
 * @param server whose routes; call it before they are added
 * @param walletOrigins origins whose pages may send
 * @param refuse the server's handler of errors
 */
export function refuseUnknown(server: Server, walletOrigins: readonly string[], refuse: ErrorHandler): void {
  const methods = new Map<string, Set<string>>();
  server.addHook("onRoute", ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });
  server.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const pattern = [...methods.keys()].find((url) => matches(url, path));
    if (pattern === undefined) return refuse(new ServiceRouteUnknown(), request, reply);
    const allowed = [...(methods.get(pattern) ?? []), "OPTIONS"].sort().join(", ");
    reply.header("allow", allowed);
    if (request.method !== "OPTIONS") return refuse(new ServiceMethodNotAllowed(), request, reply);
    if (allowOrigin(request.headers.origin, walletOrigins, reply)) {
      reply.headers({
        "access-control-allow-methods": allowed,
        "access-control-allow-headers": "content-type",
        "access-control-max-age": PREFLIGHT_SECONDS,
      });
    }
    return reply.code(204).send();
  });
}

/** Whether a path fits a pattern: as many parts, each the same or a parameter; `*` takes the rest. */
function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  const star = wanted.indexOf("*");
  if (star >= 0 ? given.length <= star : given.length !== wanted.length) return false;
  return wanted.every((part, i) =>
    star >= 0 && i >= star ? true : part.startsWith(":") ? given[i] !== "" : part === given[i],
  );
}
