import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { localKeys } from "../../networks/accounts.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { view } from "../../sdk/chain/send.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { requestEnrolment } from "../../sdk/enrolment/requestEnrolment.ts";
import { sendEnrolment } from "../../sdk/enrolment/sendEnrolment.ts";
import { type SyntheticPerson, generatePopulation } from "../population/generatePopulation.ts";
import { answersAt, appPart } from "./programs.ts";
import type { ChainRun, Run, Settings } from "./run.ts";

/** More than the smallest group that may be published. */
const PEOPLE = 120;
/** Of them, so many are shown with their words. */
const SHOWN = 2;
const AT_ONCE = 4;
/** Everyone comes from one address here. */
const ATTEMPTS = 100_000;

/** An invented person with their wallet. */
export interface EnrolledPerson {
  readonly name: string;
  /** The twelve words; fresh in every run. */
  readonly words: string;
}

/**
 * Makes the authority's keys and register, and the keys of its sender and of two operators.
 *
 * @param run of which the chain need not be there yet
 * @returns the people in the register
 */
export async function prepareAuthority(run: Run): Promise<readonly SyntheticPerson[]> {
  const { folder, processes } = run;
  const { authority, publisherOwners } = localKeys();
  mkdirSync(join(folder, "keys"), { recursive: true, mode: 0o700 });
  const writeKey = (name: string, key: string): void => writeFileSync(keyFile(run, name), key, { mode: 0o600 });
  writeKey("sender", authority.privateKey);
  for (const [i, { privateKey }] of publisherOwners.entries()) writeKey(`operator${i}`, privateKey);
  const { people } = generatePopulation({ people: PEOPLE, organisations: 0, seed: 1 });
  const register = join(folder, "register.csv");
  const rows = people.map(({ name, number }) => `${name},${number}`);
  writeFileSync(register, ["name,number", ...rows, ""].join("\n"), { mode: 0o600 });
  await processes.run(appPart("authority", ["init"], settingsOf(run), "authority-init"));
  await processes.run(appPart("authority", ["load", register], settingsOf(run), "authority-load"));
  return people;
}

/**
 * Starts the authority and two operators, who rebuild the group from the chain and sign what they recomputed.
 *
 * @param run on the chain, with the authority prepared
 */
export async function startAuthority(run: ChainRun): Promise<void> {
  const { places, processes, deploymentFile } = run;
  const started = { ...settingsOf(run), REALDID_DEPLOYMENT: deploymentFile };
  processes.start(appPart("authority", ["start"], started));
  await processes.ready("authority", answersAt(`${places.authorityUrl}/ready`));
  for (const name of ["operator0", "operator1"]) {
    const settings = {
      REALDID_DEPLOYMENT: deploymentFile,
      OPERATOR_RPC_URL: places.chainUrl,
      OPERATOR_AUTHORITY_URL: places.authorityUrl,
      OPERATOR_KEY_FILE: keyFile(run, name),
      OPERATOR_FOLDER: join(run.folder, name),
      OPERATOR_POLL_SECONDS: "1",
    };
    processes.start(appPart("authority", ["operator"], settings, name));
  }
}

/**
 * People come to the desk and enrol with new wallets, over HTTP.
 *
 * @param run with the authority
 * @param people of the register
 * @returns the first of them, with their words
 */
export async function enrolPeople(
  run: ChainRun,
  people: readonly SyntheticPerson[],
): Promise<readonly EnrolledPerson[]> {
  const { network, places } = run;
  const { authority } = await view(network.enrolmentRegistry.groupOf(0));
  const wallets = new Map<SyntheticPerson, string>();
  const waiting = [...people];
  const enrolNext = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const wallet = createWallet(network.deployment.networkId);
      const ticket = (await askDesk(run, "sessions", { number: one.number })) as { nonce: Hex; code: string };
      const application = { ...one, ticket, authority: authority as Hex, groupId: 0 };
      await sendEnrolment(places.authorityUrl, 0, requestEnrolment(wallet, application));
      wallets.set(one, wallet.mnemonic);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, enrolNext));
  return people.slice(0, SHOWN).map((one) => ({ name: one.name, words: wallets.get(one) as string }));
}

/**
 * Has the authority publish now, and waits until everyone is in the root on chain.
 *
 * @param run with people enrolled
 * @param people how many
 */
export async function publishPeople(run: ChainRun, people: number): Promise<void> {
  await askDesk(run, "publications");
  await run.processes.ready("publication", async () => {
    const { size } = await view(run.network.enrolmentRegistry.groupOf(0));
    return Number(size) >= people;
  });
}

async function askDesk(run: Run, path: string, body?: unknown): Promise<unknown> {
  const token = readFileSync(tokenFile(run), "utf8").trim();
  const answer = await fetch(`${run.places.deskUrl}/v1/groups/0/${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`the desk answers ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function settingsOf(run: Run): Settings {
  const { places, folder } = run;
  return {
    AUTHORITY_RPC_URL: places.chainUrl,
    AUTHORITY_DATABASE: join(folder, "authority"),
    AUTHORITY_KEY_FILE: keyFile(run, "authority.json"),
    AUTHORITY_DESK_TOKEN_FILE: tokenFile(run),
    AUTHORITY_SENDER_KEY_FILE: keyFile(run, "sender"),
    AUTHORITY_PORT: String(places.ports.authority),
    AUTHORITY_DESK_PORT: String(places.ports.desk),
    AUTHORITY_PUBLIC_URL: places.authorityUrl,
    AUTHORITY_ATTEMPTS: String(ATTEMPTS),
    AUTHORITY_POLL_SECONDS: "1",
  };
}

function keyFile(run: Run, name: string): string {
  return join(run.folder, "keys", name);
}

function tokenFile(run: Run): string {
  return keyFile(run, "desk.token");
}
