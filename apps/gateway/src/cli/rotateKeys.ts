import { parseArgs } from "node:util";

import { type Command, readSealingKey } from "@realdid/service";
import { platformId } from "realdid";

import { rotateKeys } from "../keys/platformKeys.ts";
import { chosenPlatforms, withDatabase } from "./withDatabase.ts";

/** Tokens that were signed before the change may be shown to this gateway for that long after their session. */
const SPARE_SECONDS = 3_600;

export const rotateKeysCommand: Command = {
  summary: "Adds a new signing key and new cookie keys; a running gateway takes them up within seconds",
  usage: `Usage: npm run gateway -- rotate-keys [--platform forum] [--urgent]

The new signing key is shown among the gateway's keys at once and signs after GATEWAY_KEY_LEAD_SECONDS, so that clients that keep the key
set for a while know it by then. The old one goes when everything that it signed has ended.

  --platform   only this platform; all of GATEWAY_PLATFORMS without
  --urgent     the new key signs at once and the old one goes at once, for when that may be in other hands: clients take what it signed
               until they read the keys again, and everyone signs in anew

With the embedded database the gateway must be stopped meanwhile.

Environment: GATEWAY_PLATFORMS, GATEWAY_DATABASE, GATEWAY_KEY_FILE, GATEWAY_KEY_LEAD_SECONDS, GATEWAY_SESSION_SECONDS`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { platform: { type: "string" }, urgent: { type: "boolean", default: false } },
    });
    await withDatabase(async ({ db }, config) => {
      const sealingKey = await readSealingKey("GATEWAY_KEY_FILE", config.keyFile);
      for (const { slug } of chosenPlatforms(config, values.platform)) {
        const generation = await rotateKeys(
          { db, platformId: platformId(slug), sealingKey },
          {
            now: Math.floor(Date.now() / 1_000),
            leadSeconds: values.urgent ? 0 : config.keyLeadSeconds,
            keepSeconds: values.urgent ? 0 : config.sessionSeconds + SPARE_SECONDS,
          },
        );
        console.log(`${slug}: signing key ${generation} added`);
      }
    });
  },
};
