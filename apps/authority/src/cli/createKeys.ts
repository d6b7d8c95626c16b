import { createKeyFile } from "../keys/keyFile.ts";
import { keyFileOf } from "../keys/keyRing.ts";
import type { Command } from "./command.ts";

export const createKeys: Command = {
  summary: "Makes the key file of a new database; never replaces one",
  usage: `Usage: npm run authority -- create-keys

Environment: AUTHORITY_KEY_FILE, default out/authority/keys.json. Keep a copy apart from the database and its backups: without it
nobody is found again, and nothing that is sealed is readable.`,
  async run() {
    const path = keyFileOf(process.env);
    await createKeyFile(path);
    console.log(`Made ${path}. Keep a copy of it apart from the database.`);
  },
};
