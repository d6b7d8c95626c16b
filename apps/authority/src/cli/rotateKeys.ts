import { parseArgs } from "node:util";

import type { Command } from "@realdid/service";
import type { SecretKeyPurpose } from "realdid";

import { readConfig } from "../config/readConfig.ts";
import { migrateDatabase } from "../database/migrate.ts";
import { openDatabase } from "../database/openDatabase.ts";
import { openKeyRing } from "../keys/keyRing.ts";
import { rotateServiceKeys } from "../keys/rotateServiceKeys.ts";

export const rotateKeys: Command = {
  summary: "Replaces the keys that hide and seal people's data, while the service runs",
  usage: `Usage: npm run authority -- rotate-keys [--uniqueness] [--sealing]

Without an option both are replaced. Can be interrupted at any instant; run again, it goes on. The service reads the new key file by
itself; copies of the file on other machines must have it before. Refuses to forget a key while a session at the desk that was opened
before is not over (30 minutes): run it again then.
With the embedded database the service must be stopped meanwhile.

Environment: AUTHORITY_DATABASE, AUTHORITY_KEY_FILE.
With AUTHORITY_KEYS, add the new key there first, with the next version.`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { uniqueness: { type: "boolean" }, sealing: { type: "boolean" } },
    });
    const chosen = (["uniqueness", "sealing"] as const).filter((purpose) => values[purpose]);
    const purposes: readonly SecretKeyPurpose[] = chosen.length > 0 ? chosen : ["uniqueness", "sealing"];
    const ring = await openKeyRing(process.env);
    const database = await openDatabase(readConfig(process.env).database);
    try {
      await migrateDatabase(database);
      const { people, versions } = await rotateServiceKeys(database, ring, {
        purposes,
        now: () => Math.floor(Date.now() / 1000),
        onProgress: (done) => {
          if (process.stderr.isTTY) process.stderr.write(`\rrewritten ${done.toLocaleString("en")} people`);
        },
      });
      if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
      const named = Object.entries(versions).map(([purpose, version]) => `${purpose} version ${version}`);
      console.log(`Rewrote ${people.toLocaleString("en")} people. In force: ${named.join(", ")}.`);
    } finally {
      await database.close();
    }
  },
};
