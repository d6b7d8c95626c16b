import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";

import { type Database, openDatabase } from "../src/database/openDatabase.ts";
import { required } from "./required.ts";

/** A fresh, empty database: where it is, and how it goes. */
export interface Place {
  /** For the setting ..._DATABASE. */
  readonly where: string;
  remove(): Promise<void>;
}

let count = 0;

const MAKE = {
  async pglite(): Promise<Place> {
    const folder = await mkdtemp(join(tmpdir(), "realdid-pglite-"));
    return { where: join(folder, "database"), remove: () => rm(folder, { recursive: true, force: true }) };
  },
  async postgres(): Promise<Place> {
    const url = new URL(required("TEST_DATABASE_URL"));
    const name = `test_${process.pid}_${count++}`;
    await administer(url, `create database ${name}`);
    const where = new URL(url);
    where.pathname = `/${name}`;
    return { where: where.href, remove: () => administer(url, `drop database if exists ${name} with (force)`) };
  },
} as const;

/** Kinds of database that everything must work on. */
export const KINDS = ["pglite", "postgres"] as const;

/**
 * Makes an empty database of one kind.
 *
 * @param kind which
 * @returns where it is
 */
export function makePlace(kind: (typeof KINDS)[number]): Promise<Place> {
  return MAKE[kind]();
}

/**
 * Declares the same tests once for each kind of database; each `describe` gets a fresh, migrated one.
 *
 * @param title of what is tested
 * @param migrate brings a new one to the service's version
 * @param tests are given a function that returns the open database, to be called inside `it` or `before`
 */
export function describeOnDatabases<Schema>(
  title: string,
  migrate: (database: Database<Schema>) => Promise<unknown>,
  tests: (open: () => Database<Schema>) => void,
): void {
  for (const kind of KINDS) {
    describe(`${title} (${kind})`, () => {
      let place: Place;
      let database: Database<Schema>;
      before(async () => {
        place = await makePlace(kind);
        database = await openDatabase<Schema>(place.where);
        await migrate(database);
      });
      after(async () => {
        await database.close();
        await place.remove();
      });
      tests(() => database);
    });
  }
}

async function administer(url: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
