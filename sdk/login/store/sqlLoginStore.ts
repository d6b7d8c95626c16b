import type { Hex } from "../../chain/hex.ts";
import type { LoginChallenge } from "../challenge/createChallenge.ts";
import { pseudonymText } from "../challenge/loginMessage.ts";
import {
  CHALLENGE_KEPT_SECONDS,
  type ChallengeStore,
  type LoginStore,
  SESSION_KEYS_MAXIMUM,
  type SessionKeyRecord,
  type SessionKeyStore,
  type Visit,
  type VisitStore,
} from "./loginStore.ts";
import { sqlRegistrations } from "./sqlRegistrations.ts";
import { type SqlDatabase, createLoginTables, deleteEnded, deletionOfEnded } from "./sqlTables.ts";

/** Ended challenges that go with each new one: more than come, so that they never add up. */
const ENDED_AT_ONCE = 10;
/** Rows that `dropExpired` deletes of each table at most. */
const EXPIRED_AT_ONCE = 100_000;

type Row = Readonly<Record<string, unknown>>;

/**
 * Keeps everything in PostgreSQL, for any number of processes. Makes its own tables (`realdid_login_*`) if there are none.
 *
 * @param database anything with `query(text, params)`: a `Pool` of pg, or PGlite
 * @returns the store
 * @see docs/spec/login.md section 8
 * @example
 * const store = await sqlLoginStore(new Pool({ connectionString }));
 */
export async function sqlLoginStore(database: SqlDatabase): Promise<LoginStore> {
  await createLoginTables(database);
  return {
    challenges: sqlChallenges(database),
    sessionKeys: sqlSessionKeys(database),
    registrations: sqlRegistrations(database),
    visits: sqlVisits(database),
    async dropExpired(time) {
      const challengesUntil = time - CHALLENGE_KEPT_SECONDS;
      await deleteEnded(database, "realdid_login_challenges", "expires_at", challengesUntil, EXPIRED_AT_ONCE);
      await deleteEnded(database, "realdid_login_session_keys", "expires_at", time, EXPIRED_AT_ONCE);
      await deleteEnded(database, "realdid_login_visits", "ends_at", time, EXPIRED_AT_ONCE);
    },
  };
}

function sqlChallenges(database: SqlDatabase): ChallengeStore {
  return {
    async keep({ platformId, nonce, domain, networkId, chainId, issuedAt, expiresAt, sessionSeconds }) {
      const until = issuedAt - CHALLENGE_KEPT_SECONDS;
      // Not the row itself, if it is there: one statement cannot both delete and update it.
      const isEnded = "expires_at < $9 and (platform_id, nonce) <> ($1, $2)";
      await database.query(
        `with ended as (${deletionOfEnded("realdid_login_challenges", isEnded, ENDED_AT_ONCE)})
        insert into realdid_login_challenges values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (platform_id, nonce) do update set domain = excluded.domain, network_id = excluded.network_id,
        chain_id = excluded.chain_id, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
        session_seconds = excluded.session_seconds`,
        [
          platformId.toLowerCase(),
          nonce,
          domain,
          networkId,
          String(chainId),
          issuedAt,
          expiresAt,
          sessionSeconds,
          until,
        ],
      );
    },
    async take(platformId, nonce) {
      const row = await firstRow(
        database,
        "delete from realdid_login_challenges where platform_id = $1 and nonce = $2 returning *",
        [platformId.toLowerCase(), storable(nonce)],
      );
      return row === undefined ? undefined : challengeOf(row);
    },
  };
}

function challengeOf(row: Row): LoginChallenge {
  return {
    domain: String(row.domain),
    platformId: row.platform_id as Hex,
    networkId: row.network_id as Hex,
    chainId: BigInt(String(row.chain_id)),
    nonce: String(row.nonce),
    issuedAt: Number(row.issued_at),
    expiresAt: Number(row.expires_at),
    sessionSeconds: Number(row.session_seconds),
  };
}

