import { mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { JsonRpcApiProvider, type JsonRpcPayload, type JsonRpcResult, Network, ZeroAddress, id } from "ethers";
import hre from "hardhat";

import type { Standing } from "../../sdk/attestation/accreditation.ts";
import { anchorAttestations } from "../../sdk/attestation/anchorAttestations.ts";
import { attest, attestMany } from "../../sdk/attestation/attest.ts";
import { AUDIT_CODES, type AuditCode } from "../../sdk/attestation/auditFindings.ts";
import { type IssuerAudit, auditIssuer, judgeIssuer } from "../../sdk/attestation/auditIssuer.ts";
import { type AuditProgress, type IssuerRecord, readIssuerRecord } from "../../sdk/attestation/issuerRecord.ts";
import { revokeAttestation } from "../../sdk/attestation/revokeAttestation.ts";
import { networkSchemaId } from "../../sdk/attestation/schemaId.ts";
import type { StatementOptions } from "../../sdk/attestation/statement.ts";
import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";

const HASH = id("something salted") as Hex;
const STATED: StatementOptions<"business-identity"> = {
  schema: "business-identity",
  subject: id("subject") as Hex,
  content: { creditCodeHash: HASH },
};

/** ethers' own JSON-RPC provider, on the embedded chain; counts what would go over the wire. */
class WireProvider extends JsonRpcApiProvider {
  requests = 0;
  async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    this.requests++;
    const calls = Array.isArray(payload) ? payload : [payload];
    return Promise.all(
      calls.map(async ({ id: call, method, params }) => ({
        id: call,
        result: (await hre.network.provider.send(method, params as unknown[])) as unknown,
      })),
    );
  }
}

