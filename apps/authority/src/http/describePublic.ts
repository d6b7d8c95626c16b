import type { Config } from "../config/readConfig.ts";
import type { Service } from "../service.ts";
import { createServer } from "./createServer.ts";
import { createLog } from "./log.ts";

/**
 * The OpenAPI description of the public listener, made from the schemas that check what is sent. Nothing runs for it.
 *
 * @param config settings; they change nothing of it
 * @returns JSON text
 */
export async function describePublic(config: Config): Promise<string> {
  const log = createLog({ logLevel: "silent" });
  const service = new Proxy({ config, log } as Service, {
    get: (given, name) => (name in given ? Reflect.get(given, name) : nothing),
  });
  const server = await createServer(service);
  await server.ready();
  const { info, ...rest } = server.swagger();
  await server.close();
  return `${JSON.stringify({ ...rest, info }, undefined, 2)}\n`;
}

/** Stands for whatever routes take from the service while they are only described: everything in it is the same nothing. */
const nothing: unknown = new Proxy(() => undefined, {
  get: (_target, name) => (typeof name === "symbol" || name === "then" ? undefined : nothing),
});
