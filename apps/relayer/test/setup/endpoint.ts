import { once } from "node:events";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { required } from "@realdid/service/testing";

/** One call to the chain's endpoint. */
export interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a call is answered with instead of the truth; undefined for the truth. A promise that never resolves is silence. */
export type Lie = (call: Call) => Promise<object | undefined> | object | undefined;

/** An endpoint between a relayer and the chain of this run, that lies when it is told to. */
export interface Endpoint {
  readonly url: string;
  /** Calls that came, in their order. */
  readonly calls: readonly Call[];
  /** From now on; without one it tells the truth again. */
  lie(how?: Lie): void;
  close(): Promise<void>;
}

/** Of a call that hangs. */
export const SILENCE = new Promise<never>(() => undefined);

/** @returns an endpoint that tells the truth so far */
export async function startEndpoint(): Promise<Endpoint> {
  let lie: Lie = () => undefined;
  const calls: Call[] = [];
  const answer = async (call: Call): Promise<object> => {
    calls.push(call);
    return { jsonrpc: "2.0", id: call.id, ...((await lie(call)) ?? (await ask(call))) };
  };
  const server = createServer((request, response) => {
    void readText(request).then(async (text) => {
      const asked = JSON.parse(text) as Call | readonly Call[];
      const answers = await Promise.all([asked].flat().map((call) => answer(call as Call)));
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(Array.isArray(asked) ? answers : answers[0]));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    lie: (how = () => undefined) => (lie = how),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** The truth: result or error. */
export async function ask({ method, params }: Pick<Call, "method" | "params">): Promise<object> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const answer = await fetch(required("TEST_RPC_URL"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const { result, error } = (await answer.json()) as { readonly result?: unknown; readonly error?: unknown };
  return error === undefined ? { result } : { error };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
