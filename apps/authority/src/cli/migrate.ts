import type { Command } from "@realdid/service";

import { readConfig } from "../config/readConfig.ts";
import { migrateDatabase } from "../database/migrate.ts";
import { openDatabase } from "../database/openDatabase.ts";

export const migrate: Command = {
  summary: "Brings the database to this version; every other command does so by itself",
  usage: "Usage: npm run authority -- migrate\n\nEnvironment: AUTHORITY_DATABASE, a folder or postgres://...",
  async run() {
    const database = await openDatabase(readConfig(process.env).database);
    try {
      const applied = await migrateDatabase(database);
      console.log(applied.length === 0 ? "Nothing to do." : `Applied: ${applied.join(", ")}`);
    } finally {
      await database.close();
    }
  },
};
