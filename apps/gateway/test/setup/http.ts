import { type IncomingHttpHeaders, request } from "node:http";

import { openSocket } from "@realdid/service/testing";

/** A request as it goes over the wire. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Sends a request to a listener under a name that it is not reached by here: as the proxy in front of it does.
 *
 * @param listener where it listens
 * @param url as a browser has it; its host goes into the Host header
 * @param sent the rest
 * @returns what came back; redirects are not followed
 */
export function send(
  listener: string,
  url: string,
  { method = "GET", headers = {}, body }: Sent = {},
): Promise<Received> {
  const { host, pathname, search } = new URL(url);
  const { hostname, port } = new URL(listener);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(
      { hostname, port, path: pathname + search, method, headers: { ...length, ...headers, host }, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.once("error", reject);
        incoming.once("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
        });
      },
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

/**
 * A `fetch` for clients under test, by the same way.
 *
 * @param listener where the gateway listens
 * @returns to be used in place of the global one
 */
export function fetchBy(listener: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.method === "GET" || request.method === "HEAD" ? undefined : await request.text();
    const headers = Object.fromEntries(request.headers.entries());
    const { method, url } = request;
    const received = await send(listener, url, { method, headers, ...(body === undefined ? {} : { body }) });
    const pairs = Object.entries(received.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const isEmpty = received.status === 204 || received.status === 304;
    return new Response(isEmpty ? null : received.text, { status: received.status, headers: pairs });
  };
}

/**
 * Sends bytes as they are, HTTP or not.
 *
 * @param listener where it listens
 * @param bytes what goes over the wire
 * @returns what came back until the connection ended, or was silent for three seconds
 */
export async function sendRaw(listener: string, bytes: string | Buffer): Promise<string> {
  const { socket, ended } = await openSocket(listener);
  socket.write(bytes);
  socket.setTimeout(3_000, () => socket.destroy());
  return ended;
}
