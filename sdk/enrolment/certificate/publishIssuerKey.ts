import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { addKey } from "../../did/addKey.ts";
import { formatAttributeName } from "../../did/attributeName.ts";
import { holdingAttributes } from "../../did/document.ts";
import { identityOf } from "../../did/identityOf.ts";
import { fromPublicKeyJwk } from "../../did/publicKeyJwk.ts";
import { readHistory } from "../../did/readHistory.ts";
import { es256KeyOf } from "./es256.ts";

/** A key of certificates in a DID document. */
export interface PublishedKey {
  /** Whether it was published or extended now; false if it holds long enough. */
  readonly isNew: boolean;
  /** Until when it holds unless it is withdrawn, unix seconds. */
  readonly validUntil: number;
}

/** A key holds for a year from its publication. */
const VALIDITY_SECONDS = 365 * 86_400;

/**
 * Publishes an authority's key for certificates in its DID document, unless it is there and holds long enough. Safe to run again and again.
 *
 * @param network connected network; its runner is the DID's controller
 * @param did of the authority
 * @param privateKey ES256; only its public part leaves
 * @param renewSeconds a key that holds for less than this is extended; 90 days unless given
 * @returns until when it holds
 * @throws what `addKey` and `resolveDid` throw
 * @see docs/spec/enrolment.md section 10
 */
export async function publishIssuerKey(
  network: RealDidNetwork,
  did: string,
  privateKey: Hex,
  renewSeconds = 90 * 86_400,
): Promise<PublishedKey> {
  const jwk = es256KeyOf(privateKey).publicKey;
  const history = await readHistory(network, identityOf(network, did));
  const name = formatAttributeName({ kind: "key", curve: "P-256", purpose: "veriKey" });
  const value = fromPublicKeyJwk(jwk);
  const standing = holdingAttributes(history).find((one) => one.name === name && one.value === value);
  if (standing !== undefined && Number(standing.validTo) - history.time > renewSeconds)
    return { isNew: false, validUntil: Number(standing.validTo) };
  const receipt = await addKey(network, { did, jwk, validitySeconds: VALIDITY_SECONDS });
  return { isNew: true, validUntil: (await receipt.getBlock()).timestamp + VALIDITY_SECONDS };
}
