import { type SettingTable, describeSettings, readSettings } from "../config/readSettings.ts";
import type { Command } from "./command.ts";

/**
 * The command that shows a program's settings.
 *
 * @param program its script in the root package
 * @param table its settings
 * @returns the command
 */
export function settingsCommand(program: string, table: SettingTable): Command {
  return {
    summary: "Shows every setting: its variable, value and meaning",
    usage: `Usage: npm run ${program} -- settings\n\nSecrets are not shown. Fails if a setting is wrong.`,
    async run() {
      console.log(describeSettings(table, process.env));
      readSettings(table, process.env);
    },
  };
}
