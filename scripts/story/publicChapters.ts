import type { Hex } from "../../sdk/chain/hex.ts";
import { auditNetwork } from "../../sdk/oversight/auditNetwork.ts";
import { disclosureReport } from "../../sdk/oversight/disclosureReport.ts";
import { findLeaks } from "../privacy/findLeaks.ts";
import { recordRun } from "../privacy/record.ts";
import { playNeighbour, tryOn } from "./crossNetworks.ts";
import { chainTime, moveClock } from "./clock.ts";
import { oversightPage } from "./page/oversightPage.ts";
import type { PrivacyOutcome } from "./page/pageContent.ts";
import type { DisclosedAccount } from "./dutyChapters.ts";
import type { RegisteredStory } from "./story.ts";
import type { World } from "./world.ts";

/**
 * The neighbour network plays along on its own chain; a proof, a signature and a statement of each is refused on the other.
 *
 * @param story so far
 * @param disclosed an account here with its statement
 * @param neighbour the other network
 */
export async function checkIsolation(
  story: RegisteredStory,
  disclosed: DisclosedAccount,
  neighbour: World,
): Promise<void> {
  const { world, narrator, outcome, population } = story;
  const names = [world.network.deployment.name, neighbour.network.deployment.name];
  narrator.chapter(`${names.join(" and ")} run side by side: what one issues is worth nothing on the other`);
  const people = population.people.slice(0, neighbour.definition.minimumGroupSize);
  // One time for both chains, or each would refuse the other's things for their deadlines alone.
  await moveClock(neighbour.rpc, (await chainTime(world.rpc)) - (await chainTime(neighbour.rpc)));
  const there = await playNeighbour(neighbour, people);
  const refusals = [...(await tryOn({ world, ...disclosed }, neighbour)), ...(await tryOn(there, world))];
  outcome.crossNetworkRefused = refusals.length;
  for (const line of refusals) narrator.tell(`refused: ${line}`);
}

/**
 * What each party could learn: a search over every event, call and storage write of the run.
 *
 * @param story so far
 */
export async function checkPrivacy(story: RegisteredStory): Promise<PrivacyOutcome> {
  const { world, narrator, outcome, citizens, accounts } = story;
  narrator.chapter(
    "A search over the whole run: names, numbers, secrets, hashes of them, and whatever joins two pseudonyms",
  );
  const { fromBlock, addresses } = world.network.deployment;
  const last = Number(await world.rpc.send("eth_blockNumber", []));
  const blocks = last - fromBlock + 1;
  const record = await narrator.progress("blocks read", blocks, (step) => recordRun(world.rpc, fromBlock, last, step));
  const people = citizens.map((citizen) => ({
    ...citizen.wallet,
    name: citizen.name,
    idNumber: citizen.number,
    pseudonyms: accounts
      .filter(({ holder }) => holder === citizen)
      .map(({ platformId, pseudonym, controller }) => ({
        platformId,
        pseudonym,
        controller: controller.address as Hex,
      })),
  }));
  const leaks = findLeaks(record, people, addresses.enrolmentRegistry);
  outcome.leaks = leaks.length;
  const writes = record.transactions.reduce((total, { writes: own }) => total + own.length, 0);
  narrator.tell(
    `${record.transactions.length} transactions, ${writes} storage writes, ${people.length} people: ${leaks.length} leaks`,
  );
  for (const { kind, person, where, detail } of leaks)
    narrator.tell(`LEAK ${kind} of person ${person}, ${where}: ${detail}`);
  return { transactions: record.transactions.length, leaks: leaks.length };
}

/**
 * Anyone rebuilds the tree from chain data alone, checks every root, and reads who is due and who disclosed.
 *
 * @param story so far
 * @param privacy what the search went through and found
 * @returns the page that the public reads
 */
export async function oversee(story: RegisteredStory, privacy: PrivacyOutcome): Promise<string> {
  const { world, narrator, outcome } = story;
  narrator.chapter("Anyone checks every root from chain data alone and reads who is due and who disclosed");
  const audit = await auditNetwork(world.network);
  outcome.rootsChecked = audit.isSound;
  for (const { claim, holds } of audit.checks) narrator.tell(`${holds ? "holds" : "DOES NOT HOLD"}: ${claim}`);
  const report = await disclosureReport(world.network);
  const { duties, DUE, DISCLOSED, LIFTED, OVERDUE } = report.totals;
  narrator.tell(`${duties} duties: ${DISCLOSED} disclosed, ${LIFTED} lifted, ${DUE} open, ${OVERDUE} of these overdue`);
  return oversightPage({ ...world.definition, command: auditCommand(outcome.network), audit, report, privacy });
}

/** The embedded chain is gone when the story ends; a node's stays. */
function auditCommand(hardhatNetworkName: string): string {
  const isEmbedded = hardhatNetworkName === "hardhat";
  const name = isEmbedded ? "localhost" : hardhatNetworkName;
  const audit = `REALDID_DEPLOYMENT=out/deployment.json npx hardhat oversight:audit --network ${name}`;
  if (!isEmbedded) return audit;
  return `npx hardhat node                           # in another terminal\nnpx hardhat story --network localhost\n${audit}`;
}
