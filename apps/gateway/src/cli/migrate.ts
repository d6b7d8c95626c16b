import type { Command } from "@realdid/service";

import { withDatabase } from "./withDatabase.ts";

export const migrate: Command = {
  summary: "Brings the database to this version; every other command does so by itself",
  usage: "Usage: npm run gateway -- migrate\n\nEnvironment: GATEWAY_DATABASE, a folder or postgres://...",
  async run() {
    await withDatabase(async (_database, _config, applied) => {
      console.log(applied.length === 0 ? "Nothing to do." : `Applied: ${applied.join(", ")}`);
    });
  },
};
