import type { Command } from "@realdid/service";

import { openStatementsDatabase } from "../database/openStatementsDatabase.ts";
import { readConfig } from "../settings.ts";

export const migrate: Command = {
  summary: "Brings the database to this version; `start` does so by itself",
  usage: "Usage: npm run statements -- migrate\n\nEnvironment: STATEMENTS_DATABASE, a folder or postgres://...",
  async run() {
    const { database, applied } = await openStatementsDatabase(readConfig(process.env).database);
    await database.close();
    console.log(applied.length === 0 ? "Nothing to do." : `Applied: ${applied.join(", ")}`);
  },
};