function sqlSessionKeys(database: SqlDatabase): SessionKeyStore {
  return {
    async keep({ platformId, pseudonym, publicKey, controller, sequence, expiresAt }) {
      const place = [platformId.toLowerCase(), pseudonymText(pseudonym)];
      await database.query(
        `insert into realdid_login_session_keys values ($1, $2, $3, $4, $5, $6)
        on conflict (platform_id, pseudonym, public_key) do update
        set controller = excluded.controller, sequence = excluded.sequence, expires_at = excluded.expires_at`,
        [...place, publicKey, controller, sequence, expiresAt],
      );
      await database.query(
        `delete from realdid_login_session_keys where platform_id = $1 and pseudonym = $2 and public_key in (
          select public_key from realdid_login_session_keys where platform_id = $1 and pseudonym = $2
          order by expires_at desc, public_key offset ${SESSION_KEYS_MAXIMUM})`,
        place,
      );
    },
    async find(platformId, pseudonym, publicKey) {
      const row = await firstRow(
        database,
        "select * from realdid_login_session_keys where platform_id = $1 and pseudonym = $2 and public_key = $3",
        [platformId.toLowerCase(), pseudonymText(pseudonym), publicKey],
      );
      return row === undefined ? undefined : sessionKeyOf(row);
    },
    async drop(platformId, pseudonym, publicKey) {
      await database.query(
        "delete from realdid_login_session_keys where platform_id = $1 and pseudonym = $2 and public_key = $3",
        [platformId.toLowerCase(), pseudonymText(pseudonym), publicKey],
      );
    },
  };
}

function sessionKeyOf(row: Row): SessionKeyRecord {
  return {
    platformId: row.platform_id as Hex,
    pseudonym: BigInt(`0x${String(row.pseudonym)}`),
    publicKey: row.public_key as Hex,
    controller: row.controller as Hex,
    sequence: Number(row.sequence),
    expiresAt: Number(row.expires_at),
  };
}

function sqlVisits(database: SqlDatabase): VisitStore {
  return {
    async keep({ tokenHash, platformId, pseudonym, controller, sessionKey, endsAt }) {
      await database.query(
        `insert into realdid_login_visits values ($1, $2, $3, $4, $5, $6)
        on conflict (platform_id, token_hash) do update set pseudonym = excluded.pseudonym,
        controller = excluded.controller, session_key = excluded.session_key, ends_at = excluded.ends_at`,
        [platformId.toLowerCase(), tokenHash, pseudonymText(pseudonym), controller, sessionKey ?? null, endsAt],
      );
    },
    async find(platformId, tokenHash) {
      const row = await firstRow(
        database,
        "select * from realdid_login_visits where platform_id = $1 and token_hash = $2",
        [platformId.toLowerCase(), storable(tokenHash)],
      );
      return row === undefined ? undefined : visitOf(row);
    },
    async drop(platformId, tokenHash) {
      const place = [platformId.toLowerCase(), storable(tokenHash)];
      await database.query("delete from realdid_login_visits where platform_id = $1 and token_hash = $2", place);
    },
  };
}

function visitOf(row: Row): Visit {
  return {
    tokenHash: row.token_hash as Hex,
    platformId: row.platform_id as Hex,
    pseudonym: BigInt(`0x${String(row.pseudonym)}`),
    controller: row.controller as Hex,
    ...(row.session_key === null ? {} : { sessionKey: row.session_key as Hex }),
    endsAt: Number(row.ends_at),
  };
}

async function firstRow(database: SqlDatabase, text: string, params: unknown[]): Promise<Row | undefined> {
  const { rows } = await database.query(text, params);
  return rows[0] as Row | undefined;
}

/** PostgreSQL keeps every text but one with a zero character, so such a key names nothing. */
function storable(text: string): string {
  return text.includes("\0") ? "" : text;
}
