import type { Command } from "@realdid/service";

import { describePublic } from "../http/describePublic.ts";
import { readConfig } from "../settings.ts";

export const openapi: Command = {
  summary: "Prints the OpenAPI description of the public listener",
  usage:
    "Usage: npm run statements -- openapi\n\nNeeds neither chain nor database. The committed copy is apps/statements/openapi.json.",
  async run() {
    process.stdout.write(await describePublic(readConfig({})));
  },
};
