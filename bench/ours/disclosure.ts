import { time } from "@nomicfoundation/hardhat-network-helpers";
import { ZeroHash, keccak256 } from "ethers";

import { schemaId } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemas } from "../../sdk/attestation/schemas.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { signDisclose } from "../../sdk/disclosure/signedAct.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";
import { seeded } from "../seed.ts";
import type { Registered } from "./pseudonym.ts";

const KIND_SELF = 1;
const BATCH = 100;

/**
 * Measures DisclosureRegistry.
 *
 * @param fixture deployment
 * @param slug platform whose first stage has begun
 * @param platformId its id
 * @param creators pseudonyms registered there, more than {@link BATCH}
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
  const [first, second, ...many] = creators;
  if (operator === undefined || first === undefined || second === undefined) throw new Error("nobody to report");
  const { disclosureRegistry } = fixture.as(operator);
  const { policy } = await network.platformRegistry.policyOf(platformId);
  const field = [...Array(64).keys()].find((bit) => ((policy.fields >> BigInt(bit)) & 1n) === 1n) ?? 0;
  const followers = policy.firstFollowers;
  const observedAt = await time.latest();

  const report = ({ pseudonym }: Registered) =>
    disclosureRegistry.reportAudience(platformId, pseudonym, followers, field, observedAt);
  await (await report(first)).wait();
  await add("disclosure.reportAudience", report(second), "a duty arises");
  const reports = many.slice(0, BATCH).map(({ pseudonym }) => ({ pseudonym, followers, field, observedAt }));
  await add(
    "disclosure.reportAudienceMany.100",
    disclosureRegistry.reportAudienceMany(platformId, reports),
    `each of ${BATCH}`,
    BATCH,
  );

  await (await disclose(fixture, platformId, first)).wait();
  await add("disclosure.disclose", disclose(fixture, platformId, second), "own name, attested before");
  return rows;
}

async function disclose(fixture: Fixture, platformId: Hex, { pseudonym, controller }: Registered) {
  const { network, keys } = fixture;
  const { addresses } = network.deployment;
  const { definition, revocable } = attestationSchemas["name-statement"];
  const attestation = {
    schema: schemaId(definition, revocable, addresses.attestationLog),
    subject: await network.disclosureRegistry.statementSubjectOf(platformId, pseudonym, KIND_SELF),
    ref: ZeroHash,
    expiresAt: 0,
    salt: seeded(`salt of ${pseudonym}`),
    content: seeded(`document of ${pseudonym}`),
  };
  const { attestationLog } = fixture.as(keys.authority);
  const statement = (await attestationLog.attest.staticCall(attestation)) as Hex;
  await (await attestationLog.attest(attestation)).wait();
  const deadline = commonDeadline(await time.latest());
  const act = { platformId, pseudonym, nonce: 0, deadline, kind: KIND_SELF, statement };
  const signature = await signDisclose(network.deployment, controller, act);
  const { salt, expiresAt, content } = attestation;
  const given = { issuer: keys.authority.address, expiresAt, contentHash: keccak256(content), salt };
  return network.disclosureRegistry.disclose(platformId, pseudonym, given, deadline, signature);
}
