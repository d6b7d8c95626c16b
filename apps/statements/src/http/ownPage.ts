import type { FastifyRequest } from "@realdid/service";

import { StatementsRequestForeign } from "../errors.ts";

/**
 * Refuses what another site's page sends in a visitor's name. Browsers say where a request comes from, and pages cannot change it.
 *
 * @param request that changes something
 * @param publicUrl origin of the service
 * @throws {@link StatementsRequestForeign}
 */
export function requireOwnPage({ headers }: Pick<FastifyRequest, "headers">, publicUrl: string): void {
  const { origin, "sec-fetch-site": site } = headers;
  if (origin === publicUrl && (site === undefined || site === "same-origin")) return;
  throw new StatementsRequestForeign();
}
