import { CompiledQuery, type Database } from "@realdid/service";
import { type LoginStore, sqlLoginStore } from "realdid";

import type { Schema } from "./schema.ts";

/**
 * Keeps challenges and first visits in the gateway's own database, so that they survive a restart and any process may take the answer.
 *
 * @param database of the gateway
 * @returns the store
 */
export function loginStoreOf({ db }: Database<Schema>): Promise<LoginStore> {
  return sqlLoginStore({
    async query(text, params = []) {
      const { rows } = await db.executeQuery<object>(CompiledQuery.raw(text, params));
      return { rows };
    },
  });
}
