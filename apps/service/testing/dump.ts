import { sql } from "kysely";

import type { Database } from "../src/database/openDatabase.ts";

/**
 * Everything that a thief of the database has.
 *
 * @param database open database
 * @returns every row of every table as text; bytes as hex
 */
export async function dumpDatabase<Schema>({ db }: Pick<Database<Schema>, "db">): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(db);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(db);
    texts.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return texts.join("\n").toLowerCase();
}
