import { settingsCommand } from "@realdid/service";

import { SETTINGS } from "../config/settings.ts";

export const settings = settingsCommand("relayer", SETTINGS);
