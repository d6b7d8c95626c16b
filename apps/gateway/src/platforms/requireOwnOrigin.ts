import { isHostOf } from "realdid";

import { GatewayOriginForeign } from "../errors.ts";
import type { PlatformPlace } from "../settings.ts";

/**
 * Makes sure that wallets answer at an origin.
 *
 * @param place slug and address
 * @param domain that the platform registered
 * @throws {@link GatewayOriginForeign} unless its host is of that domain
 */
export function requireOwnOrigin({ slug, url, host }: PlatformPlace, domain: string): void {
  if (!isHostOf(domain, host)) throw new GatewayOriginForeign(slug, url, domain);
}
