import { AbiCoder, hexlify, id, keccak256, randomBytes } from "ethers";

import type { Deployment } from "../chain/network.ts";
import type { Hex } from "../chain/hex.ts";
import { platformId } from "../platform/platformId.ts";
import type { LinkRequest } from "../pseudonym/linkProof.ts";
import { requireEvenExpiry } from "./requireEvenExpiry.ts";
import { LINK_SECONDS, type LinkRequestStore } from "./linkRequestStore.ts";

const TAG = id("name-statement");

/**
 * Purpose of a link request for a name statement. It binds the statement's expiry, so that nobody on the way can have the name stated for longer
 * than its holder wants.
 *
 * @param expiresAt of the statement, unix seconds; 0 means never
 * @returns keccak256(abi.encode(keccak256("name-statement"), uint40 expiresAt))
 * @see docs/spec/disclosure.md section 4
 */
export function nameStatementPurpose(expiresAt: number): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint40"], [TAG, expiresAt])) as Hex;
}

/**
 * The authority asks a holder who wants its own name stated to prove that the pseudonym is its own.
 *
 * @param deployment network
 * @param asked slug of the platform, the authority's own address, and when the statement is to expire (unix seconds, midnight in UTC; 0 means never)
 * @param requests where the authority keeps what it asked
 * @param time unix seconds of the newest block
 * @returns the request, for `proveLink`; good for ten minutes and one statement
 * @throws {@link DisclosureExpiryUneven}
 * @see docs/spec/disclosure.md section 4
 * @example
 * const request = await requestLink(network.deployment, { platform: "weibo", authority, expiresAt: 0 }, requests, time);
 */
export async function requestLink(
  deployment: Deployment,
  asked: { readonly platform: string; readonly authority: Hex; readonly expiresAt: number },
  requests: LinkRequestStore,
  time: number,
): Promise<LinkRequest> {
  requireEvenExpiry(asked.expiresAt);
  const request: LinkRequest = {
    networkId: deployment.networkId,
    platformId: platformId(asked.platform),
    verifier: asked.authority,
    purpose: nameStatementPurpose(asked.expiresAt),
    nonce: hexlify(randomBytes(32)) as Hex,
    expiresAt: time + LINK_SECONDS,
  };
  await requests.keep(request);
  return request;
}
