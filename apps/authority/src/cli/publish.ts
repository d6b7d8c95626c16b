import { parseArgs } from "node:util";

import { type Command, ServiceKeyMissing, pause, stopSignal } from "@realdid/service";

import { readConfig } from "../config/readConfig.ts";
import { openService } from "../openService.ts";
import { openPublisher } from "../publishing/openPublisher.ts";
import { publishGroup } from "../publishing/publishGroup.ts";

const USAGE = [
  "Usage: npm run authority -- publish [--group 0] [--no-wait]",
  "",
  "Begins a batch now, whatever the schedule says, and follows it until everything is published. Ctrl-C loses nothing: whoever runs",
  "`publish` or `start` next goes on where it was.",
  "",
  "  --group N   only this group; all of AUTHORITY_GROUPS without it",
  "  --no-wait   ends when the batch waits for operators or for the chain",
  "",
  "With the embedded database `start` has the database to itself: ask it with POST /v1/groups/<group>/publications on the desk's listener.",
].join("\n");

export const publish: Command = {
  summary: "Publishes what is waiting, now",
  usage: USAGE,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { group: { type: "string" }, "no-wait": { type: "boolean", default: false } },
    });
    const config = readConfig(process.env);
    const service = await openService(config);
    const publisher = await openPublisher(service);
    try {
      if (publisher === undefined) throw new ServiceKeyMissing("AUTHORITY_SENDER_KEY_FILE");
      const { signal } = stopSignal();
      for (const group of publisher.groups) {
        if (values.group !== undefined && Number(values.group) !== group.groupId) continue;
        for (;;) {
          const step = await publishGroup(group, { holder: publisher.holder, isDue: true, signal });
          const isOver = step.kind === "idle" || signal.aborted || values["no-wait"];
          if (step.kind === "waits") console.log(`group ${group.groupId}: waits for ${step.reason}`);
          if (isOver || (step.kind === "waits" && step.reason === "more members")) break;
          await pause(config.pollSeconds * 1_000, signal);
        }
        console.log(`group ${group.groupId}: done`);
      }
    } finally {
      await publisher?.close();
      await service.close();
    }
  },
};
