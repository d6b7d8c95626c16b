import { type Command, createSealingKey } from "@realdid/service";

import { readConfig } from "../settings.ts";

export const init: Command = {
  summary: "Makes the key file, unless it is there",
  usage: `Usage: npm run statements -- init

Safe to run again: what is there stays as it is. The key seals the statements in the database. Keep it apart from the database and its
backups: without it no name is readable, and its holders can hand their statements in again.

Environment: STATEMENTS_KEY_FILE`,
  async run() {
    const { keyFile } = readConfig(process.env);
    console.log(`key  ${keyFile} ${(await createSealingKey(keyFile)) ? "made" : "was there"}`);
  },
};
