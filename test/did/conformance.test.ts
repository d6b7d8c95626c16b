import { expect } from "chai";
import { Resolver, parse } from "did-resolver";

import { getResolver } from "../../sdk/did/getResolver.ts";
import { deployRealDid } from "../fixture.ts";
import { REPRESENTATIONS, type Resolved, SITUATIONS, resolveSituations } from "./situations.ts";

// The normative statements of W3C DID Core 1.0 that its conformance suite checks, by its sections.

const RELATIONSHIPS = [
  "authentication",
  "assertionMethod",
  "keyAgreement",
  "capabilityInvocation",
  "capabilityDelegation",
] as const;
const DID_SYNTAX = /^did:[a-z0-9]+:(?:(?:[\w.-]|%[0-9A-Fa-f]{2})*:)*(?:[\w.-]|%[0-9A-Fa-f]{2})+$/;
const DATETIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
/** The characters of RFC 3986, with a scheme and at most one fragment. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[\w.~:/?[\]@!$&'()*+,;=%-]*(?:#[\w.~:/?@!$&'()*+,;=%-]*)?$/;
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

describe("DID Core 1.0", () => {
  let results: Map<string, Resolved>;

  before(async () => {
    results = await resolveSituations();
  });

  for (const situation of SITUATIONS) {
    for (const accept of REPRESENTATIONS) {
      describe(`a DID ${situation}, as ${accept}`, () => {
        let resolved: Resolved;

        before(() => {
          resolved = results.get(`${situation} ${accept}`) as Resolved;
        });

        describe("3 Identifier", () => {
          it("3.1 the DID is a URL of scheme did, with a lower-case method name that is not empty", () => {
            expect(resolved.did).to.match(DID_SYNTAX);
            expect(new URL(resolved.did).protocol).to.equal("did:");
            expect(resolved.did.split(":")[1]).to.equal("realdid");
          });

          it("3.2 every id of the document is a DID URL that did-resolver reads as one of this DID", () => {
            const { verificationMethod = [], service = [] } = resolved.document;
            for (const { id } of [...verificationMethod, ...service]) {
              expect(parse(id)).to.include({ did: resolved.did, method: "realdid" });
              expect(parse(id)?.fragment).to.match(/^[\w-]+$/);
            }
          });
        });

        describe("5 Core properties", () => {
          it("5.1.1 id is the DID that was resolved", () => {
            expect(resolved.document.id).to.equal(resolved.did);
          });

          it("5.1.2, 5.1.3 controller and alsoKnownAs, if present, are a DID and a set of URIs", () => {
            const { controller, alsoKnownAs } = resolved.document;
            for (const one of [controller ?? []].flat()) expect(one).to.match(DID_SYNTAX);
            for (const one of alsoKnownAs ?? []) expect(one).to.match(URI);
          });

          it("5.2 each verification method has id, type, controller and material, and no id comes twice", () => {
            const { verificationMethod } = resolved.document;
            if (verificationMethod === undefined) return;
            isSet(verificationMethod);
            isSet(verificationMethod.map(({ id }) => id));
            for (const method of verificationMethod) {
              expect(method.id).to.match(URI);
              expect(method.type).to.be.oneOf(["JsonWebKey2020", "EcdsaSecp256k1RecoveryMethod2020"]);
              expect(method.controller).to.match(DID_SYNTAX);
            }
          });

          it("5.2.1 material is of one kind, and a JWK holds no private member", () => {
            for (const method of resolved.document.verificationMethod ?? []) {
              const { publicKeyJwk, blockchainAccountId, ...rest } = method;
              expect(Object.keys(rest).sort()).to.deep.equal(["controller", "id", "type"]);
              expect([publicKeyJwk, blockchainAccountId].filter((one) => one !== undefined)).to.have.length(1);
              if (publicKeyJwk === undefined) {
                expect(blockchainAccountId).to.match(/^eip155:[1-9]\d*:0x[0-9a-fA-F]{40}$/);
                continue;
              }
              expect(publicKeyJwk.kty).to.be.oneOf(["EC", "OKP"]);
              expect(publicKeyJwk.x).to.match(/^[\w-]{43}$/);
              expect(publicKeyJwk.y === undefined).to.equal(publicKeyJwk.kty === "OKP");
              expect(Object.keys(publicKeyJwk).filter((name) => PRIVATE_MEMBERS.includes(name))).to.deep.equal([]);
            }
          });

          it("5.3 each verification relationship is a set of one or more methods, all of which are there", () => {
            const ids = (resolved.document.verificationMethod ?? []).map(({ id }) => id);
            for (const relationship of RELATIONSHIPS) {
              const methods = resolved.document[relationship];
              if (methods === undefined) continue;
              expect(methods).to.not.be.empty;
              isSet(methods);
              for (const method of methods) expect(method).to.be.oneOf(ids);
            }
          });

          it("5.4 each service has id, type and endpoint, and no id comes twice", () => {
            const { service } = resolved.document;
            if (service === undefined) return;
            isSet(service.map(({ id }) => id));
            for (const one of service) {
              expect(Object.keys(one).sort()).to.deep.equal(["id", "serviceEndpoint", "type"]);
              expect(one.id).to.match(URI);
              expect(one.type).to.be.a("string").and.not.equal("");
            }
          });

          it("5.4 a service's endpoint is a URI, a map, or a set of one or more of these", () => {
            for (const { serviceEndpoint } of resolved.document.service ?? []) {
              const endpoints = [serviceEndpoint].flat() as (string | object)[];
              expect(endpoints).to.not.be.empty;
              isSet(endpoints);
              for (const endpoint of endpoints) {
                if (typeof endpoint === "string") expect(endpoint).to.match(URI);
                else expect(Object.keys(endpoint)).to.not.be.empty;
              }
            }
          });

          it("5 nothing else is in the document", () => {
            const known = ["@context", "id", "verificationMethod", ...RELATIONSHIPS, "service"];
            expect(Object.keys(resolved.document).filter((name) => !known.includes(name))).to.deep.equal([]);
          });
        });

        describe("6 Representations", () => {
          it("6.2.1, 6.2.2 every value is one that JSON has, and comes back from JSON as it was", () => {
            const consumed: unknown = JSON.parse(JSON.stringify(resolved.document));
            expect(consumed).to.deep.equal(resolved.document);
            expect(allValues(resolved.document).filter((value) => value === null || value === undefined)).to.deep.equal(
              [],
            );
          });

          it("6.2.1, 6.3.1 the media type is the one asked for", () => {
            expect(resolved.contentType).to.equal(accept);
          });

          if (accept === "application/did+json") {
            it("6.2.2 an @context is not needed to read it, and is not there", () => {
              expect(resolved.document).to.not.have.property("@context");
            });
          } else {
            it("6.3.1 @context is an ordered set whose first is https://www.w3.org/ns/did/v1", () => {
              const context = resolved.document["@context"] as unknown[];
              isSet(context);
              expect(context[0]).to.equal("https://www.w3.org/ns/did/v1");
            });

            it("6.3.1 but for @context it is the same document as application/did+json", () => {
              const { "@context": _context, ...rest } = resolved.document;
              expect(rest).to.deep.equal(results.get(`${situation} application/did+json`)?.document);
            });
          }
        });

        describe("7.1.3 Document metadata", () => {
          it("is a map of texts and booleans that comes back from JSON as it was", () => {
            expect(JSON.parse(JSON.stringify(resolved.metadata))).to.deep.equal(resolved.metadata);
            for (const value of Object.values(resolved.metadata))
              expect(typeof value).to.be.oneOf(["string", "boolean"]);
          });

          it("writes times in UTC without fractions, and the next update after the last", () => {
            const { created, updated, nextUpdate } = resolved.metadata;
            for (const at of [created, updated, nextUpdate]) if (at !== undefined) expect(at).to.match(DATETIME);
            if (updated !== undefined && nextUpdate !== undefined) expect(nextUpdate > updated).to.equal(true);
          });

          it("names the version, and the next by another name", () => {
            const { versionId, nextVersionId } = resolved.metadata;
            expect(versionId).to.match(/^\d+$/);
            expect(nextVersionId).to.not.equal(versionId);
            expect(nextVersionId !== undefined).to.equal(situation === "as it was before it was deactivated");
          });

          it("says deactivated of a DID that was, and false of others", () => {
            expect(resolved.metadata.deactivated).to.equal(situation.includes("deactivated"));
          });

          it("has a canonicalId, of the same method, where the DID was asked for in another form", () => {
            const { canonicalId } = resolved.metadata;
            expect(canonicalId !== undefined).to.equal(situation === "in lower case");
            if (canonicalId !== undefined) {
              expect(canonicalId).to.match(DID_SYNTAX);
              expect(canonicalId.toLowerCase()).to.equal(resolved.did);
            }
          });
        });
      });
    }
  }

  describe("7.1.2 Resolution metadata of a resolution that fails", () => {
    const wellFormed = "did:realdid:nowhere:0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    for (const [did, options, error] of [
      ["did:realdid:x", {}, "invalidDid"],
      [wellFormed, {}, "notFound"],
      [`${wellFormed.replace("nowhere", "hardhat")}?versionId=1`, {}, "notFound"],
      [wellFormed.replace("nowhere", "hardhat"), { accept: "image/jpeg" }, "representationNotSupported"],
    ] as const) {
      it(`is the single keyword ${error}, with no document and no metadata of one`, async () => {
        const { network } = await deployRealDid();
        const named = did.replace("hardhat", network.deployment.name);
        const result = await new Resolver(getResolver([network])).resolve(named, options);
        expect(result.didResolutionMetadata.error)
          .to.equal(error)
          .and.match(/^[a-zA-Z]+$/);
        expect(result.didResolutionMetadata.contentType).to.equal(undefined);
        expect(JSON.parse(JSON.stringify(result))).to.deep.include({ didDocument: null, didDocumentMetadata: {} });
      });
    }
  });

  it("covers keys, services, relationships and an empty document", () => {
    const of = (situation: (typeof SITUATIONS)[number]) => results.get(`${situation} application/did+json`)?.document;
    expect(of("with a key of each curve for each purpose")?.verificationMethod).to.have.length(13);
    expect(of("with services of every kind")?.service).to.have.length(4);
    expect(of("with delegates, one of them expired")?.verificationMethod).to.have.length(2);
    expect(of("as it was before it was deactivated")?.verificationMethod).to.have.length(2);
    expect(Object.keys(of("that was deactivated") ?? {})).to.deep.equal(["id"]);
  });
});

/** An ordered set: a list in which nothing comes twice. */
function isSet(list: readonly unknown[]): void {
  expect(list).to.be.an("array");
  expect(new Set(list.map((item) => JSON.stringify(item))).size).to.equal(list.length);
}

function allValues(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  return Object.values(value).flatMap(allValues);
}
