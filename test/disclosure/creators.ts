import { time } from "@nomicfoundation/hardhat-network-helpers";
import type { Wallet } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { type StatementAuthority, attestStatement } from "../../sdk/disclosure/attestStatement.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { type NameStatement, nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import { disclosureDomain } from "../../sdk/disclosure/signedAct.ts";
import { createEs256Key } from "../../sdk/enrolment/certificate/es256.ts";
import { openIssuer } from "../../sdk/enrolment/certificate/issuerKey.ts";
import { publishIssuerKey } from "../../sdk/enrolment/certificate/publishIssuerKey.ts";
import {
  type BusinessIdentity,
  businessIdentityAttestation,
} from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import type { Fixture } from "../fixture.ts";
import { type PeopleFixture, deployWithPeople, registered } from "../pseudonym/people.ts";

/** Numbers of fields in policy/fields.json. */
export const FINANCE = 3;
export const DAILY_LIFE = 8;

export const DAY = 86_400;
/** Weibo's grace. */
export const GRACE = 15 * DAY;
export const LIFT = 3 * DAY;
export const CONTEST = 15 * DAY;

export const FLAGS = { DUE: 1, DISCLOSED: 2, CONTESTED: 4, LIFTED: 8, OVERDUE: 16 } as const;

/** A live pseudonym, proved for real. */
export interface Creator {
  readonly slug: string;
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  readonly controller: Wallet;
}

/** Two people on Weibo, the first also on Bilibili. */
export interface CreatorsFixture extends PeopleFixture {
  readonly creator: Creator;
  readonly other: Creator;
  readonly onBilibili: Creator;
  /** The network as Weibo's operator sends to it. */
  readonly weibo: RealDidNetwork;
  /** The authority as issuer; its key stands in its DID document. */
  readonly authority: StatementAuthority;
}

export const deployWithCreators: () => Promise<CreatorsFixture> = hre.deployments.createFixture(async () => {
  const fixture = await deployWithPeople();
  const creator = { slug: "weibo", ...(await registered(fixture, 0, "weibo")) };
  const other = { slug: "weibo", ...(await registered(fixture, 1, "weibo")) };
  const onBilibili = { slug: "bilibili", ...(await registered(fixture, 0, "bilibili")) };
  const operator = fixture.keys.operators.weibo;
  if (operator === undefined) throw new Error("Weibo has no operator");
  const authority = await openStatementAuthority(fixture);
  return { ...fixture, creator, other, onBilibili, weibo: fixture.as(operator), authority };
});

/** The authority with a key of its own, which it publishes. */
export async function openStatementAuthority({ network, keys, as }: Fixture): Promise<StatementAuthority> {
  const did = formatDid(network.deployment.name, keys.authority.address as Hex);
  const { privateKey } = createEs256Key();
  await publishIssuerKey(as(keys.authority), did, privateKey);
  return { signer: keys.authority, issuer: await openIssuer(network, did, privateKey) };
}

/** Reports as Weibo's operator, counted now. */
export async function report(
  fixture: CreatorsFixture,
  followers: number,
  creator = fixture.creator,
  field = FINANCE,
): ReturnType<RealDidNetwork["disclosureRegistry"]["reportAudience"]> {
  const observedAt = await time.latest();
  return fixture.weibo.disclosureRegistry.reportAudience(
    creator.platformId,
    creator.pseudonym,
    followers,
    field,
    observedAt,
  );
}

/** A duty arises; returns its deadline. */
export async function becomeDue(fixture: CreatorsFixture, creator = fixture.creator): Promise<number> {
  await report(fixture, 1_000_000, creator);
  return (await time.latest()) + GRACE;
}

/** Low reports that span the lift time. */
export async function fall(fixture: CreatorsFixture, creator = fixture.creator): Promise<void> {
  await time.increase(DAY);
  await report(fixture, 0, creator);
  await time.increase(LIFT);
  await report(fixture, 0, creator);
}

export async function flagsOf(fixture: CreatorsFixture, creator = fixture.creator): Promise<number> {
  return Number(await fixture.network.disclosureRegistry.flagsOf(creator.platformId, creator.pseudonym));
}

export async function isCompliant(fixture: CreatorsFixture, creator = fixture.creator): Promise<boolean> {
  return fixture.network.disclosureRegistry.isCompliant(creator.platformId, creator.pseudonym);
}

/** A name statement as the authority issues it, without the checks that come before. */
export async function statementFor(
  fixture: CreatorsFixture,
  creator: Creator = fixture.creator,
  changes: { readonly expiresAt?: number; readonly backer?: Hex } = {},
): Promise<NameStatement> {
  return attestStatement(fixture.network, fixture.authority, {
    platform: creator.slug,
    pseudonym: creator.pseudonym,
    kind: changes.backer === undefined ? "self" : "backer",
    name: "王小明",
    signedAt: await time.latest(),
    expiresAt: changes.expiresAt ?? 0,
    evidenceHash: `0x${"ab".repeat(32)}`,
    ...(changes.backer === undefined ? {} : { businessIdentity: changes.backer }),
  });
}

/** Issues and publishes an own-name statement; returns it. */
export async function discloseSelf(
  fixture: CreatorsFixture,
  creator: Creator = fixture.creator,
  changes: { readonly expiresAt?: number } = {},
): Promise<NameStatement> {
  const statement = await statementFor(fixture, creator, changes);
  await disclose(fixture.network, creator.controller, { statement, deadline: await soon() });
  return statement;
}

/** Revokes a statement as its issuer. */
export async function revoke(fixture: CreatorsFixture, statement: NameStatement): Promise<void> {
  const uid = nameStatementUid(fixture.network.deployment, statement);
  await withRunner(fixture.network, fixture.keys.authority).attestationLog.revoke(uid);
}

/** An organisation whose business identity the authority issued. */
export async function issueBusinessIdentity(
  fixture: CreatorsFixture,
  organisation: Hex,
  saltByte = "01",
  expiresAt = 0,
): Promise<BusinessIdentity> {
  const identity: BusinessIdentity = {
    issuer: fixture.keys.authority.address as Hex,
    organisation,
    creditCodeHash: `0x${"cd".repeat(32)}`,
    expiresAt,
    salt: `0x${saltByte.repeat(32)}`,
  };
  const log = withRunner(fixture.network, fixture.keys.authority).attestationLog;
  await log.attest(businessIdentityAttestation(fixture.network.deployment, identity));
  return identity;
}

/** A good deadline for a signature made now. */
export async function soon(): Promise<number> {
  return commonDeadline(await time.latest());
}

/** Signs `Contest` or `Withdraw` with any fields, for what the verbs would not send. */
export async function signAct(
  fixture: CreatorsFixture,
  type: "Contest" | "Withdraw",
  act: { readonly nonce?: number; readonly deadline: number; readonly signer?: Wallet; readonly creator?: Creator },
): Promise<string> {
  const creator = act.creator ?? fixture.creator;
  const types = {
    [type]: [
      { name: "platformId", type: "bytes32" },
      { name: "pseudonym", type: "uint256" },
      { name: "nonce", type: "uint32" },
      { name: "deadline", type: "uint64" },
    ],
  };
  const { platformId, pseudonym, controller } = creator;
  const message = { platformId, pseudonym, nonce: act.nonce ?? 0, deadline: act.deadline };
  return (act.signer ?? controller).signTypedData(disclosureDomain(fixture.network.deployment), types, message);
}
