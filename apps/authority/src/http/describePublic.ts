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
  // Routes are described, none is called: they only take these apart.
  const deployment = { addresses: {} };
  const service = { config, log, network: { deployment }, metrics: {}, authorities: new Map() } as unknown as Service;
  const server = await createServer(service);
  await server.ready();
  const { info, ...rest } = server.swagger();
  await server.close();
  return `${JSON.stringify({ ...rest, info }, undefined, 2)}\n`;
}
