import { EnrolmentKeyNeeded, EnrolmentKeysNotInForce } from "../errors.ts";
import { type Authority, personKeyOf } from "./authority.ts";
import type { SecretKeyPurpose, Person } from "./authorityStore.ts";
import { type KeysInForce, keysInForce } from "./keys.ts";
import { openPersonalData, sealPersonalData } from "./sealing.ts";

/**
 * Puts the authority's newest key of a purpose into force. From here on everything is written with it; the old one is still read with.
 * No transaction that began with the old key alone is left when this returns. Run again, it changes nothing.
 *
 * @param authority whose keys; the newest one is the new one
 * @param purpose which key
 * @returns the version in force
 * @throws {@link EnrolmentKeysNotInForce} if the authority has no newer key than the store knows
 * @see docs/spec/enrolment.md section 6
 */
export async function beginRotation(
  authority: Pick<Authority, "keys" | "store">,
  purpose: SecretKeyPurpose,
): Promise<number> {
  return authority.store.transact(async (records) => {
    const [current] = (await keysInForce(authority, records, "exclusive"))[purpose];
    const newest = authority.keys[purpose].reduce((a, b) => (b.version > a.version ? b : a), current);
    if (newest.version === current.version) return current.version;
    const states = await records.keyStates("exclusive");
    const former = states.find((state) => state.purpose === purpose && state.version >= newest.version);
    if (former !== undefined) throw new EnrolmentKeysNotInForce(purpose, former.version);
    await records.putKeyState({ purpose, version: current.version, check: current.check, use: "old" });
    await records.putKeyState({ purpose, version: newest.version, check: newest.check, use: "current" });
    return newest.version;
  });
}

/**
 * Rewrites up to `limit` people of the authority's group from old keys to those in force, all or none.
 *
 * @param authority whose keys and store
 * @param limit most people in one transaction
 * @returns how many; 0 when nothing is left under an old key
 * @throws {@link EnrolmentKeysNotInForce} EnrolmentStoreUnreadable if a record cannot be opened
 */
export async function rotatePeople(
  authority: Pick<Authority, "groupId" | "keys" | "store">,
  limit: number,
): Promise<number> {
  return authority.store.transact(async (records) => {
    const keys = await keysInForce(authority, records);
    const people = await records.peopleUnderOlderKeys(keys.uniqueness[0].version, keys.sealing[0].version, limit);
    for (const person of people)
      await records.putPerson(await rewrite(keys, authority.groupId, person), person.personKey);
    return people.length;
  });
}

/**
 * Retires the old keys of a purpose once nothing needs them; after that they may be destroyed.
 *
 * @param authority whose keys and store
 * @param purpose which key
 * @param now unix seconds
 * @returns the versions that were retired
 * @throws {@link EnrolmentKeyNeeded} if a person or an open session is still under one of them
 */
export async function endRotation(
  authority: Pick<Authority, "keys" | "store">,
  purpose: SecretKeyPurpose,
  now: number,
): Promise<readonly number[]> {
  return authority.store.transact(async (records) => {
    const [, ...old] = (await keysInForce(authority, records, "exclusive"))[purpose];
    for (const { version, check } of old) {
      if (await records.isKeyNeeded(purpose, version, now)) throw new EnrolmentKeyNeeded(purpose, version);
      await records.putKeyState({ purpose, version, check, use: "retired" });
    }
    return old.map(({ version }) => version);
  });
}

async function rewrite(keys: KeysInForce, groupId: number, person: Person): Promise<Person> {
  const data = await openPersonalData(keys.sealing, person);
  const personKey = personKeyOf(keys.uniqueness[0], groupId, data.number);
  const sealed = await sealPersonalData(keys.sealing[0], { personKey, commitment: person.commitment }, data);
  return { ...person, personKey, keyVersion: keys.uniqueness[0].version, ...sealed };
}
