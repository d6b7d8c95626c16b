import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import {
  Wallet,
  concat,
  getBytes,
  hexlify,
  randomBytes,
  toBeHex,
  toUtf8Bytes,
  toUtf8String,
  zeroPadValue,
} from "ethers";
import hre from "hardhat";

import { findLeaks } from "../../scripts/privacy/findLeaks.ts";
import type { KnownPerson, Leak } from "../../scripts/privacy/people.ts";
import { type RecordedTransaction, type RunRecord, recordRun } from "../../scripts/privacy/record.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { attestStatement, type StatementAuthority } from "../../sdk/disclosure/attestStatement.ts";
import { signBackerConsent } from "../../sdk/disclosure/backerConsent.ts";
import { memoryConsentStore } from "../../sdk/disclosure/consentStore.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { issueBackerStatement } from "../../sdk/disclosure/issueBackerStatement.ts";
import { issueSelfStatement } from "../../sdk/disclosure/issueSelfStatement.ts";
import { memoryLinkRequestStore } from "../../sdk/disclosure/linkRequestStore.ts";
import { type NameStatement, statementAttestation } from "../../sdk/disclosure/nameStatement.ts";
import { requestLink } from "../../sdk/disclosure/requestLink.ts";
import { revokeWithdrawn } from "../../sdk/disclosure/revokeWithdrawn.ts";
import { withdraw } from "../../sdk/disclosure/withdraw.ts";
import { fromBase64Url } from "../../sdk/enrolment/certificate/es256.ts";
import { businessIdentityUid } from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { proveLink } from "../../sdk/pseudonym/linkProof.ts";
import {
  type Creator,
  type CreatorsFixture,
  LIFT,
  issueBusinessIdentity,
  openStatementAuthority,
  soon,
} from "../disclosure/creators.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf, registered } from "../pseudonym/people.ts";
import { holding } from "./run.ts";

/** Names and numbers of nobody: the check digits are wrong. */
const PERSONS = [
  { name: "欧阳明月", idNumber: "31010119851224002X", backer: "晨光文化传媒有限公司" },
  { name: "张伟", idNumber: "110101199003071230", backer: "北辰影视制作有限公司" },
  { name: "李小红", idNumber: "440106197708154321", backer: "南洋直播技术有限公司" },
] as const;
const PLATFORMS = ["wechat", "weibo", "douyin", "kuaishou", "bilibili", "xiaohongshu"] as const;
const MANY = 5_000_000;
/** Number in policy/fields.json; all six platforms count it. */
const LAW = 4;

/** Three people with an account on each of the six platforms, each with a duty there. */
interface Crowd extends PeopleFixture {
  readonly authority: StatementAuthority;
  readonly people: readonly KnownPerson[];
}

const deployCrowd: () => Promise<Crowd> = hre.deployments.createFixture(async () => {
  const fixture = await deployWithPeople();
  for (const slug of PLATFORMS) for (const person of PERSONS.keys()) await registered(fixture, person, slug);
  const people = PERSONS.map(({ name, idNumber }, i): KnownPerson => {
    const { mnemonic, identityKey, secretScalar, commitment } = fixture.wallets[i]!;
    const pseudonyms = PLATFORMS.map((slug) => holding(fixture, i, slug));
    return { name, idNumber, mnemonic, identityKey, secretScalar, commitment, pseudonyms };
  });
  const crowd = { ...fixture, authority: await openStatementAuthority(fixture), people };
  for (const slug of PLATFORMS) for (const person of PERSONS.keys()) await report(crowd, person, slug, MANY);
  return crowd;
});

function creatorOf({ wallets, people }: Crowd, person: number, slug: (typeof PLATFORMS)[number]): Creator {
  const { pseudonym } = people[person]!.pseudonyms[PLATFORMS.indexOf(slug)]!;
  const platformId = platformIdOf(slug);
  return { slug, platformId, pseudonym, controller: controllerOf(wallets[person]!, slug) };
}

