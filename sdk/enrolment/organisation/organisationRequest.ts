import type { Signer, TypedDataDomain } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";

/** What an organisation sends for a business identity. */
export interface OrganisationRequest {
  /** As the register has it. */
  readonly name: string;
  /** Unified social credit code, as written. */
  readonly creditCode: string;
  /** Address of its DID. */
  readonly organisation: Hex;
  /** Authority that is to issue. */
  readonly issuer: Hex;
  /** Expiry of the business identity, unix seconds; 0 means never. */
  readonly expiresAt: number;
  /** From the ticket of the desk. */
  readonly sessionNonce: Hex;
  /** One-time code of the ticket; not signed. */
  readonly code: string;
  /** Of the DID's present controller. */
  readonly signature: Hex;
}

/** EIP-712 type of a request. */
export const ORGANISATION_REQUEST_TYPES = {
  OrganisationRequest: [
    { name: "name", type: "string" },
    { name: "creditCode", type: "string" },
    { name: "organisation", type: "address" },
    { name: "issuer", type: "address" },
    { name: "expiresAt", type: "uint40" },
    { name: "sessionNonce", type: "bytes32" },
  ],
};

/**
 * The EIP-712 domain of requests to an authority.
 *
 * @param deployment binds chain and log
 * @returns domain
 */
export function organisationDomain({ chainId, addresses }: Deployment): TypedDataDomain {
  return { name: "RealDID authority", version: "1", chainId, verifyingContract: addresses.attestationLog };
}

/**
 * What is signed of a request.
 *
 * @param request with or without signature
 * @returns EIP-712 message of {@link ORGANISATION_REQUEST_TYPES}
 */
export function organisationMessage(request: Omit<OrganisationRequest, "code" | "signature">): Record<string, unknown> {
  const { name, creditCode, organisation, issuer, expiresAt, sessionNonce } = request;
  return { name, creditCode, organisation, issuer, expiresAt, sessionNonce };
}

/**
 * Signs a request for a business identity.
 *
 * @param deployment network
 * @param controller of the organisation's DID
 * @param request without signature
 * @returns the request to send
 * @see docs/spec/enrolment.md section 11
 */
export async function signOrganisationRequest(
  deployment: Deployment,
  controller: Signer,
  request: Omit<OrganisationRequest, "signature">,
): Promise<OrganisationRequest> {
  const domain = organisationDomain(deployment);
  const message = organisationMessage(request);
  return {
    ...request,
    signature: (await controller.signTypedData(domain, ORGANISATION_REQUEST_TYPES, message)) as Hex,
  };
}
