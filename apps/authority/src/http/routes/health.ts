import { addHealthRoutes, sql } from "@realdid/service";

import type { Routes } from "../server.ts";

/** Whether the process lives, and whether its database and the chain answer. */
export const healthRoutes: Routes = (server, { database, chain }) => {
  addHealthRoutes(server, () => Promise.all([sql`select 1`.execute(database.db), chain.now()]));
};
