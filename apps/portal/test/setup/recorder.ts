import { once } from "node:events";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a server answers. */
export interface Recorded {
  readonly status: number;
  readonly body: Uint8Array | string;
}

/** A server that keeps all that it is sent. */
export interface Recorder {
  readonly url: string;
  /** Whole requests, one text each: method, path, headers and body. */
  readonly requests: string[];
  close(): Promise<void>;
}

/**
 * Starts a server whose answers every page may read.
 *
 * @param answer by method, path and body
 * @returns the server; close it
 */
export async function startRecorder(
  answer: (method: string, path: string, body: string) => Promise<Recorded> | Recorded,
): Promise<Recorder> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const { method = "", url = "" } = request;
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
      requests.push([`${method} ${url}`, ...headers, "", body].join("\n"));
      const isQuestion = method === "OPTIONS";
      const answered = isQuestion ? { status: 204, body: "" } : await answer(method, url, body);
      response.writeHead(answered.status, {
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "content-type",
      });
      response.end(answered.body);
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += String(part);
  return body;
}
