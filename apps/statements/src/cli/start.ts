import { type Command, describeSettings, stopSignal } from "@realdid/service";

import { listen } from "../http/listen.ts";
import { openService } from "../openService.ts";
import { SETTINGS, readConfig } from "../settings.ts";
import { runSweep } from "../statements/runSweep.ts";

export const start: Command = {
  summary: "Takes statements, and shows them over HTTP",
  usage: [
    "Usage: npm run statements -- start",
    "",
    "Serves until SIGINT or SIGTERM, then finishes what it took and ends; a second signal ends it at once. Killed at any moment it goes on",
    "where it was.",
    "",
    describeSettings(SETTINGS, process.env),
  ].join("\n"),
  async run() {
    const service = await openService(readConfig(process.env));
    const { log } = service;
    try {
      const listeners = await listen(service);
      log.info(
        { public: listeners.publicUrl, metrics: listeners.metricsUrl, database: service.database.kind },
        "ready",
      );
      const { signal, came } = stopSignal();
      const sweeping = runSweep(service, signal);
      log.info({ signal: await came }, "stopping");
      await Promise.all([listeners.stop(), sweeping]);
    } finally {
      await service.close();
    }
    log.info("stopped");
  },
};
