import { expect } from "chai";
import { type Signer, Wallet, id } from "ethers";
import fc from "fast-check";

import vectors from "../../docs/vectors/attestation.json";
import { localKeys } from "../../networks/accounts.ts";
import { formatContent } from "../../sdk/attestation/contentJson.ts";
import { describeSchema } from "../../sdk/attestation/describeSchema.ts";
import type { OffChainAttestation } from "../../sdk/attestation/offChainDocument.ts";
import { signOffChainAttestation } from "../../sdk/attestation/signOffChainAttestation.ts";
import { ATTEST_TYPES, OFF_CHAIN_TYPES, attestMessage, attestationDomain } from "../../sdk/attestation/typedData.ts";
import {
  offChainHash,
  readOffChainAttestation,
  verifyOffChainAttestation,
} from "../../sdk/attestation/verifyOffChainAttestation.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { codeThrown } from "../codes.ts";

const HASH = id("something salted") as Hex;
const NOW = 1_700_000_000;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** What the published documents are of. */
const PUBLISHED = {
  name: "china",
  chainId: 31337n,
  addresses: { attestationLog: vectors.uids[0]?.log },
} as unknown as Deployment;

describe("sdk/attestation off chain", () => {
  describe("verifyOffChainAttestation, without any network", () => {
    const published = vectors.documents.map(({ document }) => document as unknown as OffChainAttestation);
    const [qualification, rating] = published as [OffChainAttestation, OffChainAttestation];
    const verify = (document: unknown, at = NOW): string | undefined =>
      codeThrown(() => verifyOffChainAttestation(PUBLISHED, document, { time: at }));

    for (const { what, document, content, hash } of vectors.documents) {
      it(`accepts the published document ${what}`, () => {
        const verified = verifyOffChainAttestation(PUBLISHED, document, { time: NOW });
        expect(verified.uid).to.equal(document.uid);
        expect(verified.issuer).to.equal(localKeys().authority.address);
        expect(formatContent(verified.content)).to.deep.equal(content);
        expect(offChainHash(document as unknown as OffChainAttestation, verified)).to.equal(hash);
      });
    }

    it("reproduces the published signatures", async () => {
      const { subject, salt, expiresAt } = qualification;
      const content = { qualification: id("licensed-physician") as Hex, certificateHash: id("certificate") as Hex };
      const options = { schema: "qualification", subject, salt, expiresAt, content } as const;
      expect(await signOffChainAttestation(PUBLISHED, localKeys().authority, options)).to.deep.equal(qualification);
    });

    it("types the content by the schema that it is told to expect, and refuses another", () => {
      const { content } = verifyOffChainAttestation(PUBLISHED, qualification, { schema: "qualification", time: NOW });
      const certificate: Hex = content.certificateHash;
      expect(certificate).to.equal(id("certificate"));
      expect(
        codeThrown(() => verifyOffChainAttestation(PUBLISHED, rating, { schema: "qualification", time: NOW })),
      ).to.equal("ATTESTATION_SCHEMA_UNEXPECTED");
    });

    it("refuses it from the second of its expiry on", () => {
      expect(verify(qualification, qualification.expiresAt - 1)).to.equal(undefined);
      expect(verify(qualification, qualification.expiresAt)).to.equal("ATTESTATION_EXPIRED");
      expect(verify(rating, 2 ** 40 - 1)).to.equal(undefined);
    });

    it("refuses another chain and another log, whoever signed", () => {
      expect(verify({ ...rating, chainId: "1" })).to.equal("ATTESTATION_DOCUMENT_OTHER_NETWORK");
      expect(verify({ ...rating, log: rating.issuer })).to.equal("ATTESTATION_DOCUMENT_OTHER_NETWORK");
    });

    it("refuses any field altered, with and without the uid that would fit", async () => {
      const altered: Partial<Record<keyof OffChainAttestation, unknown>> = {
        uid: HASH,
        issuer: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        schema: { ...rating.schema, revocable: true },
        subject: HASH,
        ref: HASH,
        expiresAt: 4_000_000_000,
        salt: HASH,
        content: rating.content.replace(/5/, "4"),
      };
      for (const [field, value] of Object.entries(altered)) {
        const bent = { ...rating, [field]: value } as OffChainAttestation;
        expect(verify(bent), field).to.equal("ATTESTATION_DOCUMENT_ALTERED");
        if (field === "uid") continue;
        const { uid } = await signOffChainAttestation(PUBLISHED, Wallet.createRandom(), {
          ...bent,
          schema: describeSchema(bent.schema),
          content: field === "content" ? { stars: 4n, note: "好" } : { stars: 5n, note: "好" },
        });
        expect(verify({ ...bent, uid }), field).to.equal("ATTESTATION_DOCUMENT_SIGNATURE_INVALID");
      }
    });

    it("refuses content that its schema does not encode, though the issuer signed it", async () => {
      const { subject, salt } = rating;
      const raw = describeSchema({ definition: "Bytes. (bytes32 hash)" });
      const signed = await signOffChainAttestation(PUBLISHED, localKeys().authority, {
        schema: raw,
        subject,
        salt,
        content: { hash: HASH },
      });
      const { schema } = signed;
      for (const definition of ["Bytes. (uint8 hash)", "Bytes. (bytes32 hash,bytes32 more)", "Bytes."]) {
        const bent = { ...signed, schema: { ...schema, definition } };
        const expected = definition.endsWith(")") ? "ATTESTATION_DOCUMENT_ALTERED" : "ATTESTATION_DEFINITION_INVALID";
        expect(verify(bent)).to.equal(expected);
      }
      const own = await signRaw(localKeys().authority, "Bytes. (uint8 hash)", HASH);
      expect(verify(own)).to.equal("ATTESTATION_CONTENT_INVALID");
    });

    it("refuses a high s, another recovery bit, a compact signature, bytes after it, and none", () => {
      const [r, s, v] = [rating.signature.slice(2, 66), rating.signature.slice(66, 130), rating.signature.slice(130)];
      const high = (ORDER - BigInt(`0x${s}`)).toString(16).padStart(64, "0");
      const other = v === "1b" ? "1c" : "1b";
      const compact = (BigInt(`0x${s}`) | (v === "1c" ? 1n << 255n : 0n)).toString(16).padStart(64, "0");
      for (const signature of [
        `0x${r}${high}${other}`,
        `0x${r}${s}${other}`,
        `0x${r}${s}${v === "1b" ? "00" : "01"}`,
        `0x${r}${compact}`,
        `0x${r}${s}${v}00`,
        `0x${"00".repeat(64)}1b`,
        `0x${"ff".repeat(32)}${"00".repeat(31)}011b`,
        "0x",
      ]) {
        expect(verify({ ...rating, signature }), signature).to.equal("ATTESTATION_DOCUMENT_SIGNATURE_INVALID");
      }
    });

    it("does not take a signature made for submission, nor the other way round", async () => {
      const { authority } = localKeys();
      const { schema, ...statement } = readOffChainAttestation(PUBLISHED, rating, { time: NOW }).statement;
      const domain = attestationDomain(31337n, rating.log);
      const message = attestMessage(rating.issuer, { schema, ...statement }, 4_000_000_000);
      const signature = await authority.signTypedData(domain, ATTEST_TYPES, message);
      expect(verify({ ...rating, signature })).to.equal("ATTESTATION_DOCUMENT_SIGNATURE_INVALID");
      expect(Object.keys(OFF_CHAIN_TYPES)).not.to.include.members(Object.keys(ATTEST_TYPES));
    });

    it("refuses whatever is no document", () => {
      const without = Object.keys(rating).map((field) =>
        Object.fromEntries(Object.entries(rating).filter(([one]) => one !== field)),
      );
      for (const document of [
        undefined,
        null,
        "text",
        [rating],
        {},
        ...without,
        { ...rating, note: "unsigned" },
        { ...rating, schema: { ...rating.schema, note: "unsigned" } },
        { ...rating, schema: null },
        { ...rating, schema: { ...rating.schema, revocable: "no" } },
        { ...rating, type: "RealDID off-chain attestation v2" },
        { ...rating, chainId: 31337 },
        { ...rating, chainId: "0x7a69" },
        { ...rating, expiresAt: "0" },
        { ...rating, expiresAt: -1 },
        { ...rating, expiresAt: 2 ** 40 },
        { ...rating, expiresAt: 0.5 },
        { ...rating, salt: rating.salt.toUpperCase() },
        { ...rating, uid: `${rating.uid}00` },
        { ...rating, content: "0x123" },
        { ...rating, signature: 5 },
        { ...rating, issuer: "0x3c44CdDdB6a900fa2b585dd299e03d12FA4293BC" },
      ]) {
        expect(verify(document), JSON.stringify(document)).to.equal("ATTESTATION_DOCUMENT_MALFORMED");
      }
      expect(codeThrown(() => verifyOffChainAttestation(PUBLISHED, rating, { time: Number.NaN }))).to.equal(
        "ATTESTATION_FIELD_INVALID",
      );
    });

    it("never accepts a document with any character changed", () => {
      const text = JSON.stringify(rating);
      fc.assert(
        fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0123456789abcdefA{}":,'), (at, character) => {
          if (text[at] === character) return;
          const bent = `${text.slice(0, at)}${character}${text.slice(at + 1)}`;
          let document: unknown;
          try {
            document = JSON.parse(bent);
          } catch {
            return;
          }
          // The checksum of an address is no part of what it says.
          if (JSON.stringify(document).toLowerCase() === text.toLowerCase()) return;
          expect(verify(document), bent).to.be.a("string");
        }),
        { numRuns: 300 },
      );
    });

    async function signRaw(signer: Signer, definition: string, content: Hex): Promise<OffChainAttestation> {
      const schema = describeSchema({ definition });
      const { uid: _uid, signature: _signature, ...base } = { ...rating, content };
      const statement = {
        schema: schema.id,
        subject: base.subject,
        ref: base.ref,
        expiresAt: 0,
        salt: base.salt,
        content,
      };
      const { attestationUid } = await import("../../sdk/attestation/attestationUid.ts");
      const uid = attestationUid(statement, { chainId: 31337n, log: base.log, issuer: base.issuer });
      const domain = attestationDomain(31337n, base.log);
      const signature = await signer.signTypedData(domain, OFF_CHAIN_TYPES, { issuer: base.issuer, ...statement });
      const { id: _id, ...described } = schema;
      return { ...base, schema: described, uid, signature: signature as Hex };
    }
  });
});
