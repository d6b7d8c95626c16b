import { hexlify, id, randomBytes } from "ethers";

import type { Deployment } from "../chain/network.ts";
import type { Hex } from "../chain/hex.ts";
import { platformId } from "../platform/platformId.ts";
import type { LinkRequest } from "../pseudonym/linkProof.ts";
import { LINK_SECONDS, type LinkRequestStore } from "./linkRequestStore.ts";

/** Purpose of a link request for a name statement: keccak256("name-statement"). */
export const NAME_STATEMENT_PURPOSE = id("name-statement") as Hex;

/**
 * The authority asks a holder who wants its own name stated to prove that the pseudonym is its own.
 *
 * @param deployment network
 * @param asked slug of the platform, and the authority's own address
 * @param requests where the authority keeps what it asked
 * @param time unix seconds of the newest block
 * @returns the request, for `proveLink`; good for ten minutes and one statement
 * @see docs/spec/disclosure.md section 4
 * @example
 * const request = await requestLink(network.deployment, { platform: "weibo", authority }, requests, time);
 */
export async function requestLink(
  deployment: Deployment,
  asked: { readonly platform: string; readonly authority: Hex },
  requests: LinkRequestStore,
  time: number,
): Promise<LinkRequest> {
  const request: LinkRequest = {
    networkId: deployment.networkId,
    platformId: platformId(asked.platform),
    verifier: asked.authority,
    purpose: NAME_STATEMENT_PURPOSE,
    nonce: hexlify(randomBytes(32)) as Hex,
    expiresAt: time + LINK_SECONDS,
  };
  await requests.keep(request);
  return request;
}
