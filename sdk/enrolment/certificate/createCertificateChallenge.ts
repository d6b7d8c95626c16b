import { hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";
import { CERTIFICATE_CHALLENGE_SECONDS, type CertificateChallenge, type CertificateStore } from "./certificateStore.ts";

/**
 * The authority's answer to a person who asks for a certificate: a nonce to sign.
 *
 * @param deployment network
 * @param issuer address of the authority's DID
 * @param store where the authority keeps it
 * @param time unix seconds now
 * @returns the challenge, for {@link requestCertificate}; good for ten minutes and one request
 * @see docs/spec/enrolment.md section 10
 */
export async function createCertificateChallenge(
  deployment: Deployment,
  issuer: Hex,
  store: CertificateStore,
  time: number,
): Promise<CertificateChallenge> {
  const challenge: CertificateChallenge = {
    networkId: deployment.networkId,
    issuer,
    nonce: hexlify(globalThis.crypto.getRandomValues(new Uint8Array(32))) as Hex,
    expiresAt: Math.floor(time) + CERTIFICATE_CHALLENGE_SECONDS,
  };
  await store.keep(challenge);
  return challenge;
}
