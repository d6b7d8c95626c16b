import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import type { EnrolledPerson } from "./authority.ts";
import type { ChainRun } from "./run.ts";

/**
 * Says what to click, and leaves the same for programs in website.json.
 *
 * @param run with everything started
 * @param people whose words may be shown: nobody else has them, and nobody is behind them
 */
export function report({ places, folder, deploymentFile }: ChainRun, people: readonly EnrolledPerson[]): void {
  const { sites, chainUrl, authorityUrl, deskUrl, relayerUrl, walletUrl } = places;
  const known = { chainUrl, authorityUrl, deskUrl, relayerUrl, walletUrl, sites, deployment: deploymentFile, people };
  writeFileSync(join(folder, "website.json"), `${JSON.stringify(known, undefined, 2)}\n`, { mode: 0o600 });
  const [first] = sites;
  const rows = [
    ...sites.map(({ title, origin }) => [title, origin]),
    ["Wallet", walletUrl],
    ...people.map(({ name, words }) => [name, words]),
    ["Logs", join(relative(process.cwd(), folder), "logs")],
  ];
  console.log(`
${rows.map(([name = "", value = ""]) => `  ${pad(name, 10)}${value}`).join("\n")}

Open ${first?.origin ?? ""} and sign in: the wallet asks for the twelve words of one of these two invented
people, and for a new passphrase of your choice (10 characters or more) that locks them on this device. It proves
that they are among the verified, and signs. Sign out, sign in again: no proof any more. Sign in on the other
site: another pseudonym, and nothing that joins the two. Ctrl-C ends everything.`);
}

/** Han characters are two columns wide. */
function pad(text: string, columns: number): string {
  const width = [...text].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0);
  return text + " ".repeat(Math.max(1, columns - width));
}
