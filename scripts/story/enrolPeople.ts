import { Wallet as RandomWallet } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidError } from "../../sdk/errors.ts";
import type { Authority } from "../../sdk/enrolment/authority/authority.ts";
import { enrolPerson, possessionContextOf } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { versionedKey } from "../../sdk/enrolment/authority/keys.ts";
import { memoryStore } from "../../sdk/enrolment/authority/memoryStore.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { realNameTable } from "../../sdk/enrolment/authority/realNameTable.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { provePossession } from "../../sdk/enrolment/proofOfPossession.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import type { SyntheticPerson } from "../population/generatePopulation.ts";
import { chainTime } from "./clock.ts";
import { expectRefusal } from "./expectRefusal.ts";
import type { World } from "./world.ts";

/** A person with the wallet that only they have. */
export interface Citizen extends SyntheticPerson {
  readonly wallet: Wallet;
}

/**
 * Opens the authority of a world's verified citizens.
 *
 * @param world network
 * @param people what the population register knows
 * @returns the authority, with an empty store
 */
export async function openAuthority(world: World, people: readonly SyntheticPerson[]): Promise<Authority> {
  const { network, definition } = world;
  const now = await chainTime(world.rpc);
  return {
    networkId: network.deployment.networkId,
    address: network.deployment.addresses.publisherSafe,
    groupId: 0,
    keys: { uniqueness: [versionedKey(1, randomKey())], sealing: [versionedKey(1, randomKey())] },
    store: memoryStore(),
    register: realNameTable(people),
    leaseSeconds: definition.leaseSeconds,
    rootWindowSeconds: definition.rootWindowSeconds,
    now: () => now,
    pausedSeconds: () => 0,
  };
}

/**
 * Enrols people one after the other: each comes to the desk, gets a code, and sends commitment and proof of possession.
 *
 * @param authority whose rules
 * @param people who come
 * @param step called after each
 * @returns the people with their wallets
 */
export async function enrolPeople(
  authority: Authority,
  people: readonly SyntheticPerson[],
  step: () => void,
): Promise<readonly Citizen[]> {
  const citizens: Citizen[] = [];
  for (const person of people) {
    const wallet = createWallet(authority.networkId);
    const ticket = await openSession(authority, person.number);
    const proof = provePossession(wallet, possessionContextOf(authority, ticket.nonce));
    await enrolPerson(authority, {
      ...person,
      sessionNonce: ticket.nonce,
      code: ticket.code,
      commitment: wallet.commitment,
      proof,
    });
    citizens.push({ ...person, wallet });
    step();
  }
  return citizens;
}

/** Someone whom the authority must refuse, and why. */
interface Refusal {
  readonly who: string;
  readonly code: RealDidError["code"];
  readonly attempt: () => Promise<unknown>;
}

/**
 * Sends the authority those whom it must refuse; nothing of them remains.
 *
 * @param authority whose rules
 * @param citizens people enrolled before
 * @returns one line for each, with the code of the refusal
 */
export async function tryRefusals(authority: Authority, citizens: readonly Citizen[]): Promise<readonly string[]> {
  const [first, second] = citizens;
  if (first === undefined || second === undefined) return [];
  const lines: string[] = [];
  for (const { who, code, attempt } of refusals(authority, first, second)) {
    lines.push(`${who}: ${await expectRefusal(code, attempt)}`);
  }
  return lines;
}

function refusals(authority: Authority, first: Citizen, second: Citizen): readonly Refusal[] {
  const again = (changes: Partial<Record<"name" | "number" | "code", string>>) => async () => {
    const wallet = createWallet(authority.networkId);
    const ticket = await openSession(authority, changes.number ?? first.number);
    const proof = provePossession(wallet, possessionContextOf(authority, ticket.nonce));
    const { nonce: sessionNonce, code } = ticket;
    const { name, number } = first;
    await enrolPerson(authority, {
      name,
      number,
      code,
      ...changes,
      sessionNonce,
      commitment: wallet.commitment,
      proof,
    });
  };
  const digit = first.number.endsWith("0") ? "1" : "0";
  return [
    {
      who: "a number with a wrong check digit",
      code: "ENROLMENT_RESIDENT_ID_INVALID",
      attempt: again({ number: first.number.slice(0, -1) + digit }),
    },
    {
      who: "a number with another person's name",
      code: "ENROLMENT_NAME_MISMATCH",
      attempt: again({ name: `${second.name}甲` }),
    },
    {
      who: "a person who is not at the desk",
      code: "ENROLMENT_NOT_PRESENT",
      attempt: again({ code: "0000-0000-0000-0000" }),
    },
    { who: "a person who is enrolled already", code: "ENROLMENT_ENROLLED_BEFORE", attempt: again({}) },
    {
      who: "the same person, the x of the number in the other case",
      code: "ENROLMENT_ENROLLED_BEFORE",
      attempt: again({ number: first.number.toLowerCase() }),
    },
  ];
}

function randomKey(): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(32));
}

/** A fresh key that belongs to nobody else. */
export function freshKey(): { readonly address: Hex; readonly key: RandomWallet } {
  const key = new RandomWallet(RandomWallet.createRandom().privateKey);
  return { address: key.address as Hex, key };
}
