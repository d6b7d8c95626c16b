import { readDeskToken } from "../config/deskToken.ts";
import { describeSettings, readConfig } from "../config/readConfig.ts";
import { listen } from "../http/listen.ts";
import { openService } from "../openService.ts";
import type { Command } from "./command.ts";

export const start: Command = {
  summary: "Serves enrolment, the tree's shards, certificates and statements over HTTP",
  usage: [
    "Usage: npm run authority -- start",
    "",
    "Serves until SIGINT or SIGTERM, then finishes what it took and ends; a second signal ends it at once.",
    "",
    describeSettings(process.env),
  ].join("\n"),
  async run() {
    const config = readConfig(process.env);
    const token = await readDeskToken(config.deskTokenFile);
    const service = await openService(config);
    try {
      const listeners = await listen(service, token);
      service.log.info(
        { public: listeners.publicUrl, desk: listeners.deskUrl, database: service.database.kind },
        "ready",
      );
      const signal = await stopSignal();
      service.log.info({ signal }, "stopping");
      await listeners.stop();
    } finally {
      await service.close();
    }
    service.log.info("stopped");
  },
};

/** Resolves on the first SIGINT or SIGTERM; the second one ends the process. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}
