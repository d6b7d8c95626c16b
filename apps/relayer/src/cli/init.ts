import { type Command, createSigningKey, readSettings, readSigningKey } from "@realdid/service";

import { SETTINGS } from "../settings.ts";

export const init: Command = {
  summary: "Makes the key file, unless it is there, and prints the address to fund",
  usage: `Usage: npm run relayer -- init

Safe to run again: what is there stays as it is. The key pays for transactions and can do nothing else.

Environment: RELAYER_KEY_FILE`,
  async run() {
    const { keyFile } = readSettings(SETTINGS, process.env);
    const isNew = await createSigningKey(keyFile);
    const { address } = await readSigningKey("RELAYER_KEY_FILE", keyFile);
    console.log(`key      ${keyFile} ${isNew ? "made" : "was there"}\naddress  ${address}: send it ether to pay with`);
  },
};
