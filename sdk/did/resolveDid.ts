import type { RealDidNetwork } from "../chain/network.ts";
import { type DidDocument, type DidRepresentation, buildDocument } from "./document.ts";
import { DidRepresentationUnsupported } from "./errors.ts";
import { identityOf } from "./identityOf.ts";
import { parseDid } from "./parseDid.ts";
import { readHistory } from "./readHistory.ts";
import { type DidVersionChoice, formatDidTime, parseVersionChoice, selectVersion } from "./selectVersion.ts";

/** What to resolve a DID to: the latest version unless `versionId` or `versionTime` names another. */
export interface ResolveOptions extends DidVersionChoice {
  /** `application/did+json` or `application/did+ld+json`, which it is unless given. */
  readonly accept?: string;
}

/** Metadata of a document, by the names of DID Core. */
export interface DidDocumentMetadata {
  /** Whether the DID was deactivated, be it after the version shown. */
  readonly deactivated: boolean;
  /** Block of the change that made this version; "0" before the first change. */
  readonly versionId: string;
  /** Time of that change, UTC; none before the first. */
  readonly updated?: string;
  /** Block of the next change, if there is one. */
  readonly nextVersionId?: string;
  /** Its time, UTC, where the endpoint tells block times with its logs. */
  readonly nextUpdate?: string;
  /** The DID with its address in EIP-55 form, if it was asked for in another. */
  readonly canonicalId?: string;
}

/** A resolved DID, by the names of DID Core's resolution. */
export interface DidResolution {
  readonly didDocument: DidDocument;
  readonly didDocumentMetadata: DidDocumentMetadata;
  readonly didResolutionMetadata: { readonly contentType: DidRepresentation };
}

/**
 * Resolves a DID to its document in at most three RPC calls, whatever the length of its history; by `versionTime`, on an endpoint that tells
 * no block times with its logs, in two and about log2 of the number of versions.
 *
 * @param network connected network
 * @param did `did:realdid:<network>:<address>`
 * @param options representation and version
 * @returns document with every key as a JWK, services and delegates that hold by the chain's clock
 * @throws {DidInvalid} {@link DidNetworkUnknown}, {@link DidVersionInvalid}, {@link DidVersionUnknown},
 * {@link DidRepresentationUnsupported}, {@link DidHistoryIncomplete} and {@link DidHistoryInconsistent} (never a partial document),
 * {@link ChainUnreachable}, {@link ChainCallReverted}
 * @see docs/spec/did.md section 6
 * @example (await resolveDid(network, "did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C8")).didDocument.id
 */
export async function resolveDid(
  network: RealDidNetwork,
  did: string,
  options: ResolveOptions = {},
): Promise<DidResolution> {
  const identity = identityOf(network, did);
  const contentType = checkRepresentation(options.accept);
  const choice = {
    ...(options.versionId === undefined ? {} : { versionId: options.versionId }),
    ...(options.versionTime === undefined ? {} : { versionTime: options.versionTime }),
  };
  parseVersionChoice(choice);
  const history = await readHistory(network, identity);
  const version = await selectVersion(network, did, history, choice);
  const { chainId } = network.deployment;
  const { document } = buildDocument(did, { identity, ...version }, chainId, contentType);
  const latest = history.events.at(-1);
  const canonicalId = parseDid(did).did;
  return {
    didDocument: document,
    didDocumentMetadata: {
      // Deactivation is final, so it is the latest event.
      deactivated: latest?.kind === "owner" && BigInt(latest.owner) === 0n,
      versionId: version.versionId,
      ...(version.updated === undefined ? {} : { updated: formatDidTime(version.updated) }),
      ...(version.nextVersionId === undefined ? {} : { nextVersionId: version.nextVersionId }),
      ...(version.nextUpdate === undefined ? {} : { nextUpdate: formatDidTime(version.nextUpdate) }),
      ...(canonicalId === did ? {} : { canonicalId }),
    },
    didResolutionMetadata: { contentType },
  };
}

function checkRepresentation(accept: unknown): DidRepresentation {
  if (accept === undefined) return "application/did+ld+json";
  if (accept === "application/did+json" || accept === "application/did+ld+json") return accept;
  throw new DidRepresentationUnsupported(String(accept));
}
