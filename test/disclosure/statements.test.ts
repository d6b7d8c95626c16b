import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet, id, keccak256 } from "ethers";

import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { signBackerConsent } from "../../sdk/disclosure/backerConsent.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { issueBackerStatement } from "../../sdk/disclosure/issueBackerStatement.ts";
import { issueSelfStatement, transcriptHash } from "../../sdk/disclosure/issueSelfStatement.ts";
import { memoryLinkRequestStore } from "../../sdk/disclosure/linkRequestStore.ts";
import { nameStatementPurpose, requestLink } from "../../sdk/disclosure/requestLink.ts";
import { documentHash, nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import { parseNameStatement } from "../../sdk/disclosure/parseNameStatement.ts";
import { deploymentUid, statementSubject } from "../../sdk/disclosure/statementUid.ts";
import { businessIdentityUid } from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { networkSchemaId } from "../../sdk/attestation/schemaId.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { type LinkProof, type LinkRequest, proveLink } from "../../sdk/pseudonym/linkProof.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import {
  type CreatorsFixture,
  GRACE,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  issueBusinessIdentity,
  revoke,
  signAct,
  soon,
  statementFor,
} from "./creators.ts";

const NAME = "王小明";
const BACKER = Wallet.createRandom();
const BACKER_NAME = "晨光文化传媒有限公司";

/** What the authority asked. */
const requests = memoryLinkRequestStore();

/** What the authority asks in a session, with a real link proof as answer. */
async function linkFor(
  fixture: CreatorsFixture,
  changes: Partial<LinkRequest> = {},
): Promise<{ request: LinkRequest; link: LinkProof }> {
  const request: LinkRequest = {
    networkId: fixture.network.deployment.networkId,
    platformId: fixture.creator.platformId,
    verifier: fixture.keys.authority.address as Hex,
    purpose: nameStatementPurpose(0),
    nonce: `0x${"5a".repeat(32)}`,
    expiresAt: (await time.latest()) + 1800,
    ...changes,
  };
  await requests.keep(request);
  const wallet = fixture.wallets[0];
  if (wallet === undefined) throw new Error("no wallet");
  return { request, link: await proveLink(wallet, request, await loadProver(1)) };
}

describe("issueSelfStatement", () => {
  it("states the enrolled person's name after a real link proof; the holder discloses it and anyone verifies it", async () => {
    const fixture = await deployWithCreators();
    const { network, keys, creator, wallets } = fixture;
    await becomeDue(fixture);
    const { request, link } = await linkFor(fixture);
    const nameOf = async (commitment: bigint): Promise<string | undefined> =>
      commitment === wallets[0]?.commitment ? NAME : undefined;
    const asked = { platform: "weibo", request, link, expiresAt: 0 };
    const { statement, transcriptSalt } = await issueSelfStatement(
      network,
      keys.authority,
      asked,
      { requests, nameOf },
      await time.latest(),
    );
    expect(statement.document.evidenceHash).to.equal(transcriptHash(request, link, transcriptSalt));
    await disclose(network, creator.controller, { statement, deadline: await soon() });
    expect(await verifyStatement(network, JSON.parse(JSON.stringify(statement)))).to.deep.equal({
      platform: "weibo",
      pseudonym: creator.pseudonym,
      kind: "self",
      name: NAME,
      issuer: keys.authority.address,
      isIssuerAccredited: true,
      expiresAt: 0,
    });
  });

  it("refuses a link proof for another platform, authority, purpose or network, an expired one, and an unknown person", async () => {
    const fixture = await deployWithCreators();
    const { network, keys, onBilibili } = fixture;
    const now = await time.latest();
    const issue = async (changes: Partial<LinkRequest>, at = now): Promise<unknown> => {
      const asked = { platform: "weibo", ...(await linkFor(fixture, changes)), expiresAt: 0 };
      return issueSelfStatement(network, keys.authority, asked, { requests, nameOf: async () => undefined }, at);
    };
    await expectRejectedCode(issue({ platformId: onBilibili.platformId }), "DISCLOSURE_LINK_MISMATCH");
    await expectRejectedCode(issue({ verifier: keys.guardian.address as Hex }), "DISCLOSURE_LINK_MISMATCH");
    await expectRejectedCode(issue({ purpose: id("court order") as Hex }), "DISCLOSURE_LINK_MISMATCH");
    await expectRejectedCode(issue({ purpose: nameStatementPurpose(now + 60) }), "DISCLOSURE_LINK_MISMATCH");
    const { request, link } = await linkFor(fixture);
    const ofAnotherNetwork = {
      platform: "weibo",
      request: { ...request, networkId: id("global") as Hex },
      link,
      expiresAt: 0,
    };
    await expectRejectedCode(
      issueSelfStatement(network, keys.authority, ofAnotherNetwork, { requests, nameOf: async () => NAME }, now),
      "DISCLOSURE_LINK_MISMATCH",
    );
    await expectRejectedCode(issue({}, now + 1801), "PSEUDONYM_LINK_INVALID");
    await expectRejectedCode(issue({}), "DISCLOSURE_HOLDER_UNKNOWN");
  });

  it("refuses a proof with another's pseudonym, and one moved to another session", async () => {
    const fixture = await deployWithCreators();
    const { network, keys, other } = fixture;
    const { request, link } = await linkFor(fixture);
    const now = await time.latest();
    const forged = { platform: "weibo", request, link: { ...link, pseudonym: other.pseudonym }, expiresAt: 0 };
    await expectRejectedCode(
      issueSelfStatement(network, keys.authority, forged, { requests, nameOf: async () => NAME }, now),
      "PSEUDONYM_PROOF_FALSE",
    );
    const moved = { platform: "weibo", request: { ...request, nonce: id("other session") as Hex }, link, expiresAt: 0 };
    await requests.keep(moved.request);
    await expectRejectedCode(
      issueSelfStatement(network, keys.authority, moved, { requests, nameOf: async () => NAME }, now),
      "PSEUDONYM_PROOF_FALSE",
    );
  });
});

describe("requestLink", () => {
  it("gets one statement: a proof for a request the authority never made, changed or answered before gets no name", async () => {
    const fixture = await deployWithCreators();
    const { network, keys, wallets } = fixture;
    const [wallet] = wallets;
    if (wallet === undefined) throw new Error("no wallet");
    const now = await time.latest();
    const asking = { platform: "weibo", authority: keys.authority.address as Hex, expiresAt: 0 };
    const request = await requestLink(network.deployment, asking, requests, now);
    const issue = async (changes: Partial<LinkRequest>): Promise<unknown> => {
      const proved = { ...request, ...changes };
      const link = await proveLink(wallet, proved, await loadProver(1));
      const asked = { platform: "weibo", request: proved, link, expiresAt: 0 };
      return issueSelfStatement(network, keys.authority, asked, { requests, nameOf: async () => NAME }, now);
    };
    await expectRejectedCode(issue({ nonce: id("a stranger's") as Hex }), "DISCLOSURE_LINK_UNKNOWN");
    await issue({});
    await expectRejectedCode(issue({}), "DISCLOSURE_LINK_UNKNOWN");
    await requests.keep(request);
    await expectRejectedCode(issue({ expiresAt: request.expiresAt + 1 }), "DISCLOSURE_LINK_UNKNOWN");
  });
});

describe("issueBackerStatement", () => {
  async function prepared() {
    const fixture = await deployWithCreators();
    const { network, keys, creator } = fixture;
    await becomeDue(fixture);
    const backer = await issueBusinessIdentity(fixture, BACKER.address as Hex);
    const businessIdentity = businessIdentityUid(network.deployment, backer);
    const nameOf = async (uid: Hex): Promise<string | undefined> =>
      uid === businessIdentity ? BACKER_NAME : undefined;
    const consented = {
      platformId: creator.platformId,
      pseudonym: creator.pseudonym,
      businessIdentity,
      issuer: keys.authority.address as Hex,
      expiresAt: 0,
    };
    const asked = { platform: "weibo", pseudonym: creator.pseudonym, backer, expiresAt: 0 };
    return { fixture, backer, nameOf, consented, asked, now: await time.latest() };
  }

  it("names the backer with its consent; the creator discloses it and anyone verifies it", async () => {
    const { fixture, backer, nameOf, consented, asked, now } = await prepared();
    const { network, keys, creator } = fixture;
    const consent = await signBackerConsent(network.deployment, BACKER, consented);
    const statement = await issueBackerStatement(network, keys.authority, { ...asked, consent }, nameOf, now);
    await disclose(network, creator.controller, { statement, backer, deadline: await soon() });
    const verified = await verifyStatement(network, statement);
    expect([verified.kind, verified.name]).to.deep.equal(["backer", BACKER_NAME]);
    await expectRejectedCode(
      disclose(network, creator.controller, { statement, deadline: await soon() }),
      "DISCLOSURE_BACKER_UNKNOWN",
    );
  });

  it("refuses without consent: another's signature, another pseudonym, platform, expiry, issuer, network, or none", async () => {
    const { fixture, nameOf, consented, asked, now } = await prepared();
    const { network, keys, other, onBilibili } = fixture;
    const { deployment } = network;
    const wrong: Hex[] = [
      await signBackerConsent(deployment, Wallet.createRandom(), consented),
      await signBackerConsent(deployment, BACKER, { ...consented, pseudonym: other.pseudonym }),
      await signBackerConsent(deployment, BACKER, { ...consented, platformId: onBilibili.platformId }),
      await signBackerConsent(deployment, BACKER, { ...consented, expiresAt: 1 }),
      await signBackerConsent(deployment, BACKER, { ...consented, issuer: keys.guardian.address as Hex }),
      await signBackerConsent({ ...deployment, chainId: 1n }, BACKER, consented),
      "0x",
    ];
    for (const consent of wrong) {
      await expectRejectedCode(
        issueBackerStatement(network, keys.authority, { ...asked, consent }, nameOf, now),
        "DISCLOSURE_CONSENT_INVALID",
      );
    }
  });

  it("follows the organisation's DID to its present controller, and accepts nobody for a deactivated one", async () => {
    const { fixture, nameOf, consented, asked, now } = await prepared();
    const { network, keys } = fixture;
    const organisation = BACKER.connect(network.runner.provider);
    const present = Wallet.createRandom();
    await fixture.keys.relayer.sendTransaction({ to: organisation.address, value: 10n ** 18n });
    await fixture.as(organisation).didRegistry.changeOwner(organisation.address, present.address);
    const issue = async (signer: { signTypedData: Wallet["signTypedData"] }): Promise<unknown> => {
      const consent = await signBackerConsent(network.deployment, signer as Wallet, consented);
      return issueBackerStatement(network, keys.authority, { ...asked, consent }, nameOf, now);
    };
    await expectRejectedCode(issue(BACKER), "DISCLOSURE_CONSENT_INVALID");
    await issue(present);
  });

  it("refuses a business identity that is unknown or revoked", async () => {
    const { fixture, backer, nameOf, consented, asked, now } = await prepared();
    const { network, keys } = fixture;
    const consent = await signBackerConsent(network.deployment, BACKER, consented);
    const unknown = { ...asked, backer: { ...backer, salt: id("x") as Hex }, consent };
    await expectRejectedCode(
      issueBackerStatement(network, keys.authority, unknown, nameOf, now),
      "DISCLOSURE_BACKER_UNKNOWN",
    );
    await fixture.as(keys.authority).attestationLog.revoke(consented.businessIdentity);
    const revoked = issueBackerStatement(network, keys.authority, { ...asked, consent }, nameOf, now);
    await expectRejectedCode(revoked, "DISCLOSURE_BACKER_UNKNOWN");
  });
});

describe("verifyStatement", () => {
  it("refuses each alteration of the document", async () => {
    const fixture = await deployWithCreators();
    await becomeDue(fixture);
    const statement = await discloseSelf(fixture);
    const { document } = statement;
    const other = `0x${"11".repeat(32)}`;
    const altered: readonly [string, unknown][] = [
      ["DISCLOSURE_STATEMENT_NOT_ISSUED", { ...statement, document: { ...document, name: "李四" } }],
      ["DISCLOSURE_STATEMENT_NOT_ISSUED", { ...statement, document: { ...document, kind: "backer" } }],
      ["DISCLOSURE_STATEMENT_NOT_ISSUED", { ...statement, document: { ...document, platform: "bilibili" } }],
      ["DISCLOSURE_STATEMENT_NOT_ISSUED", { ...statement, document: { ...document, pseudonym: other } }],
      ["DISCLOSURE_STATEMENT_NOT_ISSUED", { ...statement, document: { ...document, expiresAt: 1 } }],
      ["DISCLOSURE_STATEMENT_NOT_ISSUED", { ...statement, document: { ...document, salt: other } }],
      ["DISCLOSURE_STATEMENT_NOT_ISSUED", { ...statement, attestationSalt: other }],
      ["DISCLOSURE_STATEMENT_OTHER_NETWORK", { ...statement, document: { ...document, networkId: other } }],
      ["DISCLOSURE_STATEMENT_OTHER_NETWORK", { ...statement, document: { ...document, chainId: "1" } }],
      [
        "DISCLOSURE_STATEMENT_OTHER_NETWORK",
        { ...statement, document: { ...document, disclosureRegistry: document.issuer } },
      ],
    ];
    for (const [code, value] of altered) await expectRejectedCode(verifyStatement(fixture.network, value), code);
  });

  it("refuses what is not a statement, naming the part and never its value", () => {
    for (const value of [
      null,
      {},
      [],
      { document: {}, attestationSalt: id("x") },
      { document: { name: NAME }, attestationSalt: 1 },
    ]) {
      expectCode(() => parseNameStatement(value), "DISCLOSURE_STATEMENT_MALFORMED");
    }
    try {
      parseNameStatement({ document: { type: NAME }, attestationSalt: id("x") });
    } catch (thrown) {
      expect(String(thrown)).not.to.include(NAME);
    }
  });

  it("refuses a statement that was not published, was replaced, expired, revoked or withdrawn", async () => {
    const fixture = await deployWithCreators();
    const { network, creator, other } = fixture;
    await becomeDue(fixture);
    await becomeDue(fixture, other);
    const first = await statementFor(fixture);
    await expectRejectedCode(verifyStatement(network, first), "DISCLOSURE_STATEMENT_NOT_PUBLISHED");
    await disclose(network, creator.controller, { statement: first, deadline: await soon() });
    const second = await discloseSelf(fixture);
    await expectRejectedCode(verifyStatement(network, first), "DISCLOSURE_STATEMENT_NOT_PUBLISHED");
    await revoke(fixture, second);
    await expectRejectedCode(verifyStatement(network, second), "DISCLOSURE_STATEMENT_REVOKED");
    const expiring = await discloseSelf(fixture, other, { expiresAt: (await time.latest()) + GRACE });
    await time.increase(GRACE);
    await expectRejectedCode(verifyStatement(network, expiring), "DISCLOSURE_STATEMENT_EXPIRED");
  });

  it("shows that the issuer was suspended", async () => {
    const fixture = await deployWithCreators();
    const { network } = fixture;
    await becomeDue(fixture);
    const statement = await discloseSelf(fixture);
    const schema = networkSchemaId(network.deployment, "name-statement");
    const { addresses } = network.deployment;
    await callFromSafe(network.runner, addresses.consortiumSafe, fixture.keys.consortiumOwners.slice(0, 2), {
      target: addresses.attestationLog,
      data: network.attestationLog.interface.encodeFunctionData("suspend", [schema, statement.document.issuer]) as Hex,
    });
    expect((await verifyStatement(network, statement)).isIssuerAccredited).to.equal(false);
  });
});

describe("statements on chain", () => {
  it("have the subject and uid that the contract computes", async () => {
    const { network, creator, keys } = await deployWithCreators();
    const { deployment } = network;
    for (const [kind, number] of [
      ["self", 1],
      ["backer", 2],
    ] as const) {
      expect(
        await network.disclosureRegistry.statementSubjectOf(creator.platformId, creator.pseudonym, number),
      ).to.equal(statementSubject(deployment, creator.platformId, creator.pseudonym, kind));
    }
    const issuer = keys.authority.address as Hex;
    const attestation = {
      schema: id("s"),
      subject: id("t"),
      ref: id("r"),
      expiresAt: 5,
      salt: id("u"),
      content: "0x1234",
    } as const;
    const { schema, subject, ref, expiresAt, salt } = attestation;
    const contentHash = keccak256(attestation.content);
    expect(await network.attestationLog.uidOf(schema, issuer, subject, ref, expiresAt, salt, contentHash)).to.equal(
      deploymentUid(deployment, issuer, attestation as Parameters<typeof deploymentUid>[2]),
    );
  });

  it("carry no name and no hash of one without salt: two statements of one name share nothing", async () => {
    const fixture = await deployWithCreators();
    const [one, two] = [await statementFor(fixture), await statementFor(fixture)];
    expect(documentHash(one.document)).not.to.equal(documentHash(two.document));
    expect(one.attestationSalt).not.to.equal(one.document.salt);
    expect(nameStatementUid(fixture.network.deployment, one)).not.to.equal(
      nameStatementUid(fixture.network.deployment, two),
    );
    const { attestationLog } = fixture.network;
    const events = await attestationLog.queryFilter(attestationLog.filters.Attested());
    const text = JSON.stringify(events.map((event) => event.data));
    for (const secret of [one.document.salt, Buffer.from(NAME).toString("hex"), id(NAME)])
      expect(text).not.to.include(secret.replace("0x", ""));
  });

  it("are withdrawn by a signature of the registry's own chain and address only", async () => {
    const fixture = await deployWithCreators();
    await becomeDue(fixture);
    const { creator, network } = fixture;
    const deadline = await soon();
    const elsewhere = { ...fixture, network: { ...network, deployment: { ...network.deployment, chainId: 1n } } };
    const signature = await signAct(elsewhere, "Contest", { deadline });
    await expect(
      network.disclosureRegistry.contest(creator.platformId, creator.pseudonym, deadline, signature),
    ).to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureSignatureInvalid");
  });
});
