import { time } from "@nomicfoundation/hardhat-network-helpers";
import { type ContractTransactionResponse, ZeroHash, keccak256 } from "ethers";

import { networkSchemaId } from "../../sdk/attestation/schemaId.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { signDisclose, signDutyAct } from "../../sdk/disclosure/signedAct.ts";
import { KIND_NUMBERS } from "../../sdk/disclosure/statementUid.ts";
import {
  type BusinessIdentity,
  businessIdentityAttestation,
  businessIdentityUid,
} from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";
import { seeded, seededKey } from "../seed.ts";
import type { Registered } from "./pseudonym.ts";

const BATCH = 100;
const DAY = 86_400;

/** Pseudonyms needed to measure. */
export const CREATORS = BATCH + 2;

/**
 * Measures DisclosureRegistry.
 *
 * @param fixture deployment
 * @param slug platform whose first stage has begun
 * @param platformId its id
 * @param creators pseudonyms held there, {@link CREATORS} or more
 * @returns rows
 */
export async function measureDisclosure(
  fixture: Fixture,
  slug: string,
  platformId: Hex,
  creators: readonly Registered[],
): Promise<Row[]> {
  const { rows, add } = gasRows(OURS);
  const { network, keys } = fixture;
  const operator = keys.operators[slug];
  const [first, second, ...rest] = creators;
  const many = rest.slice(0, BATCH);
  if (operator === undefined || first === undefined || second === undefined) throw new Error("nobody to report");
  const { disclosureRegistry } = fixture.as(operator);
  const { policy } = await network.platformRegistry.policyOf(platformId);
  const field = [...Array(64).keys()].find((bit) => ((policy.fields >> BigInt(bit)) & 1n) === 1n) ?? 0;
  const followers = policy.firstFollowers;

  const report = async ({ pseudonym }: Registered) =>
    disclosureRegistry.reportAudience(platformId, pseudonym, followers, field, await time.latest());
  const reportMany = async (of: readonly Registered[], count: bigint) => {
    const observedAt = await time.latest();
    const reports = of.map(({ pseudonym }) => ({ pseudonym, followers: count, field, observedAt }));
    return disclosureRegistry.reportAudienceMany(platformId, reports);
  };
  await (await report(first)).wait();
  await add("disclosure.reportAudience", report(second), "a duty arises");
  await time.increase(60);
  await add("disclosure.reportAudience.later", report(second), "a report on a duty that stands");
  await add("disclosure.reportAudienceMany.100", reportMany(many, followers), `each of ${BATCH}`, BATCH);

  const [contested, later, backed] = many;
  if (contested === undefined || later === undefined || backed === undefined) throw new Error("nobody to contest");
  await (await disclose(fixture, platformId, first)).wait();
  await add("disclosure.disclose", disclose(fixture, platformId, second), "own name, attested before");
  await add("disclosure.discloseBacker", disclose(fixture, platformId, backed, true), "backer's name, attested before");
  const act = async (type: "Contest" | "Withdraw", { pseudonym, controller }: Registered) => {
    const { nonce } = await network.disclosureRegistry.dutyOf(platformId, pseudonym);
    const deadline = commonDeadline(await time.latest());
    const fields = { platformId, pseudonym, nonce: Number(nonce), deadline };
    const signature = await signDutyAct(network.deployment, controller, type, fields);
    const method = type === "Contest" ? "contest" : "withdraw";
    return network.disclosureRegistry[method](platformId, pseudonym, deadline, signature);
  };
  await (await act("Contest", contested)).wait();
  await add("disclosure.contest", act("Contest", later), "stops the clock");

  for (const wait of [DAY, fixture.definition.liftSeconds]) {
    await time.increase(wait);
    await (await reportMany([first, second], 0n)).wait();
  }
  await (await act("Withdraw", first)).wait();
  await add("disclosure.withdraw", act("Withdraw", second), "after the duty was lifted");
  return rows;
}

/** Issues what is needed, and returns the sending of the disclosure itself. */
async function disclose(
  fixture: Fixture,
  platformId: Hex,
  { pseudonym, controller }: Registered,
  isBackers = false,
): Promise<ContractTransactionResponse> {
  const { deployment, disclosureRegistry } = fixture.network;
  const issuer = fixture.keys.authority.address as Hex;
  const { attestationLog } = fixture.as(fixture.keys.authority);
  const kind = isBackers ? KIND_NUMBERS.backer : KIND_NUMBERS.self;
  const backer: BusinessIdentity = {
    issuer,
    organisation: seededKey("organisation").address as Hex,
    creditCodeHash: seeded("credit code"),
    expiresAt: 0,
    salt: seeded("salt of the organisation"),
  };
  const identity = businessIdentityAttestation(deployment, backer);
  if (isBackers) await (await attestationLog.attest(identity)).wait();
  const attestation = {
    schema: networkSchemaId(deployment, "name-statement"),
    subject: await disclosureRegistry.statementSubjectOf(platformId, pseudonym, kind),
    ref: isBackers ? businessIdentityUid(deployment, backer) : ZeroHash,
    expiresAt: 0,
    salt: seeded(`salt of ${pseudonym}`),
    content: seeded(`document of ${pseudonym}`),
  };
  const statement = (await attestationLog.attest.staticCall(attestation)) as Hex;
  await (await attestationLog.attest(attestation)).wait();
  const deadline = commonDeadline(await time.latest());
  const act = { platformId, pseudonym, nonce: 0, deadline, kind, statement };
  const signature = await signDisclose(deployment, controller, act);
  const { salt, expiresAt, content } = attestation;
  const given = { issuer, expiresAt, contentHash: keccak256(content), salt };
  if (!isBackers) return disclosureRegistry.disclose(platformId, pseudonym, given, deadline, signature);
  const chainBacker = { ...identity, issuer, contentHash: keccak256(identity.content) };
  return disclosureRegistry.discloseBacker(platformId, pseudonym, given, chainBacker, deadline, signature);
}
