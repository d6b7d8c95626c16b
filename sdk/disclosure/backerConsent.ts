import { type Signer, TypedDataEncoder, ZeroAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { isTypedDataSignedBy } from "../chain/typedSignature.ts";
import { DisclosureConsentInvalid } from "./errors.ts";
import { disclosureDomain } from "./signedAct.ts";

/** What a backer consents to: to be named as the financial backer of one pseudonym on one platform. It says nothing of a person. */
export interface BackerConsent {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** uid of the backer's business identity. */
  readonly businessIdentity: Hex;
  /** Authority that may issue the statement. */
  readonly issuer: Hex;
  /** Expiry of the statement, unix seconds; 0 means never. */
  readonly expiresAt: number;
  /** Until when the authority may act on it, once: unix seconds, at most one hour ahead. */
  readonly deadline: number;
}

/** EIP-712 type of a consent. */
export const BACKER_CONSENT_TYPES = {
  BackerConsent: [
    { name: "platformId", type: "bytes32" },
    { name: "pseudonym", type: "uint256" },
    { name: "businessIdentity", type: "bytes32" },
    { name: "issuer", type: "address" },
    { name: "expiresAt", type: "uint40" },
    { name: "deadline", type: "uint64" },
  ],
};

/**
 * What a backer signs.
 *
 * @param deployment binds chain and registry
 * @param consent what is consented to
 * @returns EIP-712 hash
 */
export function backerConsentDigest(deployment: Deployment, consent: BackerConsent): Hex {
  return TypedDataEncoder.hash(disclosureDomain(deployment), BACKER_CONSENT_TYPES, { ...consent }) as Hex;
}

/**
 * Signs a backer's consent.
 *
 * @param deployment binds chain and registry
 * @param controller of the organisation's DID
 * @param consent what is consented to
 * @returns EIP-712 signature
 * @see docs/spec/disclosure.md section 5
 */
export async function signBackerConsent(
  deployment: Deployment,
  controller: Signer,
  consent: BackerConsent,
): Promise<Hex> {
  return (await controller.signTypedData(disclosureDomain(deployment), BACKER_CONSENT_TYPES, { ...consent })) as Hex;
}

/**
 * Verifies a backer's consent against the present controller of the organisation's DID: a key or a contract (ERC-1271).
 *
 * @param network connected network
 * @param organisation DID address
 * @param consent what is consented to
 * @param signature what the organisation sent
 * @throws {DisclosureConsentInvalid}
 */
export async function verifyBackerConsent(
  network: RealDidNetwork,
  organisation: Hex,
  consent: BackerConsent,
  signature: Hex,
): Promise<void> {
  const controller = await view(network.didRegistry.identityOwner(organisation));
  const domain = disclosureDomain(network.deployment);
  const text = { domain, types: BACKER_CONSENT_TYPES, message: { ...consent } };
  if (controller === ZeroAddress || !(await isTypedDataSignedBy(network, controller, text, signature)))
    throw new DisclosureConsentInvalid();
}
