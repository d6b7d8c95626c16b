import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { id, keccak256 } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { issueSelfStatement, transcriptHash } from "../../sdk/disclosure/issueSelfStatement.ts";
import { memoryLinkRequestStore } from "../../sdk/disclosure/linkRequestStore.ts";
import { nameStatementPurpose, requestLink } from "../../sdk/disclosure/requestLink.ts";
import { credentialHash, nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import { readNameStatement } from "../../sdk/disclosure/readNameStatement.ts";
import { deploymentUid, statementSubject } from "../../sdk/disclosure/statementUid.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { type LinkProof, type LinkRequest, proveLink } from "../../sdk/pseudonym/linkProof.ts";
import { expectRejectedCode } from "../codes.ts";
import { type CreatorsFixture, becomeDue, deployWithCreators, signAct, soon, statementFor } from "./creators.ts";
import { decodePart } from "./rewriteStatement.ts";

const NAME = "王小明";

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
      fixture.authority,
      asked,
      { requests, nameOf },
      await time.latest(),
    );
    expect(readNameStatement(statement).evidenceHash).to.equal(transcriptHash(request, link, transcriptSalt));
    await disclose(network, creator.controller, { statement, deadline: await soon() });
    const verified = await verifyStatement(network, JSON.parse(JSON.stringify(statement)));
    expect(verified).to.include({ platform: "weibo", pseudonym: creator.pseudonym, kind: "self", name: NAME });
    expect(verified).to.include({ issuer: keys.authority.address, expiresAt: 0 });
  });

  it("refuses a link proof for another platform, authority, purpose or network, an expired one, and an unknown person", async () => {
    const fixture = await deployWithCreators();
    const { network, keys, onBilibili } = fixture;
    const now = await time.latest();
    const issue = async (changes: Partial<LinkRequest>, at = now): Promise<unknown> => {
      const asked = { platform: "weibo", ...(await linkFor(fixture, changes)), expiresAt: 0 };
      return issueSelfStatement(network, fixture.authority, asked, { requests, nameOf: async () => undefined }, at);
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
      issueSelfStatement(network, fixture.authority, ofAnotherNetwork, { requests, nameOf: async () => NAME }, now),
      "DISCLOSURE_LINK_MISMATCH",
    );
    await expectRejectedCode(issue({}, now + 1801), "PSEUDONYM_LINK_INVALID");
    await expectRejectedCode(issue({}), "DISCLOSURE_HOLDER_UNKNOWN");
  });

  it("refuses a proof with another's pseudonym, and one moved to another session", async () => {
    const fixture = await deployWithCreators();
    const { network, other } = fixture;
    const { request, link } = await linkFor(fixture);
    const now = await time.latest();
    const forged = { platform: "weibo", request, link: { ...link, pseudonym: other.pseudonym }, expiresAt: 0 };
    await expectRejectedCode(
      issueSelfStatement(network, fixture.authority, forged, { requests, nameOf: async () => NAME }, now),
      "PSEUDONYM_PROOF_FALSE",
    );
    const moved = { platform: "weibo", request: { ...request, nonce: id("other session") as Hex }, link, expiresAt: 0 };
    await requests.keep(moved.request);
    await expectRejectedCode(
      issueSelfStatement(network, fixture.authority, moved, { requests, nameOf: async () => NAME }, now),
      "PSEUDONYM_PROOF_FALSE",
    );
  });
});

describe("requestLink", () => {
  it("takes midnight and never, and no other expiry: seconds would join two statements of one person", async () => {
    const fixture = await deployWithCreators();
    const { deployment } = fixture.network;
    const ask = (expiresAt: number) =>
      requestLink(
        deployment,
        { platform: "weibo", authority: fixture.keys.authority.address as Hex, expiresAt },
        memoryLinkRequestStore(),
        0,
      );
    for (const even of [0, 4_000_060_800]) expect((await ask(even)).purpose).to.equal(nameStatementPurpose(even));
    for (const uneven of [1, 4_000_060_799, 4_000_060_801, -1, 0.5])
      await expectRejectedCode(ask(uneven), "DISCLOSURE_EXPIRY_UNEVEN");
  });

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
      return issueSelfStatement(network, fixture.authority, asked, { requests, nameOf: async () => NAME }, now);
    };
    await expectRejectedCode(issue({ nonce: id("a stranger's") as Hex }), "DISCLOSURE_LINK_UNKNOWN");
    await issue({});
    await expectRejectedCode(issue({}), "DISCLOSURE_LINK_UNKNOWN");
    await requests.keep(request);
    await expectRejectedCode(issue({ expiresAt: request.expiresAt + 1 }), "DISCLOSURE_LINK_UNKNOWN");
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
    expect(credentialHash(one.credential)).not.to.equal(credentialHash(two.credential));
    expect(nameStatementUid(fixture.network.deployment, one)).not.to.equal(
      nameStatementUid(fixture.network.deployment, two),
    );
    const [, disclosure = ""] = one.credential.split("~");
    const [salt] = decodePart<readonly [string]>(disclosure);
    const { attestationLog } = fixture.network;
    const events = await attestationLog.queryFilter(attestationLog.filters.Attested());
    const text = JSON.stringify(events.map((event) => event.data));
    const secrets = [Buffer.from(salt, "base64url"), Buffer.from(salt), Buffer.from(disclosure), Buffer.from(NAME)];
    for (const secret of [...secrets.map((bytes) => bytes.toString("hex")), id(NAME)])
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
