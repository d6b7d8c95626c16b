import type { CertificateTables } from "../certificates/tables.ts";
import type { PublishingTables } from "../publishing/tables.ts";
import type { RegisterTables } from "../register/tables.ts";
import type { RulesTables } from "../store/tables.ts";

/**
 * Tables of the database. Each part of the service declares its own beside its code; here they come together.
 * Hashes and field elements are bytea (Uint8Array), times unix seconds (int8, read as number).
 */
export interface Schema extends RulesTables, RegisterTables, PublishingTables, CertificateTables {}
