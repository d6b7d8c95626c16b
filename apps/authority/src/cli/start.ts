import { readDeskToken } from "../config/deskToken.ts";
import { describeSettings, readConfig } from "../config/readConfig.ts";
import { listen } from "../http/listen.ts";
import { openPublisher } from "../publishing/openPublisher.ts";
import { runPublisher } from "../publishing/runPublisher.ts";
import { openService } from "../openService.ts";
import type { Command } from "./command.ts";
import { stopSignal } from "./stopSignal.ts";

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
      const publisher = await openPublisher(service);
      const listeners = await listen(service, token);
      service.log.info(
        {
          public: listeners.publicUrl,
          desk: listeners.deskUrl,
          database: service.database.kind,
          // What a process without the one or the other key leaves to others.
          publishes: publisher !== undefined,
          issues: service.issuing !== undefined,
        },
        "ready",
      );
      const { signal, came } = stopSignal();
      const publishing =
        publisher && runPublisher(publisher.groups, { ...publisher, signal, pollSeconds: config.pollSeconds });
      service.log.info({ signal: await came }, "stopping");
      await Promise.all([listeners.stop(), publishing]);
      await publisher?.close();
    } finally {
      await service.close();
    }
    service.log.info("stopped");
  },
};
