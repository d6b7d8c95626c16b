import { decodeBytes32String, toUtf8String } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { type KeyPurpose, parseAttributeName } from "./attributeName.ts";
import { type PublicKeyJwk, toPublicKeyJwk } from "./publicKeyJwk.ts";
import type { DidEvent, DidHistory } from "./readHistory.ts";

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
  readonly serviceEndpoint: string;
}

/** A document by W3C DID Core 1.0, in its JSON-LD representation. */
export interface DidDocument {
  readonly "@context": readonly string[];
  readonly id: string;
  readonly verificationMethod: readonly VerificationMethod[];
  readonly authentication: readonly string[];
  readonly assertionMethod: readonly string[];
  readonly keyAgreement: readonly string[];
  readonly service: readonly DidService[];
}

const CONTEXT = [
  "https://www.w3.org/ns/did/v1",
  "https://w3id.org/security/suites/jws-2020/v1",
  "https://w3id.org/security/suites/secp256k1recovery-2020/v2",
] as const;

interface Entry {
  readonly method?: VerificationMethod;
  readonly purpose?: KeyPurpose;
  readonly service?: DidService;
  readonly validTo: bigint;
}

/**
 * Builds the document of a history.
 *
 * @param did the DID
 * @param history its whole history, with the time at which entries must hold
 * @param chainId chain of the registry
 * @returns document and whether the DID was deactivated
 * @see docs/spec/did.md section 6
 */
export function buildDocument(
  did: string,
  history: DidHistory,
  chainId: bigint,
): { readonly document: DidDocument; readonly isDeactivated: boolean } {
  let owner: string = history.identity;
  const entries = new Map<string, Entry>();
  history.events.forEach((event, i) => {
    if (event.kind === "owner") owner = event.owner;
    else entries.set(keyOf(event), entryOf(did, event, i + 1, chainId));
  });
  const isDeactivated = BigInt(owner) === 0n;
  const live = isDeactivated ? [] : [...entries.values()].filter((entry) => entry.validTo > BigInt(history.time));
  if (!isDeactivated)
    live.unshift({ method: accountMethod(did, "controller", owner, chainId), purpose: "sigAuth", validTo: 0n });
  const withPurpose = (...purposes: readonly KeyPurpose[]): string[] =>
    live.flatMap(({ method, purpose }) => (method && purpose && purposes.includes(purpose) ? [method.id] : []));
  return {
    isDeactivated,
    document: {
      "@context": CONTEXT,
      id: did,
      verificationMethod: live.flatMap(({ method }) => (method ? [method] : [])),
      authentication: withPurpose("sigAuth"),
      assertionMethod: withPurpose("veriKey", "sigAuth"),
      keyAgreement: withPurpose("enc"),
      service: live.flatMap(({ service }) => (service ? [service] : [])),
    },
  };
}

/** Entries with the same key replace each other: a later event extends or revokes an earlier one. */
function keyOf(event: Exclude<DidEvent, { kind: "owner" }>): string {
  return event.kind === "delegate"
    ? `delegate ${event.delegateType} ${event.delegate}`
    : `attribute ${event.name} ${event.value}`;
}

/** An entry that nobody can read, for example a key that is no point of its curve, is left out of the document. */
function entryOf(did: string, event: Exclude<DidEvent, { kind: "owner" }>, number: number, chainId: bigint): Entry {
  const { validTo } = event;
  if (event.kind === "delegate") {
    const purpose = delegatePurpose(event.delegateType);
    return purpose === undefined
      ? { validTo }
      : { method: accountMethod(did, `delegate-${number}`, event.delegate, chainId), purpose, validTo };
  }
  const name = parseAttributeName(event.name);
  try {
    if (name?.kind === "key") {
      const publicKeyJwk = toPublicKeyJwk(name.curve, event.value);
      const method = { id: `${did}#key-${number}`, type: "JsonWebKey2020", controller: did, publicKeyJwk } as const;
      return { method, purpose: name.purpose, validTo };
    }
    if (name?.kind === "service") {
      return {
        service: { id: `${did}#service-${number}`, type: name.type, serviceEndpoint: toUtf8String(event.value) },
        validTo,
      };
    }
  } catch {
    return { validTo };
  }
  return { validTo };
}

function accountMethod(did: string, fragment: string, account: string, chainId: bigint): VerificationMethod {
  return {
    id: `${did}#${fragment}`,
    type: "EcdsaSecp256k1RecoveryMethod2020",
    controller: did,
    blockchainAccountId: `eip155:${chainId}:${account}`,
  };
}

function delegatePurpose(delegateType: Hex): KeyPurpose | undefined {
  try {
    const text = decodeBytes32String(delegateType);
    return text === "veriKey" || text === "sigAuth" || text === "enc" ? text : undefined;
  } catch {
    return undefined;
  }
}
