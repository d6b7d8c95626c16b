import type { Migrations } from "@realdid/service";

import { provider } from "./migrations/001_provider.ts";
import { visitors } from "./migrations/002_visitors.ts";

/** In this order; a released one is never edited. */
export const MIGRATIONS: Migrations = { "001_provider": provider, "002_visitors": visitors };
