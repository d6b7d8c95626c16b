import type { Hex } from "../chain/hex.ts";
import { type KeyPurpose, parseAttributeName, textOfName } from "./attributeName.ts";
import { type PublicKeyJwk, toPublicKeyJwk } from "./publicKeyJwk.ts";
import type { DidEvent, DidHistory } from "./history.ts";
import { type ServiceEndpoint, parseServiceEndpoint } from "./serviceEndpoint.ts";

/** A key or an account that acts for the DID. */
export interface VerificationMethod {
  readonly id: string;
  readonly type: "JsonWebKey2020" | "EcdsaSecp256k1RecoveryMethod2020";
  readonly controller: string;
  readonly publicKeyJwk?: PublicKeyJwk;
  /** CAIP-10 account, for methods of which only the address is known. */
  readonly blockchainAccountId?: string;
}

/** Where the DID's subject can be reached. */
export interface DidService {
  readonly id: string;
  readonly type: string;
  readonly serviceEndpoint: ServiceEndpoint;
}

/** A document by W3C DID Core 1.0. A list that would be empty is not there: DID Core wants one or more. */
export interface DidDocument {
  /** In the JSON-LD representation only. */
  readonly "@context"?: readonly (string | Readonly<Record<string, string>>)[];
  readonly id: string;
  readonly verificationMethod?: readonly VerificationMethod[];
  readonly authentication?: readonly string[];
  readonly assertionMethod?: readonly string[];
  readonly keyAgreement?: readonly string[];
  readonly service?: readonly DidService[];
}

/** The media types in which a document is to be had. */
export type DidRepresentation = "application/did+json" | "application/did+ld+json";

const CONTEXT = [
  "https://www.w3.org/ns/did/v1",
  "https://w3id.org/security/suites/jws-2020/v1",
  "https://w3id.org/security/suites/secp256k1recovery-2020/v2",
] as const;

/** What a service's type and endpoint say is between the holder and who uses it; W3C's vocabulary for words without a definition. */
const SERVICE_CONTEXT = { "@vocab": "https://www.w3.org/ns/credentials/undefined-term#" } as const;

/** The part of a document that one attribute or delegate makes, before it is known to be readable. */
interface Entry {
  readonly event: Exclude<DidEvent, { kind: "owner" }>;
  /** Number of the first event about it, from 1. */
  readonly number: number;
}

interface Part {
  readonly method?: VerificationMethod;
  readonly purpose?: KeyPurpose;
  readonly service?: DidService;
}

/**
 * Builds the document of a history.
 *
 * @param did the DID
 * @param history events up to the version wanted, and the time at which entries must hold
 * @param chainId chain of the registry
 * @param representation JSON-LD unless given
 * @returns document and whether the DID was deactivated
 * @see docs/spec/did.md section 6
 */
export function buildDocument(
  did: string,
  history: Pick<DidHistory, "identity" | "events" | "time">,
  chainId: bigint,
  representation: DidRepresentation = "application/did+ld+json",
): { readonly document: DidDocument; readonly isDeactivated: boolean } {
  const { owner, entries } = replay(history);
  const isDeactivated = BigInt(owner) === 0n;
  const parts: Part[] = isDeactivated
    ? []
    : [
        { method: accountMethod(did, "controller", owner, chainId), purpose: "sigAuth" },
        ...entries
          .filter(({ event }) => event.validTo > BigInt(history.time))
          .map((entry) => partOf(did, entry, chainId)),
      ];
  const withPurpose = (...purposes: readonly KeyPurpose[]): string[] =>
    parts.flatMap(({ method, purpose }) => (method && purpose && purposes.includes(purpose) ? [method.id] : []));
  const lists = {
    verificationMethod: parts.flatMap(({ method }) => (method ? [method] : [])),
    authentication: withPurpose("sigAuth"),
    assertionMethod: withPurpose("veriKey", "sigAuth"),
    keyAgreement: withPurpose("enc"),
    service: parts.flatMap(({ service }) => (service ? [service] : [])),
  };
  const context = lists.service.length === 0 ? CONTEXT : [...CONTEXT, SERVICE_CONTEXT];
  return {
    isDeactivated,
    document: {
      ...(representation === "application/did+ld+json" ? { "@context": context } : {}),
      id: did,
      ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    },
  };
}

/**
 * The attributes that hold at the end of a history.
 *
 * @param history events, and the time at which entries must hold
 * @returns the latest event about each
 */
export function holdingAttributes(
  history: Pick<DidHistory, "identity" | "events" | "time">,
): readonly Extract<DidEvent, { kind: "attribute" }>[] {
  return replay(history).entries.flatMap(({ event }) =>
    event.kind === "attribute" && event.validTo > BigInt(history.time) ? [event] : [],
  );
}

/** Who controls the DID in the end, and the latest event about each entry, in the order of their first ones. */
function replay({ identity, events }: Pick<DidHistory, "identity" | "events">): {
  readonly owner: string;
  readonly entries: readonly Entry[];
} {
  let owner: string = identity;
  const entries = new Map<string, Entry>();
  events.forEach((event, i) => {
    if (event.kind === "owner") {
      owner = event.owner;
      return;
    }
    const key = keyOf(event);
    entries.set(key, { event, number: entries.get(key)?.number ?? i + 1 });
  });
  return { owner, entries: [...entries.values()] };
}

/** Entries with the same key replace each other: a later event extends or revokes an earlier one. */
function keyOf(event: Entry["event"]): string {
  return event.kind === "delegate"
    ? `delegate ${event.delegateType} ${event.delegate}`
    : `attribute ${event.name} ${event.value}`;
}

/** An entry that nobody can read, for example a key that is no point of its curve, is left out of the document. */
function partOf(did: string, { event, number }: Entry, chainId: bigint): Part {
  if (event.kind === "delegate") {
    const purpose = delegatePurpose(event.delegateType);
    if (purpose === undefined) return {};
    return { method: accountMethod(did, `delegate-${number}`, event.delegate, chainId), purpose };
  }
  const name = parseAttributeName(event.name);
  if (name?.kind === "service") {
    const serviceEndpoint = parseServiceEndpoint(event.value);
    return serviceEndpoint === undefined
      ? {}
      : { service: { id: `${did}#service-${number}`, type: name.type, serviceEndpoint } };
  }
  if (name?.kind !== "key") return {};
  try {
    const publicKeyJwk = toPublicKeyJwk(name.curve, event.value);
    const method = { id: `${did}#key-${number}`, type: "JsonWebKey2020", controller: did, publicKeyJwk } as const;
    return { method, purpose: name.purpose };
  } catch {
    return {};
  }
}

function accountMethod(did: string, fragment: string, account: string, chainId: bigint): VerificationMethod {
  return {
    id: `${did}#${fragment}`,
    type: "EcdsaSecp256k1RecoveryMethod2020",
    controller: did,
    blockchainAccountId: `eip155:${chainId}:${account}`,
  };
}

/** A delegate may sign; nobody can encrypt for an address, so `enc` makes no entry. */
function delegatePurpose(delegateType: Hex): KeyPurpose | undefined {
  const text = textOfName(delegateType);
  return text === "veriKey" || text === "sigAuth" ? text : undefined;
}
