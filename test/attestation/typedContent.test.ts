import { expect } from "chai";
import { AbiCoder, ZeroAddress, id } from "ethers";
import fc from "fast-check";

import vectors from "../../docs/vectors/attestation.json";
import { attest, attestMany } from "../../sdk/attestation/attest.ts";
import { checkAttestation } from "../../sdk/attestation/checkAttestation.ts";
import { type ContentOf, decodeContent, encodeContent } from "../../sdk/attestation/content.ts";
import { formatContent, parseContent } from "../../sdk/attestation/contentJson.ts";
import { parseDefinition } from "../../sdk/attestation/definition.ts";
import { type SchemaDescription, describeSchema } from "../../sdk/attestation/describeSchema.ts";
import { listSchemas, readSchema } from "../../sdk/attestation/readSchema.ts";
import { registerSchema } from "../../sdk/attestation/registerSchema.ts";
import { networkPolicy, networkSchemaId } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemaList } from "../../sdk/attestation/schemas.ts";
import { createStatement } from "../../sdk/attestation/statement.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { codeOf, codeThrown } from "../codes.ts";

const HASH = id("something salted") as Hex;
const RATING = describeSchema({ definition: "A rating of a shop (by a guest). (uint8 stars, string note)" });

/** A value of each kind of type, for properties. */
const hex = (length: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
const KINDS: readonly (readonly [string, fc.Arbitrary<unknown>])[] = [
  ["bool", fc.boolean()],
  ["address", fc.constant("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")],
  ["uint8", fc.bigInt(0n, 255n)],
  ["uint256", fc.bigInt(0n, 2n ** 256n - 1n)],
  ["int64", fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)],
  ["bytes4", hex(4)],
  ["bytes32", hex(32)],
  ["bytes", fc.nat(70).chain(hex)],
  ["string", fc.string({ unit: "grapheme" })],
];
const ALL_KINDS = [
  ...KINDS,
  ...KINDS.map(([type, value]) => [`${type}[]`, fc.array(value, { maxLength: 4 })] as const),
];

const anyContent = fc.array(fc.constantFrom(...ALL_KINDS), { maxLength: 5 }).chain((kinds) =>
  fc.tuple(...kinds.map(([, value]) => value)).map((values) => ({
    schema: describeSchema({ definition: `Any. (${kinds.map(([type], i) => `${type} f${i}`).join(",")})` }),
    content: Object.fromEntries(values.map((value, i) => [`f${i}`, value])),
  })),
);

