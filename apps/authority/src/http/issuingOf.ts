import { AuthorityIssuerMissing } from "../certificates/errors.ts";
import type { Issuing } from "../certificates/issuing.ts";
import type { Service } from "../service.ts";

/**
 * The service as issuer.
 *
 * @param service that may have issuer's keys
 * @returns its issuing part
 * @throws {@link AuthorityIssuerMissing}
 */
export function issuingOf({ issuing }: Pick<Service, "issuing">): Issuing {
  if (issuing === undefined) throw new AuthorityIssuerMissing();
  return issuing;
}

/** Certificates and own-name statements are of citizens: group 0 is them. */
export const CITIZENS = 0;
