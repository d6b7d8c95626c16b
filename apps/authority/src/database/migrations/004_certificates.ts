import { type Migration, sql } from "@realdid/service";

/** Nonces of certificates and link requests, holder keys seen, organisations. */
export const certificates: Migration = {
  async up(db) {
    await sql`
      create table certificate_challenge (
        nonce bytea primary key check (length(nonce) = 32),
        issuer bytea not null check (length(issuer) = 20),
        expires_at int8 not null
      )`.execute(db);
    await sql`create index certificate_challenge_expires_at on certificate_challenge (expires_at)`.execute(db);
    await sql`create table holder_key (key_hash bytea primary key check (length(key_hash) = 32))`.execute(db);
    await sql`
      create table link_request (
        nonce bytea primary key check (length(nonce) = 32),
        platform_id bytea not null check (length(platform_id) = 32),
        verifier bytea not null check (length(verifier) = 20),
        purpose bytea not null check (length(purpose) = 32),
        expires_at int8 not null
      )`.execute(db);
    await sql`create index link_request_expires_at on link_request (expires_at)`.execute(db);
    await sql`
      create table organisation_session (
        nonce bytea primary key check (length(nonce) = 32),
        credit_code text not null check (length(credit_code) = 18),
        code_hash bytea not null check (length(code_hash) = 32),
        expires_at int8 not null,
        uid bytea check (length(uid) = 32)
      )`.execute(db);
    await sql`create index organisation_session_expires_at on organisation_session (expires_at)`.execute(db);
    await sql`
      create table organisation (
        credit_code text primary key check (length(credit_code) = 18),
        name text not null,
        issuer bytea not null check (length(issuer) = 20),
        organisation bytea not null check (length(organisation) = 20),
        credit_code_hash bytea not null check (length(credit_code_hash) = 32),
        credit_code_salt bytea not null check (length(credit_code_salt) = 32),
        expires_at int8 not null,
        salt bytea not null check (length(salt) = 32),
        uid bytea not null unique check (length(uid) = 32),
        is_revoked boolean not null
      )`.execute(db);
  },
};
