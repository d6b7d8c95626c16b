import {
  type Command,
  createLog,
  createMetrics,
  describeSettings,
  openListener,
  readDeployment,
  stopSignal,
} from "@realdid/service";

import { readConfig } from "../config/readConfig.ts";
import { SETTINGS } from "../config/settings.ts";
import { createServer } from "../http/createServer.ts";

export const start: Command = {
  summary: "Serves the wallet's page over HTTP",
  usage: [
    "Usage: npm run portal -- start",
    "",
    "Serves until SIGINT or SIGTERM. It holds no key and keeps nothing: everything happens in the visitors' browsers.",
    "",
    describeSettings(SETTINGS, process.env),
  ].join("\n"),
  async run() {
    const config = readConfig(process.env);
    const log = createLog(config);
    const deployment = await readDeployment(config.deployment);
    const server = await createServer({ config, deployment, log, metrics: createMetrics("realdid_portal_") });
    const url = await openListener(server, { host: config.host, port: config.port, setting: "PORTAL_PORT" });
    log.info({ url, network: deployment.name }, "ready");
    const { came } = stopSignal();
    log.info({ signal: await came }, "stopping");
    await server.close();
    log.info("stopped");
  },
};
