import type { DIDResolutionOptions, DIDResolutionResult, DIDResolver } from "did-resolver";

import type { RealDidNetwork } from "../chain/network.ts";
import { decodeRevert } from "../chain/reverts.ts";
import type { RealDidError } from "../errors.ts";
import {
  DidHistoryIncomplete,
  DidHistoryInconsistent,
  DidInvalid,
  DidNetworkRepeated,
  DidNetworkUnknown,
  DidRepresentationUnsupported,
  DidVersionInvalid,
  DidVersionUnknown,
} from "./errors.ts";
import { parseDid } from "./parseDid.ts";
import { type DidResolution, type ResolveOptions, resolveDid } from "./resolveDid.ts";
import type { DidVersionChoice } from "./selectVersion.ts";

const VERSION_PARAMETERS = ["versionId", "versionTime"] as const;

/**
 * The method `realdid` for `did-resolver`'s Resolver, on any number of networks. It never throws: what is wrong is in
 * `didResolutionMetadata` as `error` (DID Resolution's keyword), `message` and `code` (this package's).
 *
 * @param networks connected networks, each with its own name
 * @returns registry entry for `new Resolver({ ...getResolver([network]), ...others })`
 * @throws {DidNetworkRepeated}
 * @see docs/spec/did.md section 6
 * @example
 * const resolver = new Resolver(getResolver([china, global]));
 * const { didDocument } = await resolver.resolve("did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
 */
export function getResolver(
  networks: readonly RealDidNetwork[],
): { readonly realdid: DIDResolver } & Record<string, DIDResolver> {
  const byName = new Map<string, RealDidNetwork>();
  for (const network of networks) {
    const { name } = network.deployment;
    if (byName.has(name)) throw new DidNetworkRepeated(name);
    byName.set(name, network);
  }
  return {
    async realdid(did, parsed, _resolver, options) {
      try {
        const name = parseDid(did).network;
        const network = byName.get(name);
        if (network === undefined) throw new DidNetworkUnknown(name, [...byName.keys()].join('", "'));
        // The fragment and the path are for whoever dereferences: resolution is of the DID.
        return toResult(await resolveDid(network, did, mergeOptions(versionOf(parsed.query), options)));
      } catch (thrown) {
        return toFailure(decodeRevert(thrown), parsed.query);
      }
    },
  };
}

/** Version parameters of a DID URL. Other parameters are not resolution's. */
function versionOf(query: string | undefined): DidVersionChoice {
  const given = new URLSearchParams(query ?? "");
  const choice: { versionId?: string; versionTime?: string } = {};
  for (const name of VERSION_PARAMETERS) {
    const [value, ...more] = given.getAll(name);
    if (more.length > 0) throw new DidVersionInvalid(`${name} more than once`);
    if (value !== undefined) choice[name] = value;
  }
  return choice;
}

/** A version in the DID URL and another in the options contradict each other. */
function mergeOptions(inUrl: DidVersionChoice, options: DIDResolutionOptions): ResolveOptions {
  const { accept, versionId, versionTime } = options as Readonly<Record<string, unknown>>;
  if (Object.keys(inUrl).length > 0 && (versionId !== undefined || versionTime !== undefined)) {
    throw new DidVersionInvalid("one in the DID URL, one in the options");
  }
  return { accept, versionId, versionTime, ...inUrl } as ResolveOptions;
}

function toResult({ didDocument, didDocumentMetadata, didResolutionMetadata }: DidResolution): DIDResolutionResult {
  return { didDocument, didDocumentMetadata, didResolutionMetadata } as unknown as DIDResolutionResult;
}

function toFailure(error: RealDidError, query: string | undefined): DIDResolutionResult {
  const { code } = error as RealDidError & { readonly code: string };
  return {
    didResolutionMetadata: { error: keywordOf(error, query), message: messageOf(error), code },
    didDocument: null,
    didDocumentMetadata: {},
  };
}

function keywordOf(error: RealDidError, query: string | undefined): string {
  if (error instanceof DidInvalid) return "invalidDid";
  if (error instanceof DidNetworkUnknown || error instanceof DidVersionUnknown) return "notFound";
  if (error instanceof DidRepresentationUnsupported) return "representationNotSupported";
  if (error instanceof DidVersionInvalid) return hasVersion(query) ? "invalidDidUrl" : "invalidOptions";
  return "internalError";
}

function hasVersion(query: string | undefined): boolean {
  const given = new URLSearchParams(query ?? "");
  return VERSION_PARAMETERS.some((name) => given.has(name));
}

/** What an endpoint said may hold its address, with a key in it: that stays here, and the code tells what happened. */
function messageOf(error: RealDidError): string {
  const isOwn =
    keywordOf(error, undefined) !== "internalError" ||
    error instanceof DidHistoryIncomplete ||
    error instanceof DidHistoryInconsistent;
  return isOwn ? `${error.message}. ${error.fix}` : "the RPC endpoint failed. Try again, or ask another endpoint.";
}
