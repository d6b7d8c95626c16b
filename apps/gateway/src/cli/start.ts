import { type Command, describeSettings, readSettings, stopSignal } from "@realdid/service";

import { SETTINGS } from "../settings.ts";

export const start: Command = {
  summary: "Serves OpenID Connect, one origin for each platform",
  usage: [
    "Usage: npm run gateway -- start",
    "",
    "Serves until SIGINT or SIGTERM, then finishes what it took and ends; a second signal ends it at once.",
    "",
    describeSettings(SETTINGS, process.env),
  ].join("\n"),
  async run() {
    // Loaded when needed: the provider is large, and on Node 20 it says that it is made for later ones.
    const { openGateway } = await import("../openGateway.ts");
    const { runGateway } = await import("../runGateway.ts");
    const { signal, came } = stopSignal();
    const gateway = await openGateway(readSettings(SETTINGS, process.env));
    try {
      const running = await runGateway(gateway);
      const { log, database } = gateway;
      log.info({ public: running.url, metrics: running.metricsUrl, database: database.kind }, "ready");
      if (!signal.aborted) await came;
      log.info("stopping");
      await running.stop();
    } finally {
      await gateway.close();
    }
    gateway.log.info("stopped");
  },
};
