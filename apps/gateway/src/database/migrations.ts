import type { Migrations } from "@realdid/service";

import { gateway } from "./001_gateway.ts";

/** In this order; a released one is never edited. */
export const MIGRATIONS: Migrations = { "001_gateway": gateway };
