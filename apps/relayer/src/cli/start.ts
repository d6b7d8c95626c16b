import { type Command, describeSettings, readSettings, stopSignal } from "@realdid/service";

import { openRelayer } from "../openRelayer.ts";
import { runRelayer } from "../runRelayer.ts";
import { SETTINGS } from "../settings.ts";

export const start: Command = {
  summary: "Takes proofs over HTTP and submits them in batches",
  usage: [
    "Usage: npm run relayer -- start",
    "",
    "Serves until SIGINT or SIGTERM, then finishes the batch under way and ends; a second signal ends it at once.",
    "",
    describeSettings(SETTINGS, process.env),
  ].join("\n"),
  async run() {
    const { signal, came } = stopSignal();
    const relayer = await openRelayer(readSettings(SETTINGS, process.env));
    const { log, database, signer } = relayer;
    try {
      const running = await runRelayer(relayer);
      const { url, metricsUrl } = running;
      log.info({ public: url, metrics: metricsUrl, database: database.kind, sender: signer.address }, "ready");
      if (!signal.aborted) await came;
      log.info("stopping");
      await running.stop();
    } finally {
      await relayer.close();
    }
    log.info("stopped");
  },
};
