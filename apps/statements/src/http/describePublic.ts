import { createLog, formatApi, standIn } from "@realdid/service";

import type { Service } from "../openService.ts";
import type { Config } from "../settings.ts";
import { createServer } from "./createServer.ts";

/**
 * The OpenAPI description of the public listener, made from the schemas that check what is sent. Nothing runs for it.
 *
 * @param config settings; they change nothing of it
 * @returns JSON text
 */
export async function describePublic(config: Config): Promise<string> {
  const log = createLog({ logLevel: "silent" });
  return formatApi(await createServer(standIn<Service>({ config, log })));
}
