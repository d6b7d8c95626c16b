import type { Server, ServerParts } from "./server.ts";

/**
 * Headers of every answer. Nothing is kept by caches unless a route says otherwise, and what they keep names no request: a copy in a browser
 * must not say when that browser fetched it. Browsers run nothing of it, and anyone's page may read what everyone may read (GET). A page may send something only from an origin in the setting ..._WALLET_ORIGINS.
 *
 * @param server to add them to
 * @param parts public URL and origins, and what is other than usual
 */
export function addHeaders(
  server: Server,
  { config: { publicUrl, walletOrigins }, headers = {}, anyoneReads = true }: ServerParts,
): void {
  const isTls = publicUrl.startsWith("https:");
  server.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-request-id": request.id,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "cross-origin",
      ...headers,
    });
    if (isTls) reply.header("strict-transport-security", "max-age=31536000");
    if (anyoneReads && (request.method === "GET" || request.method === "HEAD")) {
      reply.header("access-control-allow-origin", "*");
    } else {
      allowOrigin(request.headers.origin, walletOrigins, reply);
    }
  });
  server.addHook("onSend", async (_request, reply) => {
    if (reply.getHeader("cache-control") !== "no-store") reply.removeHeader("x-request-id");
  });
}

/**
 * Lets a web wallet's page read the answer, if its origin is a known one.
 *
 * @param origin header of the request
 * @param known origins
 * @param reply whose headers
 * @returns whether it is
 */
export function allowOrigin(
  origin: string | undefined,
  known: readonly string[],
  reply: { header(name: string, value: string): unknown },
): boolean {
  if (known.length > 0) reply.header("vary", "origin");
  if (origin === undefined || !known.includes(origin)) return false;
  reply.header("access-control-allow-origin", origin);
  return true;
}