async function report(crowd: Crowd, person: number, slug: (typeof PLATFORMS)[number], followers: number) {
  const { platformId, pseudonym } = creatorOf(crowd, person, slug);
  const { disclosureRegistry } = crowd.as(crowd.keys.operators[slug]!);
  await disclosureRegistry.reportAudience(platformId, pseudonym, followers, LAW, await time.latest());
}

/** With a real link proof. */
async function discloseOwnName(crowd: Crowd, person: number): Promise<NameStatement> {
  const { network, keys, authority, wallets } = crowd;
  const requests = memoryLinkRequestStore();
  const asking = { platform: "weibo", authority: keys.authority.address as Hex, expiresAt: 0 };
  const now = await time.latest();
  const request = await requestLink(network.deployment, asking, requests, now);
  const link = await proveLink(wallets[person]!, request, await loadProver(1));
  const asked = { platform: "weibo", request, link, expiresAt: 0 };
  const nameOf = async (): Promise<string> => PERSONS[person]!.name;
  const { statement } = await issueSelfStatement(network, authority, asked, { requests, nameOf }, now);
  await disclose(network, creatorOf(crowd, person, "weibo").controller, { statement, deadline: await soon() });
  return statement;
}

async function nameBacker(crowd: Crowd, person: number): Promise<NameStatement> {
  const { network, keys, authority } = crowd;
  const key = Wallet.createRandom();
  const salt = `1${person}`;
  const backer = await issueBusinessIdentity(crowd as unknown as CreatorsFixture, key.address as Hex, salt);
  const { platformId, pseudonym, controller } = creatorOf(crowd, person, "bilibili");
  const businessIdentity = businessIdentityUid(network.deployment, backer);
  const deadline = await soon();
  const terms = { platformId, pseudonym, businessIdentity, issuer: keys.authority.address as Hex, expiresAt: 0 };
  const consent = await signBackerConsent(network.deployment, key, { ...terms, deadline });
  const asked = { platform: "bilibili", pseudonym, backer, consent, expiresAt: 0, deadline };
  const records = { consents: memoryConsentStore(), nameOf: async (): Promise<string> => PERSONS[person]!.backer };
  const statement = await issueBackerStatement(network, authority, asked, records, await time.latest());
  await disclose(network, controller, { statement, backer, deadline });
  return statement;
}

/** Everything that a statement says, in clear, but for the name: what anyone may hold beside the chain. */
function tokenOf({ credential, attestationSalt }: NameStatement): Uint8Array {
  const [jwt = ""] = credential.split("~");
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const parts = [header, payload].map((part) => toUtf8String(fromBase64Url(part)));
  const text = [...parts, signature, attestationSalt].join();
  // Each number as bytes too, as the chain would hold it: the search knows a pseudonym by these.
  const numbers = text.match(/0x(?:[0-9a-f]{2}){20,}/giu) ?? [];
  return getBytes(concat([toUtf8Bytes(text), fromBase64Url(signature), ...numbers]));
}

/** What of a transaction is data. */
function shownOf({ calldata, logs, writes }: RecordedTransaction): unknown {
  return { calldata, logs, writes };
}

