import { createLog, createMetrics, openListener } from "@realdid/service";
import { logText, testDeployment } from "@realdid/service/testing";

import { readConfig } from "../../src/config/readConfig.ts";
import { createServer } from "../../src/http/createServer.ts";

/** The portal's server in this process. */
export interface Portal {
  readonly url: string;
  /** Everything that it logged. */
  log(): string;
  close(): Promise<void>;
}

/**
 * Starts the portal on a free port, with the page as built.
 *
 * @param env settings besides
 * @returns the portal; close it
 */
export async function startPortal(env: Readonly<Record<string, string>> = {}): Promise<Portal> {
  const config = readConfig({ PORTAL_PORT: "0", ...env });
  const { sink, read } = logText();
  const log = createLog(config, sink);
  const metrics = createMetrics("realdid_portal_");
  const server = await createServer({ config, deployment: testDeployment(), log, metrics });
  const url = await openListener(server, { host: config.host, port: 0, setting: "PORTAL_PORT" });
  return {
    url,
    log: read,
    close: async () => {
      await server.close();
    },
  };
}
