import { contexts } from "@transmute/did-context";
import { expect } from "chai";
import { toUtf8Bytes, hexlify } from "ethers";
import fc from "fast-check";

import type { Hex } from "../../sdk/chain/hex.ts";
import { buildDocument } from "../../sdk/did/document.ts";
import { formatAttributeName } from "../../sdk/did/attributeName.ts";
import { parseServiceEndpoint } from "../../sdk/did/serviceEndpoint.ts";
import recovery2020 from "./contexts/secp256k1recovery-2020-v2.json";
import { type Options, expand, toRDF } from "./jsonLd.ts";
import { type Resolved, SITUATIONS, resolveSituations } from "./situations.ts";

const DID = "did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const SEC = "https://w3id.org/security#";

/** What the document's contexts hold, by address; nothing is fetched. */
const CONTEXTS: Readonly<Record<string, unknown>> = {
  "https://www.w3.org/ns/did/v1": contexts.get("https://www.w3.org/ns/did/v1"),
  // The same text that https://w3id.org/security/suites/jws-2020/v1 leads to.
  "https://w3id.org/security/suites/jws-2020/v1": contexts.get("https://ns.did.ai/suites/jws-2020/v1"),
  // The method that our documents use, out of the published context.
  "https://w3id.org/security/suites/secp256k1recovery-2020/v2": recovery2020,
};
const OPTIONS: Options = {
  // Safe: an error, instead of silence, where a term has no meaning or a reference is relative.
  safe: true,
  documentLoader: async (url) => {
    const document = CONTEXTS[url];
    if (document === undefined) throw new Error(`the document names an unknown context: ${url}`);
    return { contextUrl: null, documentUrl: url, document };
  },
};

