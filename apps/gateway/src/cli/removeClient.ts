import { parseArgs } from "node:util";

import { type Command, ServiceCommandUnknown } from "@realdid/service";
import { platformId } from "realdid";

import { removeClient } from "../clients/clients.ts";
import { GatewayClientUnknown } from "../errors.ts";
import { chosenPlatforms, withDatabase } from "./withDatabase.ts";

export const removeClientCommand: Command = {
  summary: "Takes a website off; its tokens end within a second",
  usage: `Usage: npm run gateway -- remove-client --platform forum <client id>

An id that the platform does not have is refused, and changes nothing. Before one that begins with a dash put --:
remove-client --platform forum -- -id

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
      if (!(await removeClient(db, platformId(platform), clientId))) throw new GatewayClientUnknown(platform, clientId);
      console.log("Removed.");
    });
  },
};