describe("sdk/attestation typed content", () => {
  describe("parseDefinition", () => {
    it("reads the last list in parentheses, of every kind of type", () => {
      expect(parseDefinition("Text (with one) and (another). (bytes32 a,uint8[] b_2, string C)")).to.deep.equal([
        { type: "bytes32", name: "a" },
        { type: "uint8[]", name: "b_2" },
        { type: "string", name: "C" },
      ]);
      expect(parseDefinition("()")).to.deep.equal([]);
    });

    it("reads the network's schemas", () => {
      for (const { definition, content } of attestationSchemaList) {
        expect(parseDefinition(definition)).to.deep.equal(content.map(({ name, type }) => ({ type, name })));
      }
    });

    for (const definition of [
      "no list",
      "(bytes32 a) after",
      "(bytes32)",
      "(bytes32  a)",
      "(bytes32 a,)",
      "(bytes32 a,bytes32 a)",
      "(bytes33 a)",
      "(bytes0 a)",
      "(uint a)",
      "(uint7 a)",
      "(uint264 a)",
      "(uint08 a)",
      "(bytes32[2] a)",
      "(bytes32[][] a)",
      "(tuple a)",
      "(function a)",
      "(bytes32 __proto__)",
      "(bytes32 1a)",
      `(${Array.from({ length: 33 }, (_, i) => `bool b${i}`).join(",")})`,
      `${"x".repeat(5000)}()`,
      "\ud800 ()",
      undefined,
      7,
    ]) {
      it(`refuses ${String(definition).slice(0, 40)}`, () => {
        expect(codeThrown(() => parseDefinition(definition as string))).to.equal("ATTESTATION_DEFINITION_INVALID");
      });
    }
  });

  describe("encode and decode", () => {
    for (const { definition, content, encoded } of vectors.contents) {
      it(`as published: ${definition}`, () => {
        const schema = describeSchema({ definition: definition as string });
        const typed = parseContent(schema, content);
        expect(encodeContent(schema, typed)).to.equal(encoded);
        expect(formatContent(decodeContent(schema, encoded as Hex))).to.deep.equal(content);
      });
    }

    for (const { what, definition, encoded } of vectors.contentsRefused) {
      it(`refuse ${what}`, () => {
        const schema = describeSchema({ definition: definition as string });
        expect(codeThrown(() => decodeContent(schema, encoded as Hex))).to.equal("ATTESTATION_CONTENT_INVALID");
      });
    }

    it("give back any content of any schema, also by way of JSON", () => {
      fc.assert(
        fc.property(anyContent, ({ schema, content }) => {
          const encoded = encodeContent(schema, content);
          expect(decodeContent(schema, encoded)).to.deep.equal(content);
          const json: unknown = JSON.parse(JSON.stringify(formatContent(content)));
          expect(parseContent(schema, json)).to.deep.equal(content);
        }),
      );
    });

    it("accept no second encoding: whatever byte is changed gives other content or none", () => {
      fc.assert(
        fc.property(anyContent, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ schema, content }, at, by) => {
          const bytes = Buffer.from(encodeContent(schema, content).slice(2), "hex");
          if (bytes.length === 0) return;
          const place = at % bytes.length;
          bytes[place] = (bytes[place] as number) ^ by;
          const bent = `0x${bytes.toString("hex")}` as Hex;
          try {
            expect(encodeContent(schema, decodeContent(schema, bent))).to.equal(bent);
          } catch (error) {
            expect(error).to.have.property("code", "ATTESTATION_CONTENT_INVALID");
          }
        }),
      );
    });

    for (const [what, content] of [
      ["nothing", undefined],
      ["null", null],
      ["a list", ["5", "x"]],
      ["a field missing", { stars: 5n }],
      ["a field too many", { stars: 5n, note: "", more: 1n }],
      ["another field instead", { stars: 5n, toString: "" }],
      ["a number for an integer", { stars: 5, note: "" }],
      ["an integer out of range", { stars: 256n, note: "" }],
      ["a negative one", { stars: -1n, note: "" }],
      ["a text that is no UTF-8", { stars: 5n, note: "\udc00" }],
      ["undefined for a text", { stars: 5n, note: undefined }],
    ] as const) {
      it(`refuse ${what}`, () => {
        const attempt = (): unknown => encodeContent(RATING, content as unknown as ContentOf<typeof RATING>);
        expect(codeThrown(attempt)).to.equal("ATTESTATION_CONTENT_INVALID");
        expect(codeThrown(() => parseContent(RATING, { ...content, stars: "five" }))).to.equal(
          "ATTESTATION_CONTENT_INVALID",
        );
      });
    }

    it("refuse at once what would decode to far more than it is long", () => {
      const word = (value: number): string => value.toString(16).padStart(64, "0");
      const [count, length] = [3200, 102_400];
      const offsets = word(32 * count).repeat(count);
      const bomb = `0x${word(32)}${word(count)}${offsets}${word(length)}${"61".repeat(length)}` as Hex;
      const began = process.memoryUsage().heapUsed;
      for (const type of ["string[]", "bytes[]"]) {
        const schema = describeSchema({ definition: `Lists. (${type} many)` });
        expect(codeThrown(() => decodeContent(schema, bomb))).to.equal("ATTESTATION_CONTENT_INVALID");
      }
      expect(process.memoryUsage().heapUsed - began).to.be.below(100_000_000);
    });

    it("are typed by the definition", () => {
      const typed: ContentOf<typeof RATING> = { stars: 5n, note: "good" };
      // @ts-expect-error an integer is a bigint
      const wrong: ContentOf<typeof RATING> = { stars: 5, note: "good" };
      // @ts-expect-error note is missing
      const less: ContentOf<typeof RATING> = { stars: 5n };
      const lists: ContentOf<SchemaDescription<"(bytes32[] a,address b,bool c,bytes d)">> = {
        a: [HASH],
        b: ZeroAddress as Hex,
        c: true,
        d: "0x",
      };
      const stars: bigint = decodeContent(RATING, encodeContent(RATING, typed)).stars;
      expect([wrong.stars, less.stars, lists.c, stars]).to.deep.equal([5, 5n, true, 5n]);
    });
  });

  describe("schemas on a network", () => {
    let fixture: Fixture;
    let network: Fixture["network"];

    beforeEach(async () => {
      fixture = await deployRealDid();
      network = fixture.as(fixture.keys.authority);
    });

    it("are registered by anyone, read from the chain, and stated by", async () => {
      const { schema } = await registerSchema(network, { definition: RATING.definition });
      expect(schema).to.deep.equal(RATING);
      const read = await readSchema(network, schema.id);
      expect(read).to.deep.include({ ...RATING, fields: parseDefinition(RATING.definition) });
      const { uid } = await attest(fixture.as(fixture.keys.stranger), {
        schema,
        subject: HASH,
        content: { stars: 4n, note: "warm" },
      });
      expect((await checkAttestation(network, { uid })).content).to.deep.equal({ stars: 4n, note: "warm" });
      expect(decodeContent(read, encodeContent(schema, { stars: 1n, note: "" }))).to.deep.equal({
        stars: 1n,
        note: "",
      });
      expect(await codeOf(registerSchema(network, { definition: RATING.definition }))).to.equal(
        "ATTESTATION_SCHEMA_KNOWN",
      );
    });

    it("stand together in one batch, each statement typed by its own", async () => {
      const { schema } = await registerSchema(network, { definition: RATING.definition });
      const { issued } = await attestMany(network, [
        { schema: "name-statement", subject: HASH, content: { documentHash: HASH } },
        { schema, subject: HASH, content: { stars: 4n, note: "warm" } },
      ]);
      // @ts-expect-error content of another schema
      const mixedUp = attestMany(network, [{ schema, subject: HASH, content: { documentHash: HASH } }]);
      expect(await codeOf(mixedUp)).to.equal("ATTESTATION_CONTENT_INVALID");
      expect(issued.map(({ statement }) => statement.schema)).to.deep.equal([
        networkSchemaId(network.deployment, "name-statement"),
        schema.id,
      ]);
    });

    it("are listed with the network's own by name, also one whose definition types nothing", async () => {
      await network.attestationLog.registerSchema("free text", false, ZeroAddress);
      const { schema } = await registerSchema(network, {
        definition: "Issued by whom the consortium accredits. (bytes32 hash)",
        policy: networkPolicy(network.deployment),
      });
      const schemas = await listSchemas(network);
      expect(schemas.map(({ name }) => name)).to.deep.equal([
        ...attestationSchemaList.map(({ name }) => name),
        undefined,
        undefined,
      ]);
      const [free, governed] = schemas.slice(-2);
      expect([free?.definition, free?.revocable, free?.fields]).to.deep.equal(["free text", false, undefined]);
      expect(governed?.id).to.equal(schema.id);
      expect(await codeOf(attest(network, { schema, subject: HASH, content: { hash: HASH } }))).to.equal(
        "ATTESTATION_ISSUER_NOT_ALLOWED",
      );
    });

    it("show a statement whose content they do not type without it, and refuse one whose content does not decode", async () => {
      const { attestationLog: log } = network;
      await log.registerSchema("free text", false, ZeroAddress);
      await log.registerSchema(RATING.definition, true, ZeroAddress);
      const [free, rating] = (await listSchemas(network)).slice(-2);
      const statement = createStatement(network.deployment, {
        schema: "name-statement",
        subject: HASH,
        content: { documentHash: HASH },
      });
      const issue = async (schema: Hex): Promise<Hex> => {
        const uid = await log.attest.staticCall({ ...statement, schema });
        await log.attest({ ...statement, schema });
        return uid as Hex;
      };
      expect(await checkAttestation(network, { uid: await issue(free?.id ?? "0x") })).not.to.have.property("content");
      const uid = await issue(rating?.id ?? "0x");
      expect(await codeOf(checkAttestation(network, { uid }))).to.equal("ATTESTATION_CONTENT_INVALID");
    });

    it("refuse an unknown id, a description whose id is another's, and a policy without code", async () => {
      expect(await codeOf(readSchema(network, HASH))).to.equal("ATTESTATION_SCHEMA_NOT_FOUND");
      const content = { stars: 1n, note: "" };
      const bent = { ...RATING, revocable: false };
      expect(codeThrown(() => createStatement(network.deployment, { schema: bent, subject: HASH, content }))).to.equal(
        "ATTESTATION_FIELD_INVALID",
      );
      expect(await codeOf(attest(network, { schema: RATING, subject: HASH, content }))).to.equal(
        "ATTESTATION_SCHEMA_UNKNOWN",
      );
      const policy = fixture.keys.authority.address as Hex;
      expect(await codeOf(registerSchema(network, { definition: "()", policy }))).to.equal(
        "ATTESTATION_POLICY_NOT_CONTRACT",
      );
    });
  });

  it("encode as the ABI does", () => {
    const expected = AbiCoder.defaultAbiCoder().encode(["uint8", "string"], [5, "good"]);
    expect(encodeContent(RATING, { stars: 5n, note: "good" })).to.equal(expected);
  });
});
