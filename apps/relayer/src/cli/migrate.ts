import { type Command, migrateDatabase, openDatabase, readSettings } from "@realdid/service";

import { MIGRATIONS } from "../database/migrations.ts";
import type { Schema } from "../database/schema.ts";
import { SETTINGS } from "../settings.ts";

export const migrate: Command = {
  summary: "Brings the database to this version; `start` does so by itself",
  usage: "Usage: npm run relayer -- migrate\n\nEnvironment: RELAYER_DATABASE, a folder or postgres://...",
  async run() {
    const database = await openDatabase<Schema>(readSettings(SETTINGS, process.env).database);
    try {
      const applied = await migrateDatabase(database, MIGRATIONS);
      console.log(applied.length === 0 ? "Nothing to do." : `Applied: ${applied.join(", ")}`);
    } finally {
      await database.close();
    }
  },
};
