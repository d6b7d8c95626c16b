import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { openAuthority, outputFolder, parseJson, writeWhole } from "./authorityFile.ts";
import type { Population } from "../scripts/population/generatePopulation.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { RealDidError } from "../sdk/errors.ts";
import { type Authority, personKeysOf } from "../sdk/enrolment/authority/authority.ts";
import { type Enrolment, enrolPerson } from "../sdk/enrolment/authority/enrolPerson.ts";
import { keysInForce } from "../sdk/enrolment/authority/keys.ts";
import { openSession } from "../sdk/enrolment/authority/openSession.ts";
import { type RealName, realNameTable } from "../sdk/enrolment/authority/realNameTable.ts";
import { createWallet } from "../sdk/enrolment/createWallet.ts";
import { parseResidentId } from "../sdk/enrolment/residentId.ts";
import { requestEnrolment } from "../sdk/enrolment/requestEnrolment.ts";
import { restoreWallet } from "../sdk/enrolment/restoreWallet.ts";

/** What became of the people who came to the desk. */
export interface SampleResult {
  readonly enrolled: readonly Enrolment[];
  readonly refused: readonly RealDidError[];
}

/**
 * Plays desk and wallets for people of the sample. New wallets' mnemonics go to out/<network>/wallets.json, by
 * commitment: sample people only.
 *
 * @param hre Hardhat's environment
 * @param network connected network
 * @param population is the register
 * @param people who come to the desk
 * @param mnemonic wallet of a single person; without it the one of its enrolment as a citizen, for another group than 0, or a new one
 * @param group number of the group; the population stands for its register too
 * @returns who was enrolled, and each refusal
 */
export async function enrolSample(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  population: Population,
  people: readonly RealName[],
  mnemonic?: string,
  group = 0,
): Promise<SampleResult> {
  const { authority, save } = await openAuthority(hre, network, realNameTable(population.people), group);
  const citizens = group === 0 ? undefined : await openAuthority(hre, network, realNameTable([]));
  const enrolled: Enrolment[] = [];
  const refused: RealDidError[] = [];
  const walletsFile = join(outputFolder(hre), "wallets.json");
  const mnemonics = existsSync(walletsFile)
    ? (parseJson(readFileSync(walletsFile, "utf8")) as Record<string, string>)
    : {};
  for (const { name, number } of people) {
    try {
      const ticket = await openSession(authority, number);
      const own = mnemonic ?? mnemonics[String(await commitmentOf(citizens?.authority, number))];
      const wallet = own === undefined ? createWallet(authority.networkId) : restoreWallet(own, authority.networkId);
      const { address, groupId } = authority;
      const request = requestEnrolment(wallet, { name, number, ticket, authority: address, groupId });
      const enrolment = await enrolPerson(authority, request);
      enrolled.push(enrolment);
      if (mnemonic === undefined) mnemonics[String(enrolment.commitment)] = wallet.mnemonic;
    } catch (thrown) {
      if (!(thrown instanceof RealDidError)) throw thrown;
      refused.push(thrown);
    }
  }
  // Wallets first: a record without its wallet would be a person who lost everything.
  save(() => writeWhole(walletsFile, JSON.stringify(mnemonics, null, 1)));
  return { enrolled, refused };
}

/** Under which commitment the other authority has a person: the sample's wallets are kept by it, as people keep theirs. */
async function commitmentOf(citizens: Authority | undefined, number: string): Promise<bigint | undefined> {
  if (citizens === undefined) return undefined;
  return citizens.store.transact(async (records) => {
    const keys = personKeysOf(await keysInForce(citizens, records), citizens.groupId, parseResidentId(number));
    return (await records.person(keys))?.commitment;
  });
}
