import type { Migrations } from "@realdid/service";

import { relayer } from "./001_relayer.ts";

/** In this order; a released one is never edited. */
export const MIGRATIONS: Migrations = { "001_relayer": relayer };
