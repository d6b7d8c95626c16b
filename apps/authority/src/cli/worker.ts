import { type Command, ServiceSettingInvalid, stopSignal } from "@realdid/service";
import { createTreeHasher } from "realdid";

import { readConfig } from "../config/readConfig.ts";
import { migrateDatabase } from "../database/migrate.ts";
import { openDatabase } from "../database/openDatabase.ts";
import { workOnJobs } from "../jobs/bossJobs.ts";

export const worker: Command = {
  summary: "Checks and hashes shards of batches: any number of these, on any machines that reach the database",
  usage: [
    "Usage: npm run authority -- worker",
    "",
    "Environment: AUTHORITY_DATABASE (postgres://...), AUTHORITY_THREADS. The publisher needs AUTHORITY_SHARD_JOBS=workers.",
    "Ends after the job in hand on SIGINT or SIGTERM. If it is killed, its job goes to another worker within a minute.",
  ].join("\n"),
  async run() {
    const config = readConfig(process.env);
    if (!/^postgres(ql)?:\/\//u.test(config.database)) {
      throw new ServiceSettingInvalid("AUTHORITY_DATABASE", "postgres://...: workers share a PostgreSQL");
    }
    const database = await openDatabase(config.database);
    const hasher = createTreeHasher({ threads: config.threads });
    try {
      await migrateDatabase(database);
      const { signal, came } = stopSignal();
      const onError = (error: Error): void => {
        if (!signal.aborted) console.error(`queue: ${(error as { code?: string }).code ?? error.name}`);
      };
      const options = { url: config.database, db: database.db, onError };
      const working = await workOnJobs(options, hasher, config.threads, ({ epochId, number }, milliseconds) =>
        console.log(`batch ${epochId}: shard ${number} in ${Math.round(milliseconds)} ms`),
      );
      console.log("ready");
      await came;
      await working.stop();
    } finally {
      hasher.close();
      await database.close();
    }
  },
};
