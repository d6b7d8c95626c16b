import { type Kysely, sql } from "@realdid/service";
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from "oidc-provider";

import type { Schema } from "../database/schema.ts";
import { recordId, withValue, withoutValue } from "./recordId.ts";

/** What the adapters of one origin work on. */
export interface RecordStore {
  readonly db: Kysely<Schema>;
  readonly platformId: string;
  /** Finds a client's metadata by its id. */
  readonly findClient: (clientId: string) => Promise<AdapterPayload | undefined>;
  /** Unix seconds. */
  readonly now: () => number;
}

/**
 * Keeps the provider's state of one origin in the database.
 *
 * @param store database, platform and clients
 * @returns makes the adapter of each of the provider's models
 */
export function recordAdapter(store: RecordStore): AdapterFactory {
  return (kind) => (kind === "Client" ? clientAdapter(store) : new Records(store, kind));
}

/** Clients are added by the command, never over HTTP. */
function clientAdapter({ findClient }: RecordStore): Adapter {
  const refuse = (): Promise<never> => Promise.reject(new Error("clients are only read here"));
  const none = (): Promise<undefined> => Promise.resolve(undefined);
  return {
    find: findClient,
    findByUid: none,
    findByUserCode: none,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}

/**
 * Commits this statement without waiting for the disk, which is most of what a login waits for. A database that loses its power forgets the
 * last half second of it: visitors of that moment sign in again. What was used up, revoked or signed out is waited for.
 */
const WITHOUT_WAITING = sql<string>`set_config('synchronous_commit', 'off', true)`.as("synchronous_commit");

/** Kinds that anyone can have kept by asking alone: what they hold is bounded, since whoever asks is not known. */
const OF_ANYONE = new Set(["Interaction", "PushedAuthorizationRequest"]);
const MOST_CHARACTERS = 16_384;

class Records implements Adapter {
  readonly #store: RecordStore;
  readonly #kind: string;

  constructor(store: RecordStore, kind: string) {
    this.#store = store;
    this.#kind = kind;
  }

  async upsert(value: string, payload: AdapterPayload, seconds: number): Promise<void> {
    const { db, platformId, now } = this.#store;
    const kept = payload.session === undefined ? payload : { ...payload, session: withoutCookie(payload.session) };
    const text = withoutValue(value, kept);
    if (OF_ANYONE.has(this.#kind) && text.length > MOST_CHARACTERS) {
      throw new errors.InvalidRequest("the request is too large");
    }
    const row = {
      payload: text,
      grant_id: payload.grantId ?? null,
      uid: this.#kind === "Session" ? (payload.uid ?? null) : null,
      pseudonym: payload.accountId ?? payload.result?.login?.accountId ?? null,
      expires_at: now() + seconds,
    };
    await db
      .insertInto("gateway_records")
      .values({ platform_id: platformId, kind: this.#kind, id: this.#id(value), consumed_at: null, ...row })
      .onConflict((conflict) => conflict.columns(["platform_id", "kind", "id"]).doUpdateSet(row))
      .returning(WITHOUT_WAITING)
      .execute();
  }

  async find(value: string): Promise<AdapterPayload | undefined> {
    const row = await this.#select().where("id", "=", this.#id(value)).executeTakeFirst();
    return row && { ...withValue(value, row.payload), ...(row.consumed_at ? { consumed: row.consumed_at } : {}) };
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const row = await this.#select().where("uid", "=", uid).executeTakeFirst();
    return row && withValue(undefined, row.payload);
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async destroy(value: string): Promise<void> {
    const { db, platformId } = this.#store;
    await db
      .deleteFrom("gateway_records")
      .where("platform_id", "=", platformId)
      .where("kind", "=", this.#kind)
      .where("id", "=", this.#id(value))
      .execute();
  }

  /** Two that come at once with the same code both saw it unused: one is first, and the other ends what came of it. */
  async consume(value: string): Promise<void> {
    const { db, platformId, now } = this.#store;
    const first = await db
      .updateTable("gateway_records")
      .set({ consumed_at: now() })
      .where("platform_id", "=", platformId)
      .where("kind", "=", this.#kind)
      .where("id", "=", this.#id(value))
      .where("consumed_at", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (first !== undefined) return;
    const used = await this.find(value);
    if (used?.grantId !== undefined) await this.#endGrant(used.grantId);
    throw this.#kind === "PushedAuthorizationRequest"
      ? new errors.InvalidRequestUri("request_uri is invalid, expired, or was already used")
      : new errors.InvalidGrant("already consumed");
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    const { db, platformId } = this.#store;
    await db
      .deleteFrom("gateway_records")
      .where("platform_id", "=", platformId)
      .where("grant_id", "=", grantId)
      .execute();
  }

  #select() {
    const { db, platformId } = this.#store;
    return db
      .selectFrom("gateway_records")
      .select(["payload", "consumed_at"])
      .where("platform_id", "=", platformId)
      .where("kind", "=", this.#kind);
  }

  #id(value: string): string {
    return recordId(this.#store.platformId, this.#kind, value);
  }

  async #endGrant(grantId: string): Promise<void> {
    const { db, platformId } = this.#store;
    await db
      .deleteFrom("gateway_records")
      .where("platform_id", "=", platformId)
      .where("kind", "=", "Grant")
      .where("id", "=", recordId(platformId, "Grant", grantId))
      .execute();
    await this.revokeByGrantId(grantId);
  }
}

/** An interaction remembers the cookie of its session, which nothing reads. */
function withoutCookie(session: object): object {
  const { cookie: _cookie, ...rest } = session as { readonly cookie?: unknown };
  return rest;
}