describe("DID Core 1.0, 6.3 JSON-LD", () => {
  let results: Map<string, Resolved>;

  before(async () => {
    results = await resolveSituations();
  });

  const documentOf = (situation: (typeof SITUATIONS)[number]) =>
    (results.get(`${situation} application/did+ld+json`) as Resolved).document;

  for (const situation of SITUATIONS) {
    it(`gives every term of a DID ${situation} its meaning`, async () => {
      const document = documentOf(situation);
      if (situation === "that was deactivated") {
        // Nothing but the DID itself, and so no statement: safe mode calls even that a loss.
        expect(await expand(document, { ...OPTIONS, safe: false })).to.deep.equal([]);
        return;
      }
      const [expanded] = await expand(document, OPTIONS);
      expect(expanded?.["@id"]).to.equal(document.id);
      const methods = expanded?.[`${SEC}verificationMethod`] as Record<string, unknown>[];
      expect(methods).to.have.length(document.verificationMethod?.length ?? 0);
      for (const method of methods) {
        const material = method[`${SEC}publicKeyJwk`] ?? method[`${SEC}blockchainAccountId`];
        expect(material).to.have.length(1);
        expect(method[`${SEC}controller`]).to.deep.equal([{ "@id": document.id }]);
      }
      const services = (expanded?.["https://www.w3.org/ns/did#service"] ?? []) as Record<string, string[]>[];
      expect(services.map((service) => service["@type"]?.[0]?.split("#")[1])).to.deep.equal(
        (document.service ?? []).map(({ type }) => type),
      );
    });
  }

  it("makes statements of it that a graph can hold", async () => {
    const quads = await toRDF(documentOf("with services of every kind"), { ...OPTIONS, format: "application/n-quads" });
    expect(quads).to.contain("<https://www.w3.org/ns/did#serviceEndpoint> <https://hub.example/a?b=c#d>");
    expect(quads).to.contain('<https://www.w3.org/ns/credentials/undefined-term#origins> "https://a.example"');
  });

  it("would notice a term without meaning", async () => {
    const document = { ...documentOf("that was never changed"), unheardOf: "x" };
    const failed = await expand(document, OPTIONS).catch((error: Error) => error);
    expect(failed).to.be.instanceOf(Error);
  });

  it("holds any endpoint that the document shows at all", async () => {
    const values = fc.oneof(
      fc.webUrl(),
      fc.json({ maxDepth: 4 }),
      fc
        .array(fc.oneof(fc.webUrl(), fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.jsonValue())))
        .map((v) => JSON.stringify(v)),
      fc
        .dictionary(
          fc.constantFrom(
            "uri",
            "accept",
            "id",
            "type",
            "@id",
            "@type",
            "@context",
            "service",
            "a:b",
            "proof",
            "publicKeyJwk",
            "JsonWebKey2020",
            "__proto__",
          ),
          fc.jsonValue({ maxDepth: 3 }),
        )
        .map((v) => JSON.stringify(v)),
    );
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(values, async (text) => {
        const value = hexlify(toUtf8Bytes(text)) as Hex;
        const { document } = documentWith(value);
        expect(document.service !== undefined).to.equal(parseServiceEndpoint(value) !== undefined);
        if (document.service === undefined) return;
        shown += 1;
        const [expanded] = await expand(document, OPTIONS);
        expect(expanded?.["https://www.w3.org/ns/did#service"]).to.have.length(1);
      }),
      { numRuns: 1500 },
    );
    expect(shown).to.be.greaterThan(100);
  });

  for (const [what, text, isEndpoint] of [
    ["a URI", "https://a.example", true],
    ["a DID URL", `${DID}#service-1`, true],
    ["a map", '{"uri":"https://a.example"}', true],
    ["a list", '["https://a.example",{"uri":"https://b.example","n":[1,true]}]', true],
    ["a URI in JSON", '"https://a.example"', true],
    ["words", "just words", false],
    ["nothing", "", false],
    ["a URI with a space", "https://a.example/ b", false],
    ["a URI without a host", "https://", false],
    ["two fragments", "https://a.example#b#c", false],
    ["a script of another alphabet", "https://例え.example", false],
    ["an empty map", "{}", false],
    ["an empty list", "[]", false],
    ["a list with the same twice", '["https://a.example","https://a.example"]', false],
    ["a list of numbers", "[1]", false],
    ["null", "null", false],
    ["a number", "7", false],
    ["a map with a null", '{"uri":null}', false],
    ["a map with a JSON-LD keyword", '{"@type":"x"}', false],
    ["a map with a word of the document's own", '{"service":"x"}', false],
    ["a map with a word of a method's context", '{"JsonWebKey2020":"x"}', false],
    ["a map with a key that JavaScript does not keep", '{"__proto__":{"a":1}}', false],
    ["a map with a number beyond all numbers", '{"a":[1e999]}', false],
    ["a map 8 deep", `${'{"a":'.repeat(8)}1${"}".repeat(8)}`, true],
    ["a map 9 deep", `${'{"a":'.repeat(9)}1${"}".repeat(9)}`, false],
    ["lists in a map, 8 deep together", `{"a":${"[".repeat(7)}1${"]".repeat(7)}}`, true],
    ["lists in a map, 9 deep together", `{"a":${"[".repeat(8)}1${"]".repeat(8)}}`, false],
    ["a list nested beyond any stack", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, false],
    ["a percent sign that escapes nothing", "https://a.example/%2", false],
    ["an escaped percent sign", "https://a.example/%25?a=%2f#%2F", true],
    ["a URI of ten million characters", `https://a.example/${"a".repeat(1e7)}`, true],
  ] as const) {
    it(`reads ${what} as ${isEndpoint ? "an" : "no"} endpoint`, () => {
      expect(documentWith(hexlify(toUtf8Bytes(text)) as Hex).document.service?.length).to.equal(
        isEndpoint ? 1 : undefined,
      );
    });
  }

  it("reads bytes that are no text as no endpoint", () => {
    expect(documentWith("0xff").document.service).to.equal(undefined);
  });
});

function documentWith(value: Hex): ReturnType<typeof buildDocument> {
  const name = formatAttributeName({ kind: "service", type: "HubService" });
  return buildDocument(
    DID,
    {
      identity: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      events: [{ kind: "attribute", block: 5, previousChange: 0, name, value, validTo: 2n }],
      time: 1,
    },
    1n,
  );
}
