import { createHash, randomBytes } from "node:crypto";

import type { Kysely } from "@realdid/service";
import type { AdapterPayload } from "oidc-provider";

import type { ClientRow, Schema } from "../database/schema.ts";
import { GatewayClientExists, GatewayNameRefused } from "../errors.ts";
import { checkRedirectUri } from "./redirectUri.ts";

/** A website that may ask for logins of one platform. */
export interface Client {
  readonly clientId: string;
  /** What visitors are shown. */
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  /** A program that cannot keep a secret, such as a page without a server. */
  readonly isPublic: boolean;
}

/** What a client is registered with. */
export type NewClient = Omit<Client, "clientId">;

/** Ids that have another form are never looked up. */
const CLIENT_ID = /^[\w-]{1,64}$/u;
/** Shown to visitors: nothing in it may hide or turn what stands beside it. */
const NAME = /^(?!\s)[^\p{C}\p{Zl}\p{Zp}]{1,80}(?<!\s)$/u;

/**
 * Registers a client, unless it is registered just so.
 *
 * @param db database
 * @param platform its id, and the domain that it registered
 * @param client what to register
 * @param now unix seconds
 * @returns the client; its secret only if it was made now: nobody can read it afterwards
 * @throws GatewayRedirectRefused {@link GatewayNameRefused}; {@link GatewayClientExists} if the name is taken
 */
export async function addClient(
  db: Kysely<Schema>,
  platform: { readonly platformId: string; readonly domain: string },
  client: NewClient,
  now: number,
): Promise<Client & { readonly secret?: string; readonly isNew: boolean }> {
  for (const uri of [...client.redirectUris, ...client.logoutUris]) checkRedirectUri(platform.domain, uri);
  if (!NAME.test(client.name)) throw new GatewayNameRefused(client.name);
  const secret = client.isPublic ? undefined : randomBytes(32).toString("base64url");
  const row = {
    platform_id: platform.platformId,
    // Hex, so that none begins with a dash and looks like an option to a command.
    client_id: randomBytes(16).toString("hex"),
    name: client.name,
    secret_hash: secret === undefined ? null : hashSecret(secret),
    redirect_uris: JSON.stringify(client.redirectUris),
    logout_uris: JSON.stringify(client.logoutUris),
    created_at: now,
  };
  const added = await db
    .insertInto("gateway_clients")
    .values(row)
    .onConflict((conflict) => conflict.columns(["platform_id", "name"]).doNothing())
    .returning("client_id")
    .executeTakeFirst();
  if (added !== undefined) return { ...fromRow(row), isNew: true, ...(secret === undefined ? {} : { secret }) };
  const there = (await listClients(db, platform.platformId)).find(({ name }) => name === client.name);
  const isSame = there !== undefined && sameContent(there, client);
  if (!isSame) throw new GatewayClientExists(client.name);
  return { ...there, isNew: false };
}

/**
 * Lists the clients of a platform.
 *
 * @param db database
 * @param platformId of the platform
 * @returns in the order in which they were added
 */
export async function listClients(db: Kysely<Schema>, platformId: string): Promise<readonly Client[]> {
  const rows = await db
    .selectFrom("gateway_clients")
    .selectAll()
    .where("platform_id", "=", platformId)
    .orderBy("created_at")
    .orderBy("name")
    .execute();
  return rows.map(fromRow);
}

/**
 * Removes a client with all that visitors granted it.
 *
 * @param db database
 * @param platformId of the platform
 * @param clientId of the client
 * @returns whether there was one
 */
export async function removeClient(db: Kysely<Schema>, platformId: string, clientId: string): Promise<boolean> {
  for (const table of ["gateway_consents", "gateway_clients"] as const) {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where("platform_id", "=", platformId)
      .where("client_id", "=", clientId)
      .executeTakeFirstOrThrow();
    if (table === "gateway_clients") return numDeletedRows > 0n;
  }
  return false;
}

/**
 * Finds a client in the form that the provider wants.
 *
 * @param db database
 * @param platformId of the origin that is asked
 * @param clientId what was sent
 * @returns its metadata; undefined if this platform has no such client
 */
export async function findClient(
  db: Kysely<Schema>,
  platformId: string,
  clientId: string,
): Promise<AdapterPayload | undefined> {
  if (!CLIENT_ID.test(clientId)) return undefined;
  const row = await db
    .selectFrom("gateway_clients")
    .selectAll()
    .where("platform_id", "=", platformId)
    .where("client_id", "=", clientId)
    .executeTakeFirst();
  return row && metadataOf(row);
}

/**
 * How a client's secret is kept: it is 256 random bits, so nothing slower is needed.
 *
 * @param secret of the client
 * @returns SHA-256, hex
 */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function metadataOf(row: ClientRow): AdapterPayload {
  const { redirectUris, logoutUris } = fromRow(row);
  return {
    client_id: row.client_id,
    client_name: row.name,
    redirect_uris: [...redirectUris],
    post_logout_redirect_uris: [...logoutUris],
    grant_types: ["authorization_code", "refresh_token"],
    ...(row.secret_hash === null
      ? { token_endpoint_auth_method: "none" }
      : { token_endpoint_auth_method: "client_secret_basic", client_secret: row.secret_hash }),
  };
}

function fromRow(row: ClientRow): Client {
  return {
    clientId: row.client_id,
    name: row.name,
    redirectUris: JSON.parse(row.redirect_uris) as string[],
    logoutUris: JSON.parse(row.logout_uris) as string[],
    isPublic: row.secret_hash === null,
  };
}

function sameContent(one: NewClient, other: NewClient): boolean {
  const text = ({ redirectUris, logoutUris, isPublic }: NewClient): string =>
    JSON.stringify([[...redirectUris].sort(), [...logoutUris].sort(), isPublic]);
  return text(one) === text(other);
}
