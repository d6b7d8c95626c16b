import { setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Signer, TypedDataEncoder, ZeroAddress, id } from "ethers";
import { localKeys } from "../../networks/accounts.ts";
import { anchorAttestations } from "../../sdk/attestation/anchorAttestations.ts";
import { type InclusionProof, inclusionOf } from "../../sdk/attestation/anchorTree.ts";
import { attest } from "../../sdk/attestation/attest.ts";
import { checkOffChainAttestation } from "../../sdk/attestation/checkOffChainAttestation.ts";
import { describeSchema } from "../../sdk/attestation/describeSchema.ts";
import type { OffChainAttestation } from "../../sdk/attestation/offChainDocument.ts";
import { registerSchema } from "../../sdk/attestation/registerSchema.ts";
import { revokeAttestation } from "../../sdk/attestation/revokeAttestation.ts";
import { networkSchemaId } from "../../sdk/attestation/schemaId.ts";
import { signOffChainAttestation } from "../../sdk/attestation/signOffChainAttestation.ts";
import { submitAttestation } from "../../sdk/attestation/signedAttestation.ts";
import type { StatementOptions } from "../../sdk/attestation/statement.ts";
import {
  offChainHash,
  readOffChainAttestation,
  verifyOffChainAttestation,
} from "../../sdk/attestation/verifyOffChainAttestation.ts";
import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { codeOf, codeThrown } from "../codes.ts";
import { countCalls } from "./fixture.ts";

const HASH = id("something salted") as Hex;
const RATING = describeSchema({ definition: "A rating of a shop. (uint8 stars)" });
const STATED: StatementOptions<"qualification"> = {
  schema: "qualification",
  subject: id("subject") as Hex,
  content: { qualification: HASH, certificateHash: HASH },
};

