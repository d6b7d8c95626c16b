import { type Migration, sql } from "@realdid/service";

/** The population register and those of qualifications, as keyed hashes; organisations; how far files were loaded. */
export const registers: Migration = {
  async up(db) {
    await sql`
      create table population_register (
        group_id int4 not null,
        number_hash bytea not null check (length(number_hash) = 32),
        name_hash bytea not null check (length(name_hash) = 32),
        primary key (group_id, number_hash)
      )`.execute(db);
    await sql`
      create table organisation_register (
        credit_code text primary key check (length(credit_code) = 18),
        name text not null
      )`.execute(db);
    await sql`create table register_load (source bytea primary key, lines int8 not null)`.execute(db);
  },
};
