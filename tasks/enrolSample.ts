import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { openAuthority, outputFolder, parseJson, writeWhole } from "./authorityFile.ts";
import type { Population } from "../scripts/population/generatePopulation.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { RealDidError } from "../sdk/errors.ts";
import { type Enrolment, enrolPerson } from "../sdk/enrolment/authority/enrolPerson.ts";
import { openSession } from "../sdk/enrolment/authority/openSession.ts";
import { type RealName, realNameTable } from "../sdk/enrolment/authority/realNameTable.ts";
import { createWallet } from "../sdk/enrolment/createWallet.ts";
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
 * @param mnemonic wallet of a single person; new wallets without it
 * @returns who was enrolled, and each refusal
 */
export async function enrolSample(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  population: Population,
  people: readonly RealName[],
  mnemonic?: string,
): Promise<SampleResult> {
  const { authority, save } = await openAuthority(hre, network, realNameTable(population.people));
  const enrolled: Enrolment[] = [];
  const refused: RealDidError[] = [];
  const walletsFile = join(outputFolder(hre), "wallets.json");
  const mnemonics = existsSync(walletsFile)
    ? (parseJson(readFileSync(walletsFile, "utf8")) as Record<string, string>)
    : {};
  for (const { name, number } of people) {
    try {
      const ticket = await openSession(authority, number);
      const wallet =
        mnemonic === undefined ? createWallet(authority.networkId) : restoreWallet(mnemonic, authority.networkId);
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