describe("Disclosure, in private", () => {
  let crowd: Crowd;
  beforeEach(async () => {
    crowd = await deployCrowd();
  });

  /** Tokens are searched as if each had been sent to nobody in particular. */
  async function recordWith(tokens: readonly NameStatement[]): Promise<RunRecord> {
    const { keys } = crowd;
    const record = await recordRun(hre.network.provider, 0, await hre.ethers.provider.getBlockNumber());
    const last = record.transactions.at(-1)!;
    const from = (await keys.stranger.getAddress()).toLowerCase() as Hex;
    const to = keys.guardian.address.toLowerCase() as Hex;
    const silent = { from, to, created: null, logs: [], writes: [], accessList: "0x", value: 0n } as const;
    const sent = tokens.map((token, i) => ({
      ...silent,
      hash: zeroPadValue(toBeHex(i + 1), 32) as Hex,
      block: last.block + 1 + i,
      time: last.time,
      calldata: hexlify(tokenOf(token)) as Hex,
    }));
    return { ...record, transactions: [...record.transactions, ...sent] };
  }

  async function leaks(tokens: readonly NameStatement[]): Promise<readonly Leak[]> {
    return findLeaks(await recordWith(tokens), crowd.people, crowd.network.deployment.addresses.enrolmentRegistry);
  }

  /** Everyone's own name on Weibo and backer on Bilibili. */
  async function everyoneDiscloses(): Promise<readonly NameStatement[]> {
    const statements: NameStatement[] = [];
    for (const person of PERSONS.keys()) {
      statements.push(await discloseOwnName(crowd, person), await nameBacker(crowd, person));
    }
    return statements;
  }

  it("joins nothing on the other five platforms to the name, and not the own name on one to the backer on another", async () => {
    expect(await leaks(await everyoneDiscloses())).to.deep.equal([]);
  });

  it("leaves the name nowhere on chain, before and after a withdrawal: not in calls, events or storage", async () => {
    const statements = await everyoneDiscloses();
    const { platformId, pseudonym, controller } = creatorOf(crowd, 0, "weibo");
    await report(crowd, 0, "weibo", 1);
    await time.increase(LIFT);
    await report(crowd, 0, "weibo", 1);
    await withdraw(crowd.network, controller, { platformId, pseudonym, deadline: await soon() });
    const toBlock = await hre.ethers.provider.getBlockNumber();
    const uids = await revokeWithdrawn(crowd.as(crowd.keys.authority), { fromBlock: 0, toBlock });
    expect(uids).to.have.length(1);
    expect((await leaks(statements)).filter(({ kind }) => kind === "name" || kind === "hash")).to.deep.equal([]);
    // Nor what opens the digest: the disclosure and its salt.
    const text = JSON.stringify((await recordWith(statements)).transactions.map(shownOf));
    for (const { credential } of statements) {
      const [, disclosure = ""] = credential.split("~");
      const [salt] = JSON.parse(toUtf8String(fromBase64Url(disclosure))) as [string];
      for (const bytes of [Buffer.from(salt), Buffer.from(salt, "base64url"), Buffer.from(disclosure)])
        expect(text).not.to.include(bytes.toString("hex"));
    }
  });

  it("would be found out: a statement whose name is on chain, in the credential's own encoding", async () => {
    const [statement] = await everyoneDiscloses();
    const [, disclosure = ""] = statement!.credential.split("~");
    const content = `0x${Buffer.from(`:${disclosure}`).toString("hex")}`;
    const attestation = { ...statementAttestation(crowd.network.deployment, statement!), content };
    await crowd.as(crowd.keys.authority).attestationLog.attest(attestation);
    expect(new Set((await leaks([])).map(({ kind, person }) => `${kind} ${person}`))).to.deep.equal(
      new Set(["name 0"]),
    );
  });

  it("would be found out: evidence that one person's statements on two platforms share", async () => {
    const statements = [...(await everyoneDiscloses())];
    const evidenceHash = hexlify(randomBytes(32)) as Hex;
    for (const slug of ["weibo", "bilibili"] as const) {
      const { pseudonym } = creatorOf(crowd, 1, slug);
      const content = { platform: slug, pseudonym, kind: "self", name: PERSONS[1].name, evidenceHash } as const;
      const signedAt = await time.latest();
      const stated = await attestStatement(crowd.network, crowd.authority, { ...content, signedAt, expiresAt: 0 });
      statements.push(stated);
    }
    const found = await leaks(statements);
    expect(found).not.to.be.empty;
    expect(new Set(found.map(({ kind, person }) => `${kind} ${person}`))).to.deep.equal(new Set(["link 1"]));
  });
});