describe("sdk/attestation auditIssuer", () => {
  let fixture: Fixture;
  let network: RealDidNetwork;
  let issuer: Hex;

  beforeEach(async () => {
    fixture = await deployRealDid();
    network = fixture.as(fixture.keys.authority);
    issuer = fixture.keys.authority.address as Hex;
  });

  it("finds an issuer that never did anything sound and empty", async () => {
    const audit = await auditIssuer(network, (await fixture.keys.stranger.getAddress()) as Hex);
    expect([audit.isSound, audit.findings, audit.schemas]).to.deep.equal([true, [], []]);
    expect(audit.counts).to.include({ statements: 0, anchors: 0, faults: 0, notes: 0 });
  });

  it("shows every statement as it stands, every anchor, and the accreditations", async () => {
    const expiresAt = (await time.latest()) + 86_400;
    const { issued } = await attestMany(network, [STATED, { ...STATED, expiresAt }, STATED]);
    const [live, expired, revoked] = issued.map(({ uid }) => uid) as [Hex, Hex, Hex];
    await revokeAttestation(network, { uids: [revoked] });
    const { tree } = await anchorAttestations(network, { uids: [HASH, live], uri: "ipfs://x" });
    await time.increaseTo(expiresAt);
    const audit = await auditIssuer(network, issuer);
    expect(audit.statements.map(({ uid, standing }) => [uid, standing])).to.deep.equal([
      [live, "live"],
      [expired, "expired"],
      [revoked, "revoked"],
    ]);
    expect(audit.statements[0]?.content).to.deep.equal({ creditCodeHash: HASH });
    expect(audit.anchors.map(({ root, count, uri }) => [root, count, uri])).to.deep.equal([[tree.root, 2, "ipfs://x"]]);
    expect(audit.anchors[0]?.accreditedFor).to.have.length(4);
    expect(audit.schemas.map(({ name, statements, timeline }) => [name, statements, timeline.length])).to.deep.equal([
      ["real-name-confirmation", 0, 1],
      ["business-identity", 3, 1],
      ["name-statement", 0, 1],
      ["qualification", 0, 1],
    ]);
    expect(audit.counts).to.deep.equal({
      statements: 3,
      live: 1,
      expired: 1,
      revoked: 1,
      anchors: 1,
      anchored: 2,
      faults: 0,
      notes: 0,
    });
    expect(audit.isSound).to.equal(true);
  });

  it("takes what others rest on and what was revoked off chain for notes, not for faults", async () => {
    const { uid } = await attest(network, STATED);
    const elsewhere = fixture.as(fixture.keys.stranger);
    await elsewhere.attestationLog.registerSchema("free text", true, ZeroAddress);
    const free = (await network.attestationLog.queryFilter(network.attestationLog.filters.SchemaRegistered())).at(-1);
    const theirs = {
      schema: free?.args.schema ?? "",
      subject: HASH,
      ref: HASH,
      expiresAt: 0,
      salt: HASH,
      content: "0x12",
    };
    const stranger = (await fixture.keys.stranger.getAddress()) as Hex;
    const theirUid = (await elsewhere.attestationLog.attest.staticCall(theirs)) as Hex;
    await elsewhere.attestationLog.attest(theirs);
    const { issued } = await attestMany(network, [
      { ...STATED, ref: uid },
      { ...STATED, ref: theirUid },
    ]);
    expect((await auditIssuer(network, issuer)).findings).to.deep.equal([]);
    await revokeAttestation(network, { uids: [uid, HASH] });
    await revokeAttestation(elsewhere, { uids: [theirUid] });
    const audit = await auditIssuer(network, issuer);
    expect(codesIn(audit)).to.deep.equal([
      ["REFERENCE_NOT_LIVE", issued[0]?.uid],
      ["REFERENCE_NOT_LIVE", issued[1]?.uid],
      ["REVOKED_UNLOGGED", HASH],
    ]);
    expect(audit.isSound).to.equal(true);
    const other = await auditIssuer(network, stranger);
    expect(codesIn(other)).to.deep.equal([
      ["REFERENCE_UNKNOWN", theirUid],
      ["CONTENT_UNTYPED", theirUid],
    ]);
  });

  it("finds content that does not decode, which the log cannot see", async () => {
    const statement = { schema: schemaOf("name-statement"), subject: HASH, ref: `0x${"00".repeat(32)}`, expiresAt: 0 };
    await network.attestationLog.attest({ ...statement, salt: HASH, content: "0x12" });
    const audit = await auditIssuer(network, issuer);
    expect(codesIn(audit)).to.deep.equal([["CONTENT_INVALID", audit.statements[0]?.uid]]);
    expect(audit.isSound).to.equal(false);
  });

  it("follows suspensions: what was anchored after, and that it stands suspended", async () => {
    await attest(network, STATED);
    for (const name of ["real-name-confirmation", "business-identity", "name-statement", "qualification"] as const)
      await suspend(name);
    const { tree } = await anchorAttestations(network, { uids: [HASH] });
    const audit = await auditIssuer(network, issuer);
    expect(codesIn(audit).map(([code]) => code)).to.deep.equal([
      ...Array.from({ length: 4 }, () => "ISSUER_SUSPENDED"),
      "ANCHORED_UNACCREDITED",
    ]);
    expect(codesIn(audit).at(-1)?.[1]).to.equal(tree.root);
    expect(audit.schemas[1]?.timeline.map(({ isAccredited }) => isAccredited)).to.deep.equal([true, false]);
    expect(audit.isSound).to.equal(true);
  });

  describe("what an endpoint alters, or a broken log would show", () => {
    let record: IssuerRecord;

    beforeEach(async () => {
      await attestMany(network, [STATED, STATED]);
      await anchorAttestations(network, { uids: [HASH] });
      record = await readIssuerRecord(network, issuer, {});
    });

    const bends: readonly (readonly [AuditCode, (record: IssuerRecord) => Partial<IssuerRecord>])[] = [
      ["RECORD_ALTERED", ({ statements }) => ({ statements: statements.map(bendSubject) })],
      ["RECORD_REPEATED", ({ statements }) => ({ statements: [...statements, ...statements] })],
      ["STATUS_CONTRADICTS", ({ statements }) => ({ statuses: statusOfAll(statements, { issuedAt: 0 }) })],
      ["STATUS_CONTRADICTS", ({ statements }) => ({ statuses: statusOfAll(statements, { issuedAt: 5 }) })],
      ["STATUS_CONTRADICTS", (own) => ({ statuses: bendStatuses(own, { expiresAt: 5 }) })],
      ["STATUS_CONTRADICTS", (own) => ({ statuses: bendStatuses(own, { revokedAt: 5 }) })],
      [
        "STATUS_CONTRADICTS",
        ({ statements }) => ({ revocations: statements.map(({ uid, block, index }) => ({ uid, block, index })) }),
      ],
      ["SCHEMA_UNKNOWN", () => ({ schemas: new Map() })],
      ["SCHEMA_ALTERED", ({ schemas }) => ({ schemas: bendSchemas(schemas, { definition: "Another. (bytes32 x)" }) })],
      ["CONTENT_INVALID", ({ schemas }) => ({ schemas: bendSchemas(schemas, { definition: "Another. (uint8 x)" }) })],
      ["NOT_ACCREDITED", () => ({ accreditations: [] })],
      [
        "NOT_ACCREDITED",
        ({ accreditations }) => ({
          accreditations: [...accreditations, ...accreditations.map((one) => ({ ...one, isAccredited: false }))],
        }),
      ],
      [
        "REVOKED_FINAL",
        (own) => ({
          schemas: bendSchemas(own.schemas, { revocable: false }),
          statuses: bendStatuses(own, { revokedAt: 5 }),
        }),
      ],
      [
        "STATUS_CONTRADICTS", // the event of a revoked statement is kept back
        ({ statements }) => ({
          statements: [],
          revocations: statements.map(({ uid, block, index }) => ({ uid, block, index })),
        }),
      ],
      ["STATUS_CONTRADICTS", ({ anchors }) => ({ revocations: anchors.map((one) => ({ ...one, uid: HASH })) })],
      ["ACCREDITATION_CONTRADICTS", ({ standings }) => ({ standings: bendStandings(standings, { suspendedAt: 5 }) })],
      ["ACCREDITATION_CONTRADICTS", ({ standings }) => ({ standings: bendStandings(standings, { since: 5 }) })],
      ["ACCREDITATION_CONTRADICTS", () => ({ statements: [], accreditations: [] })],
      ["SCHEMA_UNKNOWN", () => ({ statements: [], schemas: new Map() })],
      ["ANCHOR_CONTRADICTS", ({ anchors }) => ({ anchors: anchors.map((one) => ({ ...one, anchoredAt: 5 })) })],
    ];
    for (const [code, bend] of bends) {
      it(`is the fault ${code}: ${AUDIT_CODES[code][1]}`, () => {
        expect(judgeIssuer(network.deployment, record).isSound).to.equal(true);
        const audit = judgeIssuer(network.deployment, { ...record, ...bend(record) });
        expect(audit.findings.map((one) => one.code)).to.include(code);
        expect(audit.isSound).to.equal(false);
        expect(audit.counts.faults).to.equal(audit.findings.filter(({ severity }) => severity === "fault").length);
      });
    }
  });

  it("needs about a dozen requests for 300 statements", async () => {
    const { issued } = await attestMany(
      network,
      Array.from({ length: 300 }, () => STATED),
    );
    await revokeAttestation(network, { uids: issued.slice(0, 100).map(({ uid }) => uid) });
    const chain = new Network("embedded", network.deployment.chainId);
    const provider = new WireProvider(chain, { staticNetwork: chain, batchMaxCount: 100 });
    const progress: AuditProgress[] = [];
    const audit = await auditIssuer(withRunner(network, provider), issuer, { onProgress: (one) => progress.push(one) });
    expect([audit.counts.live, audit.counts.revoked, audit.isSound]).to.deep.equal([200, 100, true]);
    expect(provider.requests).to.be.at.most(14);
    expect(progress.filter(({ stage }) => stage === "statuses").map(({ done }) => done)).to.deep.equal([100, 200, 300]);
    provider.destroy();
  });

  it("asks for fewer blocks when the endpoint refuses many, and stops when told", async () => {
    await attest(network, STATED);
    await mine(2000);
    await attest(network, STATED);
    const strict = hre.network.provider as unknown as { send(method: string, params: unknown[]): Promise<unknown> };
    const chain = new Network("embedded", network.deployment.chainId);
    const provider = new WireProvider(chain, { staticNetwork: chain, batchMaxCount: 1 });
    const original = strict.send.bind(strict);
    strict.send = async (method, params) => {
      const [range] = params as [{ fromBlock: string; toBlock: string }];
      if (method === "eth_getLogs" && Number(range.toBlock) - Number(range.fromBlock) > 500) {
        throw new Error("query returned more than 500 blocks");
      }
      return original(method, params);
    };
    try {
      const audit = await auditIssuer(withRunner(network, provider), issuer);
      expect(audit.counts.statements).to.equal(2);
      const stop = AbortSignal.abort(new Error("stopped"));
      const stopped = await auditIssuer(network, issuer, { signal: stop }).catch((thrown: unknown) => thrown);
      expect(stopped).to.equal(stop.reason);
    } finally {
      strict.send = original;
      provider.destroy();
    }
  });

  it("finds no fault in an issuer that revokes while it is audited", async () => {
    const { uid } = await attest(network, STATED);
    const late = await readIssuerRecord(network, issuer, {});
    const { time: newest } = late.newest;
    const [statuses, standings] = [
      bendStatuses(late, { revokedAt: newest + 1 }),
      bendStandings(late.standings, { suspendedAt: newest + 1 }),
    ];
    const audit = judgeIssuer(network.deployment, { ...late, statuses, standings });
    expect(audit.findings).to.deep.equal([]);
    expect(audit.statements.map((one) => [one.uid, one.standing])).to.deep.equal([[uid, "live"]]);
  });

  it("refuses what is no address", async () => {
    for (const one of [undefined, "", "0x12", 5]) {
      expect(await codeOf(auditIssuer(network, one as Hex))).to.equal("ATTESTATION_FIELD_INVALID");
    }
  });

  function schemaOf(name: "name-statement"): Hex {
    return networkSchemaId(network.deployment, name);
  }

  async function suspend(name: Parameters<typeof networkSchemaId>[1]): Promise<void> {
    const { addresses } = network.deployment;
    const args = [networkSchemaId(network.deployment, name), issuer] as [Hex, Hex];
    await callFromSafe(fixture.network.runner, addresses.consortiumSafe, fixture.keys.consortiumOwners.slice(0, 2), {
      target: addresses.attestationLog,
      data: network.attestationLog.interface.encodeFunctionData("suspend", args) as Hex,
    });
  }
});

