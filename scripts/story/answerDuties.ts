import { hexlify, randomBytes } from "ethers";

import { saltedHash } from "../../sdk/attestation/saltedHash.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { send } from "../../sdk/chain/send.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import type { StatementAuthority } from "../../sdk/disclosure/attestStatement.ts";
import { signBackerConsent } from "../../sdk/disclosure/backerConsent.ts";
import { memoryConsentStore } from "../../sdk/disclosure/consentStore.ts";
import { contest } from "../../sdk/disclosure/contest.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { issueBackerStatement } from "../../sdk/disclosure/issueBackerStatement.ts";
import { issueSelfStatement } from "../../sdk/disclosure/issueSelfStatement.ts";
import { memoryLinkRequestStore } from "../../sdk/disclosure/linkRequestStore.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { requestLink } from "../../sdk/disclosure/requestLink.ts";
import { resolveContest } from "../../sdk/disclosure/resolveContest.ts";
import { openIssuer } from "../../sdk/enrolment/certificate/issuerKey.ts";
import { publishIssuerKey } from "../../sdk/enrolment/certificate/publishIssuerKey.ts";
import {
  type BusinessIdentity,
  businessIdentityAttestation,
  businessIdentityUid,
} from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { proveLink } from "../../sdk/pseudonym/linkProof.ts";
import type { SyntheticOrganisation } from "../population/generatePopulation.ts";
import { chainTime } from "./clock.ts";
import { type Citizen, freshKey } from "./enrolPeople.ts";
import type { Account } from "./registerCreators.ts";
import type { World } from "./world.ts";

/** The authority as issuer of statements; its key is published in its DID document once. */
async function openStatementAuthority({ network, keys, statementKey, as }: World): Promise<StatementAuthority> {
  const signer = keys.authority;
  const did = formatDid(network.deployment.name, (await signer.getAddress()) as Hex);
  await publishIssuerKey(as(signer), did, statementKey);
  return { signer, issuer: await openIssuer(network, did, statementKey) };
}

/**
 * The authority states a creator's own name: after a link proof that only the authority sees.
 *
 * @param world network
 * @param citizens the authority's records
 * @param account whose holder asks
 * @returns the statement
 */
export async function stateOwnName(
  world: World,
  citizens: readonly Citizen[],
  account: Account,
): Promise<NameStatement> {
  const authority = await openStatementAuthority(world);
  const time = await chainTime(world.rpc);
  const requests = memoryLinkRequestStore();
  const asking = {
    platform: account.platform,
    authority: (await world.keys.authority.getAddress()) as Hex,
    expiresAt: 0,
  };
  const request = await requestLink(world.network.deployment, asking, requests, time);
  const link = await proveLink(account.holder.wallet, request, await loadProver(1));
  const nameOf = (commitment: bigint): Promise<string | undefined> =>
    Promise.resolve(citizens.find(({ wallet }) => wallet.commitment === commitment)?.name);
  const asked = { platform: account.platform, request, link, expiresAt: 0 };
  return (await issueSelfStatement(world.network, authority, asked, { requests, nameOf }, time)).statement;
}

/** The holder discloses its own name. */
export async function discloseSelf(
  world: World,
  citizens: readonly Citizen[],
  account: Account,
): Promise<NameStatement> {
  const statement = await stateOwnName(world, citizens, account);
  const deadline = commonDeadline(await chainTime(world.rpc));
  await disclose(world.network, account.controller, { statement, deadline });
  return statement;
}

/**
 * The holder discloses its financial backer: the organisation has a business identity and consents; the authority does not learn who
 * the creator is.
 *
 * @param world network
 * @param organisation backer
 * @param account whose holder discloses
 * @returns the statement
 */
export async function discloseBacker(
  world: World,
  organisation: SyntheticOrganisation,
  account: Account,
): Promise<NameStatement> {
  const { network, keys } = world;
  const { address, key } = freshKey();
  const issuer = (await keys.authority.getAddress()) as Hex;
  const backer: BusinessIdentity = {
    issuer,
    organisation: address,
    creditCodeHash: saltedHash("creditCodeHash", organisation.creditCode, hexlify(randomBytes(32)) as Hex),
    expiresAt: 0,
    salt: hexlify(randomBytes(32)) as Hex,
  };
  const attestation = businessIdentityAttestation(network.deployment, backer);
  await send(world.as(keys.authority).attestationLog.attest(attestation));
  const businessIdentity = businessIdentityUid(network.deployment, backer);
  const { platform, platformId, pseudonym } = account;
  const authority = await openStatementAuthority(world);
  const time = await chainTime(world.rpc);
  const deadline = commonDeadline(time);
  const terms = { platformId, pseudonym, businessIdentity, issuer, expiresAt: 0, deadline };
  const consent = await signBackerConsent(network.deployment, key, terms);
  const nameOf = (uid: Hex): Promise<string | undefined> =>
    Promise.resolve(uid === businessIdentity ? organisation.name : undefined);
  const asked = { platform, pseudonym, backer, consent, expiresAt: 0, deadline };
  const records = { consents: memoryConsentStore(), nameOf };
  const statement = await issueBackerStatement(network, authority, asked, records, time);
  await disclose(network, account.controller, { statement, backer, deadline });
  return statement;
}

/** The holder contests its duty; the clock stands still. */
export async function contestDuty(world: World, account: Account): Promise<void> {
  const { platformId, pseudonym } = account;
  await contest(world.network, account.controller, {
    platformId,
    pseudonym,
    deadline: commonDeadline(await chainTime(world.rpc)),
  });
}

/** The consortium's resolver turns a contest down; the clock runs on. */
export async function turnDownContest(world: World, account: Account): Promise<void> {
  const { network, keys, definition } = world;
  const owners = keys.consortiumOwners.slice(0, definition.memberThreshold);
  await resolveContest(network, owners, { ...account, upheld: false });
}
