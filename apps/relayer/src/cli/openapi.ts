import type { Command } from "@realdid/service";

import { readConfig } from "../config/settings.ts";
import { describePublic } from "../http/describePublic.ts";

export const openapi: Command = {
  summary: "Prints the OpenAPI description of the public listener",
  usage:
    "Usage: npm run relayer -- openapi\n\nNeeds neither chain nor database. The committed copy is apps/relayer/openapi.json.",
  async run() {
    process.stdout.write(await describePublic(readConfig({})));
  },
};
