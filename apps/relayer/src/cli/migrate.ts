import type { Command } from "@realdid/service";

import { readConfig } from "../config/settings.ts";
import { openRelayerDatabase } from "../database/openRelayerDatabase.ts";

export const migrate: Command = {
  summary: "Brings the database to this version; `start` does so by itself",
  usage: "Usage: npm run relayer -- migrate\n\nEnvironment: RELAYER_DATABASE, a folder or postgres://...",
  async run() {
    const { database, applied } = await openRelayerDatabase(readConfig(process.env).database);
    await database.close();
    console.log(applied.length === 0 ? "Nothing to do." : `Applied: ${applied.join(", ")}`);
  },
};
