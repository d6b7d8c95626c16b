import { mkdir } from "node:fs/promises";

import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, PostgresDialect, sql } from "kysely";
import pg from "pg";

import { AuthorityDatabaseUnusable } from "../errors.ts";
import { lockPath } from "../files/lockPath.ts";
import type { Schema } from "./schema.ts";

/** An open database: the same queries run on both kinds. */
export interface Database {
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
 * @throws {@link AuthorityDatabaseUnusable}
 */
export async function openDatabase(where: string): Promise<Database> {
  const database = /^postgres(ql)?:\/\//.test(where) ? openPostgres(where) : await openPGlite(where);
  try {
    await sql`select 1`.execute(database.db);
    return database;
  } catch (thrown) {
    await database.close().catch(() => undefined);
    throw unusable(thrown);
  }
}

async function openPGlite(folder: string): Promise<Database> {
  let release: (() => Promise<void>) | undefined;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The embedded database does not look, and two that work on one folder would destroy it.
    release = await lockPath(folder, () => new AuthorityDatabaseUnusable("another process has the folder open"));
    const pglite = await PGlite.create({ dataDir: folder, parsers: { [INT8]: Number } });
    const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
    const close = async (): Promise<void> => {
      await db.destroy().finally(release);
    };
    return { kind: "pglite", db, close };
  } catch (thrown) {
    await release?.();
    throw thrown instanceof AuthorityDatabaseUnusable ? thrown : unusable(thrown);
  }
}

function openPostgres(url: string): Database {
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
function unusable(thrown: unknown): AuthorityDatabaseUnusable {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return new AuthorityDatabaseUnusable(typeof code === "string" ? code : "it does not open", { cause: thrown });
}