function codesIn(audit: IssuerAudit): readonly (readonly [AuditCode, Hex])[] {
  return audit.findings.map(({ code, about }) => [code, about]);
}

function bendSubject(one: IssuerRecord["statements"][0]): IssuerRecord["statements"][0] {
  return { ...one, statement: { ...one.statement, subject: HASH } };
}

type Status = NonNullable<ReturnType<IssuerRecord["statuses"]["get"]>>;

function statusOfAll(statements: IssuerRecord["statements"], own: Partial<Status>): IssuerRecord["statuses"] {
  return new Map(statements.map(({ uid }) => [uid, { issuedAt: 0, expiresAt: 0, revokedAt: 0, ...own }]));
}

function bendStatuses({ statuses }: IssuerRecord, own: Partial<Status>): IssuerRecord["statuses"] {
  return new Map([...statuses].map(([uid, status]) => [uid, { ...status, ...own }]));
}

function bendStandings(standings: IssuerRecord["standings"], own: Partial<Standing>): IssuerRecord["standings"] {
  return new Map([...standings].map(([schema, standing]) => [schema, { ...standing, ...own }]));
}

function bendSchemas(
  schemas: IssuerRecord["schemas"],
  own: Partial<NonNullable<ReturnType<IssuerRecord["schemas"]["get"]>>>,
): IssuerRecord["schemas"] {
  return new Map([...schemas].map(([schema, one]) => [schema, { ...one, ...own }]));
}
