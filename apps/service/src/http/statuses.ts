/**
 * Status of each refusal that the outside may see. A code that is in no table is a failure of the service: 500 without details.
 * Every service adds its own.
 */
export type Statuses = Readonly<Record<string, number>>;

/** Of what all services refuse alike. */
export const SERVICE_STATUSES: Statuses = {
  SERVICE_REQUEST_INVALID: 400,
  SERVICE_JSON_INVALID: 400,
  SERVICE_ROUTE_UNKNOWN: 404,
  SERVICE_METHOD_NOT_ALLOWED: 405,
  SERVICE_BODY_TOO_LARGE: 413,
  SERVICE_MEDIA_TYPE_UNSUPPORTED: 415,
  SERVICE_TOO_MANY_ATTEMPTS: 429,
  SERVICE_BUSY: 503,
  SERVICE_CHAIN_UNREACHABLE: 503,
  SERVICE_DATABASE_UNAVAILABLE: 503,
  CHAIN_UNREACHABLE: 503,
};
