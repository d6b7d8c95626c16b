import { parseArgs } from "node:util";

import type { Command } from "@realdid/service";
import { platformId } from "realdid";

import { listClients } from "../clients/clients.ts";
import { chosenPlatforms, withDatabase } from "./withDatabase.ts";

export const listClientsCommand: Command = {
  summary: "Lists the websites that may ask for logins",
  usage: `Usage: npm run gateway -- list-clients [--platform forum]

Environment: GATEWAY_PLATFORMS, GATEWAY_DATABASE`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { platform: { type: "string" } } });
    await withDatabase(async ({ db }, config) => {
      for (const { slug } of chosenPlatforms(config, values.platform)) {
        const clients = await listClients(db, platformId(slug));
        console.log(`${slug}: ${clients.length === 0 ? "none" : ""}`);
        for (const { clientId, name, isPublic, redirectUris, logoutUris } of clients) {
          console.log(`  ${clientId}  ${name}${isPublic ? "  (public)" : ""}`);
          for (const uri of redirectUris) console.log(`    ${uri}`);
          for (const uri of logoutUris) console.log(`    ${uri}  (after signing out)`);
        }
      }
    });
  },
};
