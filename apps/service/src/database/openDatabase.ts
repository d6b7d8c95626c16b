import { mkdir } from "node:fs/promises";

import { Kysely, PGliteDialect, PostgresDialect, sql } from "kysely";
import pg from "pg";

import { lockPath } from "../files/lockPath.ts";
import { ServiceDatabaseUnusable } from "./errors.ts";

/** An open database: the same queries run on both kinds. `Schema` lists its tables. */
export interface Database<Schema> {
  readonly kind: "pglite" | "postgres";
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

/** Type of int8 in PostgreSQL's catalogue. */
const INT8 = 20;
const CONNECTIONS = 10;
const IDLE_MS = 30_000;

/**
 * Opens the database and asks it something, so that a wrong setting shows at once.
 *
 * @param where folder of the embedded database, or `postgres://...`
 * @returns the database; close it to end the program
 * @throws {@link ServiceDatabaseUnusable}
 */
export async function openDatabase<Schema>(where: string): Promise<Database<Schema>> {
  const database = isPostgres(where) ? openPostgres<Schema>(where) : await openPGlite<Schema>(where);
  try {
    await sql`select 1`.execute(database.db);
    return database;
  } catch (thrown) {
    await database.close().catch(() => undefined);
    throw unusable(thrown);
  }
}

/** Whether a setting names a PostgreSQL server, which several processes may share. */
export function isPostgres(where: string): boolean {
  return /^postgres(ql)?:\/\//u.test(where);
}

async function openPGlite<Schema>(folder: string): Promise<Database<Schema>> {
  let release: (() => Promise<void>) | undefined;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The embedded database does not look, and two that work on one folder would destroy it.
    release = await lockPath(folder, () => new ServiceDatabaseUnusable("another process has the folder open"));
    // Loaded when needed: it is large, and a service on PostgreSQL does without.
    const { PGlite } = await import("@electric-sql/pglite");
    const pglite = await PGlite.create({ dataDir: folder, parsers: { [INT8]: Number } });
    const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
    const close = async (): Promise<void> => {
      await db.destroy().finally(release);
    };
    return { kind: "pglite", db, close };
  } catch (thrown) {
    await release?.();
    throw thrown instanceof ServiceDatabaseUnusable ? thrown : unusable(thrown);
  }
}

function openPostgres<Schema>(url: string): Database<Schema> {
  const types = {
    getTypeParser: ((oid: number, format?: "text" | "binary") =>
      oid === INT8 ? Number : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    types,
    // What a process that hangs or is cut off holds, others wait for: not for ever.
    idle_in_transaction_session_timeout: IDLE_MS,
    connectionTimeoutMillis: IDLE_MS,
  });
  // A connection that breaks while idle or between two queries fails the next query; without a listener it would end the program.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { kind: "postgres", db, close: () => db.destroy() };
}

/** The connection string holds a password: what the driver says is passed on, the string is not. */
function unusable(thrown: unknown): ServiceDatabaseUnusable {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return new ServiceDatabaseUnusable(typeof code === "string" ? code : "it does not open", { cause: thrown });
}
