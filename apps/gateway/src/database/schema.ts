/** One row of the provider's state: a session, an interaction, a grant, a code or a token. */
export interface RecordRow {
  readonly platform_id: string;
  /** Name of the provider's model, such as `AuthorizationCode`. */
  readonly kind: string;
  /** SHA-256 of platform, kind and the value that a browser or a client holds: who reads the row cannot present it. */
  readonly id: string;
  /** JSON; where the value itself would stand there is a mark. */
  readonly payload: string;
  readonly grant_id: string | null;
  /** Of a session, for the tokens that end with it. */
  readonly uid: string | null;
  /** Pseudonym, 0x and 64 hex digits, so that all of it can be ended at once. */
  readonly pseudonym: string | null;
  /** Unix seconds. */
  readonly consumed_at: number | null;
  readonly expires_at: number;
}

/** A website that may ask for logins. It belongs to one platform. */
export interface ClientRow {
  readonly platform_id: string;
  readonly client_id: string;
  readonly name: string;
  /** SHA-256 of the secret, hex; null for a client that cannot keep one. */
  readonly secret_hash: string | null;
  /** JSON lists. */
  readonly redirect_uris: string;
  readonly logout_uris: string;
  readonly created_at: number;
}

/** A sealed key of a platform's origin. */
export interface KeyRow {
  readonly platform_id: string;
  readonly purpose: "signing" | "cookies";
  /** 1, 2, ... */
  readonly generation: number;
  readonly sealed: Uint8Array;
  /** Signs from then on, unix seconds. */
  readonly signs_from: number;
  /** Verifies until then; null while no other follows. */
  readonly ends_at: number | null;
}

/** Who has signed in lately, and with which controller: what was begun with another one has ended. */
export interface VisitorRow {
  readonly platform_id: string;
  readonly pseudonym: string;
  readonly controller: string;
  /** Beginning of the day, unix seconds. */
  readonly seen_at: number;
}

/** What a visitor agreed that a client may know, so that they are asked once. */
export interface ConsentRow {
  readonly platform_id: string;
  readonly client_id: string;
  readonly pseudonym: string;
  /** Scopes with spaces between. */
  readonly granted: string;
  readonly refused: string;
  readonly expires_at: number;
}

/** Tables of the gateway. Every row carries its platform, and nothing in it joins two of them. */
export interface Schema {
  readonly gateway_records: RecordRow;
  readonly gateway_clients: ClientRow;
  readonly gateway_keys: KeyRow;
  readonly gateway_visitors: VisitorRow;
  readonly gateway_consents: ConsentRow;
}
