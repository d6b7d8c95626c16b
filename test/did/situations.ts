import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { type DIDDocument, type DIDDocumentMetadata, Resolver } from "did-resolver";
import { getBytes, hexlify } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { addDelegate } from "../../sdk/did/addDelegate.ts";
import { addKey } from "../../sdk/did/addKey.ts";
import { addService } from "../../sdk/did/addService.ts";
import type { KeyPurpose } from "../../sdk/did/attributeName.ts";
import { changeController } from "../../sdk/did/changeController.ts";
import { deactivateDid } from "../../sdk/did/deactivateDid.ts";
import { getResolver } from "../../sdk/did/getResolver.ts";
import { type KeyCurve, toPublicKeyJwk } from "../../sdk/did/publicKeyJwk.ts";
import { deployRealDid } from "../fixture.ts";
import { type Holder, createHolder } from "./changes.ts";

const SECRET = getBytes(`0x${"3c".repeat(32)}`);
const PUBLIC_KEYS: Readonly<Record<KeyCurve, Hex>> = {
  secp256k1: new hre.ethers.SigningKey(SECRET).compressedPublicKey as Hex,
  "P-256": hexlify(p256.getPublicKey(SECRET)) as Hex,
  Ed25519: hexlify(ed25519.getPublicKey(SECRET)) as Hex,
  X25519: hexlify(x25519.getPublicKey(SECRET)) as Hex,
};
const DELEGATE = "0x00000000000000000000000000000000000000D1" as Hex;

/** What a resolver gave for one situation of a DID. */
export interface Resolved {
  readonly did: string;
  readonly document: DIDDocument;
  readonly metadata: DIDDocumentMetadata;
  readonly contentType: string;
}

/** The situations of a DID whose documents must conform. */
export const SITUATIONS = [
  "that was never changed",
  "with a key of each curve for each purpose",
  "with services of every kind",
  "with delegates, one of them expired",
  "in lower case",
  "whose controller is another account",
  "that was deactivated",
  "as it was before it was deactivated",
] as const;

/** Both representations. */
export const REPRESENTATIONS = ["application/did+json", "application/did+ld+json"] as const;

/** Resolves a DID in every situation and both representations. */
export async function resolveSituations(): Promise<Map<string, Resolved>> {
  const { network } = await deployRealDid();
  const resolver = new Resolver(getResolver([network]));
  const results = new Map<string, Resolved>();
  for (const situation of SITUATIONS) {
    const holder = await createHolder(network);
    const didUrl = await enter(situation, holder);
    for (const accept of REPRESENTATIONS) {
      const { didDocument, didDocumentMetadata, didResolutionMetadata } = await resolver.resolve(didUrl, { accept });
      if (!didDocument) throw new Error(`${situation}: ${JSON.stringify(didResolutionMetadata)}`);
      results.set(`${situation} ${accept}`, {
        did: didUrl.split("?")[0] as string,
        document: didDocument,
        metadata: didDocumentMetadata,
        contentType: String(didResolutionMetadata.contentType),
      });
    }
  }
  return results;
}

async function enter(situation: string, { did, own }: Holder): Promise<string> {
  switch (situation) {
    case "with a key of each curve for each purpose":
      for (const [curve, raw] of Object.entries(PUBLIC_KEYS) as [KeyCurve, Hex][]) {
        for (const purpose of ["veriKey", "sigAuth", "enc"] as KeyPurpose[]) {
          await addKey(own, { did, jwk: toPublicKeyJwk(curve, raw), purpose });
        }
      }
      break;
    case "with services of every kind":
      await addService(own, { did, type: "LinkedDomains", endpoint: { origins: ["https://a.example"], depth: 2 } });
      await addService(own, { did, type: "HubService", endpoint: "https://hub.example/a?b=c#d" });
      await addService(own, { did, type: "Mail_Box", endpoint: "mailto:a@mail.example" });
      await addService(own, {
        did,
        type: "DIDCommMessaging",
        endpoint: [{ uri: "https://m.example" }, "wss://m.example"],
      });
      break;
    case "with delegates, one of them expired":
      await addDelegate(own, { did, delegate: DELEGATE, purpose: "sigAuth" });
      await addDelegate(own, { did, delegate: DELEGATE, purpose: "veriKey", validitySeconds: 1 });
      await hre.network.provider.send("evm_increaseTime", [10]);
      await hre.network.provider.send("evm_mine", []);
      break;
    case "in lower case":
      await addService(own, { did, type: "HubService", endpoint: "https://hub.example" });
      return did.toLowerCase();
    case "whose controller is another account":
      await changeController(own, { did, controller: DELEGATE });
      break;
    case "that was deactivated":
      await addKey(own, { did, jwk: toPublicKeyJwk("Ed25519", PUBLIC_KEYS.Ed25519) });
      await deactivateDid(own, { did });
      break;
    case "as it was before it was deactivated": {
      const { blockNumber } = await addKey(own, { did, jwk: toPublicKeyJwk("Ed25519", PUBLIC_KEYS.Ed25519) });
      await deactivateDid(own, { did });
      return `${did}?versionId=${blockNumber}`;
    }
    default:
  }
  return did;
}
