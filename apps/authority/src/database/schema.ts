/**
 * Tables of the database. Each part of the service declares its own beside its code; here they come together.
 * Hashes and field elements are bytea (Uint8Array), times unix seconds (int8, read as number).
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Schema {}
