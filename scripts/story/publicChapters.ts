import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
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

export async function checkPrivacy(_story: RegisteredStory): Promise<void> {}

export async function oversee(story: RegisteredStory, _folder: string): Promise<void> {
  const audit = await auditGroup(story.world.network, { groupId: 0 });
  story.outcome.rootsChecked = audit.mismatches.length === 0;
}
