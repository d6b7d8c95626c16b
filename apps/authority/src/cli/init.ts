import type { Command } from "@realdid/service";

import { createDeskToken } from "../config/deskToken.ts";
import { readConfig } from "../config/readConfig.ts";
import { AuthorityKeysExist } from "../errors.ts";
import { createKeyFile } from "../keys/keyFile.ts";

export const init: Command = {
  summary: "Makes the key file and the desk's token, unless they are there",
  usage: `Usage: npm run authority -- init

Safe to run again: what is there stays as it is. Keep a copy of the key file apart from the database and its backups: without it nobody
is found again, and nothing that is sealed is readable.

Environment: AUTHORITY_KEY_FILE, AUTHORITY_DESK_TOKEN_FILE`,
  async run() {
    const { keyFile, keys, deskTokenFile } = readConfig(process.env);
    if (keys !== "") console.log("keys        from AUTHORITY_KEYS");
    else console.log(`keys        ${keyFile} ${told(await makeKeyFile(keyFile))}`);
    console.log(`desk token  ${deskTokenFile} ${told(await createDeskToken(deskTokenFile))}`);
  },
};

function told(isNew: boolean): string {
  return isNew ? "made" : "was there";
}

async function makeKeyFile(file: string): Promise<boolean> {
  try {
    await createKeyFile(file);
    return true;
  } catch (thrown) {
    if (thrown instanceof AuthorityKeysExist) return false;
    throw thrown;
  }
}
