import type { Config } from "./config/readConfig.ts";
import type { Database } from "./database/openDatabase.ts";

/** What every part of the running service shares. */
export interface Service {
  readonly config: Config;
  readonly database: Database;
}
