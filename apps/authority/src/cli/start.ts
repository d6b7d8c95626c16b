import { type Command, describeSettings, leaseHolder, stopSignal } from "@realdid/service";

import { runRevocations } from "../certificates/runRevocations.ts";
import { readDeskToken } from "../config/deskToken.ts";
import { readConfig } from "../config/readConfig.ts";
import { SETTINGS } from "../config/settings.ts";
import { listen } from "../http/listen.ts";
import { type OpenPublisher, openPublisher } from "../publishing/openPublisher.ts";
import { runPublisher } from "../publishing/runPublisher.ts";
import { type OpenService, openService } from "../openService.ts";

export const start: Command = {
  summary: "Serves enrolment, the tree's shards, certificates and statements over HTTP",
  usage: [
    "Usage: npm run authority -- start",
    "",
    "Serves until SIGINT or SIGTERM, then finishes what it took and ends; a second signal ends it at once.",
    "",
    describeSettings(SETTINGS, process.env),
  ].join("\n"),
  async run() {
    const config = readConfig(process.env);
    const token = await readDeskToken(config.deskTokenFile);
    const service = await openService(config);
    try {
      const publisher = await openPublisher(service);
      try {
        await serve(service, publisher, token);
      } finally {
        // Also when nothing could be served: connections of its jobs would keep the process.
        await publisher?.close();
      }
    } finally {
      await service.close();
    }
    service.log.info("stopped");
  },
};

async function serve(service: OpenService, publisher: OpenPublisher | undefined, token: string): Promise<void> {
  const { config, database, issuing, log } = service;
  const listeners = await listen(service, token);
  // What a process without a sender's or an issuer's key leaves to others shows here.
  const does = { publishes: publisher !== undefined, issues: issuing !== undefined };
  log.info({ public: listeners.publicUrl, desk: listeners.deskUrl, database: database.kind, ...does }, "ready");
  const { signal, came } = stopSignal();
  const publishing =
    publisher && runPublisher(publisher.groups, { ...publisher, signal, pollSeconds: config.pollSeconds });
  const options = { holder: leaseHolder(database), signal, pollSeconds: config.pollSeconds };
  const revoking = issuing && runRevocations({ ...service, issuing }, options);
  log.info({ signal: await came }, "stopping");
  await Promise.all([listeners.stop(), publishing, revoking]);
}
