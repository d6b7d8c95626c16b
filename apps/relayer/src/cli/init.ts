import { type Command, createSigningKey, readSigningKey } from "@realdid/service";

import { readConfig } from "../config/settings.ts";

export const init: Command = {
  summary: "Makes the key of the account that pays, unless it is there, and prints the address to fund",
  usage: `Usage: npm run relayer -- init

Safe to run again: a key that is there stays as it is. Use the account for nothing else: two programs that send from one account get in
each other's way. The key holds no power over anybody's pseudonym; who has it can spend the ether.

Environment: RELAYER_KEY_FILE`,
  async run() {
    const { keyFile } = readConfig(process.env);
    const isNew = await createSigningKey(keyFile);
    const { address } = await readSigningKey("RELAYER_KEY_FILE", keyFile);
    console.log(`key      ${keyFile} ${isNew ? "made" : "was there"}\naddress  ${address} (send ether to it)`);
  },
};
