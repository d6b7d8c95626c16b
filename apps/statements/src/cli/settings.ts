import { settingsCommand } from "@realdid/service";

import { SETTINGS } from "../settings.ts";

export const settings = settingsCommand("statements", SETTINGS);
