import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { findLeaks } from "../../scripts/privacy/findLeaks.ts";
import type { KnownPerson, KnownPseudonym, Leak } from "../../scripts/privacy/people.ts";
import { type RunRecord, recordRun } from "../../scripts/privacy/record.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf, registered } from "../pseudonym/people.ts";

/** Names and numbers of nobody: the check digits are wrong. */
const PERSONS = [
  { name: "张伟", idNumber: "110101199003071230", platforms: ["wechat", "weibo"] },
  { name: "欧阳明月", idNumber: "31010119851224002X", platforms: ["weibo"] },
  { name: "李小红", idNumber: "440106197708154321", platforms: ["wechat"] },
] as const;

/** A run on which three people registered four pseudonyms, and what it made public. */
export interface Run extends PeopleFixture {
  readonly people: readonly KnownPerson[];
  readonly record: RunRecord;
}

/** Deploys, enrols three people, registers four pseudonyms with real proofs. */
export const deployRun: () => Promise<Run> = hre.deployments.createFixture(async () => {
  const fixture = await deployWithPeople();
  for (const [person, { platforms }] of PERSONS.entries()) {
    for (const slug of platforms) await registered(fixture, person, slug);
  }
  const people = PERSONS.map(({ name, idNumber, platforms }, i): KnownPerson => {
    const wallet = fixture.wallets[i]!;
    const { mnemonic, identityKey, secretScalar, commitment } = wallet;
    return {
      name,
      idNumber,
      mnemonic,
      identityKey,
      secretScalar,
      commitment,
      pseudonyms: platforms.map((slug) => holding(fixture, i, slug)),
    };
  });
  const record = await recordRun(hre.network.provider, 0, await hre.ethers.provider.getBlockNumber());
  return { ...fixture, people, record };
});

/** A person's pseudonym on a platform, registered or not. */
export function holding(fixture: PeopleFixture, person: number, slug: string): KnownPseudonym {
  const wallet = fixture.wallets[person]!;
  const platformId = platformIdOf(slug);
  return {
    platformId,
    pseudonym: derivePseudonym(wallet, platformId),
    controller: controllerOf(wallet, slug).address as Hex,
  };
}

/** The same people with further pseudonyms. */
export function withPseudonyms(
  run: Run,
  more: readonly (readonly [person: number, slug: string])[],
): readonly KnownPerson[] {
  return run.people.map((person, i) => ({
    ...person,
    pseudonyms: [
      ...person.pseudonyms,
      ...more.filter(([index]) => index === i).map(([index, slug]) => holding(run, index, slug)),
    ],
  }));
}

/** Searches the run with everything since. */
export async function leaksOf(run: Run, people: readonly KnownPerson[] = run.people): Promise<Leak[]> {
  const from = (run.record.transactions.at(-1)?.block ?? 0) + 1;
  const since = await recordRun(hre.network.provider, from, await hre.ethers.provider.getBlockNumber());
  const record = { ...since, transactions: [...run.record.transactions, ...since.transactions] };
  return findLeaks(record, people, run.network.deployment.addresses.enrolmentRegistry);
}
