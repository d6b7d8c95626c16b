import { parseArgs } from "node:util";

import { type Command, ServiceCommandUnknown } from "@realdid/service";
import { platformId } from "realdid";

import { removeClient } from "../clients/clients.ts";
import { chosenPlatforms, withDatabase } from "./withDatabase.ts";

export const removeClientCommand: Command = {
  summary: "Takes a website off; its tokens end within a second",
  usage: `Usage: npm run gateway -- remove-client --platform forum <client id>

Run again it changes nothing.

Environment: GATEWAY_PLATFORMS, GATEWAY_DATABASE`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { platform: { type: "string" } },
    });
    const [clientId, ...others] = positionals;
    const { platform } = values;
    if (clientId === undefined || platform === undefined || others.length > 0) {
      throw new ServiceCommandUnknown("remove-client takes --platform and one client id");
    }
    await withDatabase(async ({ db }, config) => {
      chosenPlatforms(config, platform);
      const wasThere = await removeClient(db, platformId(platform), clientId);
      console.log(wasThere ? "Removed." : "There is no such client.");
    });
  },
};
