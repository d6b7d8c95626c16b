import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { findLeaks } from "../privacy/findLeaks.ts";
import { recordRun } from "../privacy/record.ts";
import { playNeighbour, tryOn } from "./crossNetworks.ts";
import { chainTime, moveClock } from "./clock.ts";
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
export async function checkPrivacy(story: RegisteredStory): Promise<void> {
  const { world, narrator, outcome, citizens, accounts } = story;
  narrator.chapter("A search over the whole run: names, numbers, secrets, hashes of them, and whatever joins two pseudonyms");
  const { fromBlock, addresses } = world.network.deployment;
  const last = Number(await world.rpc.send("eth_blockNumber", []));
  const blocks = last - fromBlock + 1;
  const record = await narrator.progress("blocks read", blocks, (step) =>
    recordRun(world.rpc, fromBlock, last, step),
  );
  const people = citizens.map((citizen) => ({
    ...citizen.wallet,
    name: citizen.name,
    idNumber: citizen.number,
    pseudonyms: accounts
      .filter(({ holder }) => holder === citizen)
      .map(({ platformId, pseudonym, controller }) => ({ platformId, pseudonym, controller: controller.address as Hex })),
  }));
  const leaks = findLeaks(record, people, addresses.enrolmentRegistry);
  outcome.leaks = leaks.length;
  const writes = record.transactions.reduce((total, { writes: own }) => total + own.length, 0);
  narrator.tell(
    `${record.transactions.length} transactions, ${writes} storage writes, ${people.length} people: ${leaks.length} leaks`,
  );
  for (const { kind, person, where, detail } of leaks) narrator.tell(`LEAK ${kind} of person ${person}, ${where}: ${detail}`);
}

export async function oversee(story: RegisteredStory, _folder: string): Promise<void> {
  const audit = await auditGroup(story.world.network, { groupId: 0 });
  story.outcome.rootsChecked = audit.mismatches.length === 0;
}
