import { type Command, readSettings } from "@realdid/service";

import { describePublic } from "../http/createServer.ts";
import { SETTINGS } from "../settings.ts";

export const openapi: Command = {
  summary: "Prints the OpenAPI description of the public listener",
  usage:
    "Usage: npm run relayer -- openapi\n\nNeeds neither chain nor database. The committed copy is apps/relayer/openapi.json.",
  async run() {
    process.stdout.write(await describePublic(readSettings(SETTINGS, {})));
  },
};