describe("sdk/attestation off chain, checked against the chain", () => {
  let fixture: Fixture;
  let network: RealDidNetwork;
  let issuer: Hex;
  let authority: Signer;

  beforeEach(async () => {
    fixture = await deployRealDid();
    network = fixture.as(fixture.keys.authority);
    authority = fixture.keys.authority;
    issuer = fixture.keys.authority.address as Hex;
  });

  it("needs one round of two reads, and one read alone for a schema that is open to anyone", async () => {
    const document = await signOffChainAttestation(network.deployment, authority, STATED);
    const open = await signOffChainAttestation(network.deployment, fixture.keys.stranger, {
      schema: RATING,
      subject: HASH,
      content: { stars: 5n },
    });
    const own = { schema: RATING, subject: HASH, content: { stars: 5n } } as const;
    const final = await signOffChainAttestation(network.deployment, authority, {
      ...own,
      schema: describeSchema({ definition: "A rating for ever. (uint8 stars)", revocable: false }),
    });
    for (const [one, expected] of [
      [document, ["call", "call"]],
      [open, ["call"]],
      [final, []],
    ] as const) {
      const { counted, calls } = countCalls(network);
      await checkOffChainAttestation(counted, one);
      expect(calls).to.deep.equal(expected);
    }
  });

  it("accepts an accredited issuer's document until it revokes it", async () => {
    const document = await signOffChainAttestation(network.deployment, authority, STATED);
    const checked = await checkOffChainAttestation(network, JSON.parse(JSON.stringify(document)), {
      schema: "qualification",
    });
    expect(checked).to.deep.include({ uid: document.uid, issuer, schemaName: "qualification", anchoredAt: 0 });
    expect(checked.content.certificateHash).to.equal(HASH);
    await revokeAttestation(fixture.as(fixture.keys.stranger), { uids: [document.uid] });
    expect((await checkOffChainAttestation(network, document)).uid).to.equal(document.uid);
    await revokeAttestation(network, { uids: [document.uid] });
    expect(await codeOf(checkOffChainAttestation(network, document))).to.equal("ATTESTATION_REVOKED_BY_ISSUER");
  });

  it("has the uid that the same statement has in the log, so one revocation ends both", async () => {
    const options = { ...STATED, salt: HASH };
    const document = await signOffChainAttestation(network.deployment, authority, options);
    const { uid } = await attest(network, options);
    expect(document.uid).to.equal(uid);
    const signed = {
      ...document,
      statement: { ...document, schema: networkSchemaId(network.deployment, "qualification") },
    };
    const submission = submitAttestation(network, { ...signed, deadline: 4_000_000_000 });
    expect(await codeOf(submission)).to.equal("ATTESTATION_SIGNATURE_INVALID");
    await revokeAttestation(network, { uids: [uid] });
    expect(await codeOf(checkOffChainAttestation(network, document))).to.equal("ATTESTATION_REVOKED_BY_ISSUER");
  });

  it("passes over a revocation where the schema does not allow it", async () => {
    const { schema } = await registerSchema(network, { definition: "For ever. (bool yes)", revocable: false });
    const document = await signOffChainAttestation(network.deployment, authority, {
      schema,
      subject: HASH,
      content: { yes: true },
    });
    await revokeAttestation(network, { uids: [document.uid] });
    expect((await checkOffChainAttestation(network, document)).content).to.deep.equal({ yes: true });
  });

  it("refuses an issuer that was never accredited, and one that another policy does not know", async () => {
    const { stranger } = fixture.keys;
    const document = await signOffChainAttestation(network.deployment, stranger, STATED);
    const code = "ATTESTATION_ISSUER_NOT_ACCREDITED";
    expect(await codeOf(checkOffChainAttestation(network, document))).to.equal(code);
    const policy = network.deployment.addresses.platformRegistry; // answers no such question
    const foreign = await signOffChainAttestation(network.deployment, authority, {
      schema: describeSchema({ definition: "By another policy. ()", policy }),
      subject: HASH,
      content: {},
    });
    expect(await codeOf(checkOffChainAttestation(network, foreign))).to.equal(code);
  });

  it("takes from a policy or an issuer that is a contract only the one yes that the log takes", async () => {
    const contract: Hex = `0x${"c0".repeat(20)}`;
    const answer = async (word: string): Promise<void> => setCode(contract, `0x7f${word}60005260206000f3`);
    const yes = { policy: "1".padStart(64, "0"), issuer: "1626ba7e".padEnd(64, "0") };
    const own = { subject: HASH, content: {} } as const;
    const byPolicy = await signOffChainAttestation(network.deployment, authority, {
      ...own,
      schema: describeSchema({ definition: "By another policy. ()", policy: contract }),
    });
    const open = describeSchema({ definition: "By anyone. ()" });
    const byContract = await signOffChainAttestation(network.deployment, authority, {
      ...own,
      schema: open,
      issuer: contract,
    });
    for (const [document, good, bad, code] of [
      [byPolicy, yes.policy, yes.policy.replace("1", "2"), "ATTESTATION_ISSUER_NOT_ACCREDITED"],
      [byContract, yes.issuer, `${yes.issuer.slice(0, 63)}1`, "ATTESTATION_DOCUMENT_SIGNATURE_INVALID"],
    ] as const) {
      await answer(good);
      expect((await checkOffChainAttestation(network, document)).uid).to.equal(document.uid);
      await answer(bad);
      expect(await codeOf(checkOffChainAttestation(network, document))).to.equal(code);
    }
  });

  it("counts what a suspended issuer signed only if it anchored it before", async () => {
    const [early, late] = [
      await signOffChainAttestation(network.deployment, authority, STATED),
      await signOffChainAttestation(network.deployment, authority, STATED),
    ];
    const before = await anchorOf(early);
    const anchoredAt = await time.latest();
    const suspendedAt = await suspend("qualification");
    const after = await anchorOf(late);

    const code = "ATTESTATION_ISSUER_SUSPENDED";
    expect(await codeOf(checkOffChainAttestation(network, early))).to.equal(code);
    expect(await codeOf(checkOffChainAttestation(network, late, { inclusion: after }))).to.equal(code);
    expect(await codeOf(checkOffChainAttestation(network, late, { inclusion: before }))).to.equal(
      "ATTESTATION_NOT_ANCHORED",
    );
    const checked = await checkOffChainAttestation(network, early, { inclusion: before });
    expect([checked.anchoredAt, checked.issuerSuspendedAt]).to.deep.equal([anchoredAt, suspendedAt]);
    await revokeAttestation(network, { uids: [early.uid] });
    expect(await codeOf(checkOffChainAttestation(network, early, { inclusion: before }))).to.equal(
      "ATTESTATION_REVOKED_BY_ISSUER",
    );
  });

  it("refuses a proof of another root, of another issuer's anchor, and one that is malformed", async () => {
    const document = await signOffChainAttestation(network.deployment, authority, STATED);
    const inclusion: InclusionProof = { uid: document.uid, root: HASH, proof: [] };
    const anchored = await anchorOf(document, fixture.as(fixture.keys.stranger));
    for (const one of [inclusion, anchored, { ...anchored, proof: [HASH] }, { ...anchored, uid: HASH }]) {
      expect(await codeOf(checkOffChainAttestation(network, document, { inclusion: one }))).to.equal(
        "ATTESTATION_NOT_ANCHORED",
      );
    }
    for (const one of [null, {}, { ...inclusion, proof: ["0x12"] }, { ...inclusion, root: 5 }, [inclusion]]) {
      expect(await codeOf(checkOffChainAttestation(network, document, { inclusion: one }))).to.equal(
        "ATTESTATION_DOCUMENT_MALFORMED",
      );
    }
  });

  it("asks an issuer that is a contract by ERC-1271: a Safe with two of its three owners", async () => {
    const safe = network.deployment.addresses.consortiumSafe;
    const options = { schema: RATING, subject: HASH, content: { stars: 5n }, issuer: safe } as const;
    const document = await signOffChainAttestation(network.deployment, authority, options);
    const invalid = "ATTESTATION_DOCUMENT_SIGNATURE_INVALID";
    expect(await codeOf(checkOffChainAttestation(network, document))).to.equal(invalid);
    const read = readOffChainAttestation(network.deployment, document, {});
    const signedBy = async (owners: number): Promise<OffChainAttestation> => ({
      ...document,
      signature: await signAsSafe(safe, offChainHash(document, read), owners),
    });
    expect(await codeOf(checkOffChainAttestation(network, await signedBy(1)))).to.equal(invalid);
    expect((await checkOffChainAttestation(network, await signedBy(2))).issuer).to.equal(safe);
    expect(codeThrown(() => verifyOffChainAttestation(network.deployment, document))).to.equal(invalid);
    const nobody = { ...options, issuer: ZeroAddress as Hex };
    const ofNobody = await signOffChainAttestation(network.deployment, authority, nobody);
    expect(await codeOf(checkOffChainAttestation(network, ofNobody))).to.equal(invalid);
  });

  it("signs nothing that does not fit, and not without a signer", async () => {
    const sign = (options: object, signer: unknown = authority): Promise<string | undefined> =>
      codeOf(signOffChainAttestation(network.deployment, signer as Signer, { ...STATED, ...options }));
    expect(await sign({ content: {} })).to.equal("ATTESTATION_CONTENT_INVALID");
    expect(await sign({ schema: "kyc" })).to.equal("ATTESTATION_SCHEMA_NAME_UNKNOWN");
    expect(await sign({ expiresAt: 2 ** 40 })).to.equal("ATTESTATION_FIELD_INVALID");
    expect(await sign({ issuer: "0x12" })).to.equal("ATTESTATION_FIELD_INVALID");
    expect(await sign({}, {})).to.equal("ATTESTATION_SIGNER_MISSING");
  });

  async function anchorOf(document: OffChainAttestation, by = network): Promise<InclusionProof> {
    const { tree } = await anchorAttestations(by, { uids: [document.uid, id(String(Math.random())) as Hex] });
    return inclusionOf(tree, document.uid);
  }

  async function suspend(schema: "qualification"): Promise<number> {
    const { addresses } = network.deployment;
    const args = [networkSchemaId(network.deployment, schema), issuer] as const;
    await callFromSafe(fixture.network.runner, addresses.consortiumSafe, fixture.keys.consortiumOwners.slice(0, 2), {
      target: addresses.attestationLog,
      data: network.attestationLog.interface.encodeFunctionData("suspend", [...args]) as Hex,
    });
    return time.latest();
  }

  async function signAsSafe(safe: Hex, digest: Hex, owners: number): Promise<Hex> {
    const types = { SafeMessage: [{ name: "message", type: "bytes" }] };
    const domain = { chainId: network.deployment.chainId, verifyingContract: safe };
    expect(TypedDataEncoder.getPrimaryType(types)).to.equal("SafeMessage");
    const signers = localKeys()
      .consortiumOwners.slice(0, owners)
      .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
    const signatures = await Promise.all(signers.map((one) => one.signTypedData(domain, types, { message: digest })));
    return `0x${signatures.map((one) => one.slice(2)).join("")}`;
  }
});
