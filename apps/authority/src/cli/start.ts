import { readConfig } from "../config/readConfig.ts";
import { migrateDatabase } from "../database/migrate.ts";
import { openDatabase } from "../database/openDatabase.ts";
import { createServer } from "../http/createServer.ts";
import type { Command } from "./command.ts";

export const start: Command = {
  summary: "Serves enrolment, the tree's shards, certificates and statements over HTTP",
  usage: "Usage: npm run authority -- start\n\nSettings come from the environment; docs/operate.md lists them.",
  async run() {
    const config = readConfig(process.env);
    const database = await openDatabase(config.database);
    await migrateDatabase(database);
    const server = await createServer({ config, database });
    await server.listen({ host: config.host, port: config.port });
    await stopSignal();
    await server.close();
    await database.close();
  },
};

/** Resolves on the first SIGINT or SIGTERM. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
