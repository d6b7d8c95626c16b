import { describeSettings, readConfig } from "../config/readConfig.ts";
import type { Command } from "./command.ts";

export const settings: Command = {
  summary: "Shows every setting: its variable, value and meaning",
  usage: "Usage: npm run authority -- settings\n\nSecrets are not shown. Fails if a setting is wrong.",
  async run() {
    console.log(describeSettings(process.env));
    readConfig(process.env);
  },
};
