import type { RealDidNetwork } from "../chain/network.ts";
import { type DidDocument, buildDocument } from "./document.ts";
import { identityOf } from "./identityOf.ts";
import { parseDid } from "./parseDid.ts";
import { readHistory } from "./readHistory.ts";

/** A resolved DID, by the names of DID Core's resolution. */
export interface DidResolution {
  readonly didDocument: DidDocument;
  readonly didDocumentMetadata: {
    readonly deactivated: boolean;
    /** Block of the latest change; "0" if the DID was never changed. */
    readonly versionId: string;
  };
  readonly didResolutionMetadata: { readonly contentType: "application/did+ld+json" };
}

/**
 * Resolves a DID to its document in three RPC calls, whatever the length of its history.
 *
 * @param network connected network
 * @param did `did:realdid:<network>:<address>`
 * @returns document with every key as a JWK, services and delegates that hold now by the chain's clock
 * @throws {DidInvalid} {@link DidNetworkUnknown}, {@link DidHistoryIncomplete} (never a partial document), {@link ChainUnreachable}
 * @see docs/spec/did.md section 6
 * @example (await resolveDid(network, "did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C8")).didDocument.id
 */
export async function resolveDid(network: RealDidNetwork, did: string): Promise<DidResolution> {
  const history = await readHistory(network, identityOf(network, did));
  const { document, isDeactivated } = buildDocument(parseDid(did).did, history, network.deployment.chainId);
  return {
    didDocument: document,
    didDocumentMetadata: { deactivated: isDeactivated, versionId: String(history.events.at(-1)?.block ?? 0) },
    didResolutionMetadata: { contentType: "application/did+ld+json" },
  };
}
