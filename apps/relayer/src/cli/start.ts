import { type Command, describeSettings, stopSignal } from "@realdid/service";

import { SETTINGS, readConfig } from "../config/settings.ts";
import { listen } from "../http/listen.ts";
import { openService } from "../openService.ts";
import { runSender } from "../sending/runSender.ts";

export const start: Command = {
  summary: "Takes proofs over HTTP and submits them in batches",
  usage: [
    "Usage: npm run relayer -- start",
    "",
    "Serves until SIGINT or SIGTERM, then finishes what it took and ends; a second signal ends it at once. Killed at any moment it goes on",
    "where it was: what was accepted is kept, and nothing is sent twice.",
    "",
    describeSettings(SETTINGS, process.env),
  ].join("\n"),
  async run() {
    const service = await openService(readConfig(process.env));
    const { config, log, sender } = service;
    try {
      const listeners = await listen(service);
      const { address } = sender.wallet;
      log.info(
        { public: listeners.publicUrl, metrics: listeners.metricsUrl, database: service.database.kind, address },
        "ready",
      );
      const { signal, came } = stopSignal();
      const sending = runSender(sender, { signal, seconds: config.batchSeconds });
      log.info({ signal: await came }, "stopping");
      await Promise.all([listeners.stop(), sending]);
    } finally {
      await service.close();
    }
    log.info("stopped");
  },
};
