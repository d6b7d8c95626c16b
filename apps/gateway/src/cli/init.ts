import { type Command, createSealingKey, readSettings } from "@realdid/service";

import { SETTINGS } from "../settings.ts";

export const init: Command = {
  summary: "Makes the key file, unless it is there",
  usage: `Usage: npm run gateway -- init

Safe to run again: what is there stays as it is. The key seals the signing keys in the database. Keep a copy of it apart from the database
and its backups: without it the database's keys do not open.

Environment: GATEWAY_KEY_FILE`,
  async run() {
    const { keyFile } = readSettings(SETTINGS, process.env);
    console.log(`key  ${keyFile} ${(await createSealingKey(keyFile)) ? "made" : "was there"}`);
  },
};
