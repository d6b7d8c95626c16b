import { enrolPeople, prepareAuthority, publishPeople, startAuthority } from "./authority.ts";
import type { Run } from "./run.ts";
import { addPlatforms, startNetwork } from "./startNetwork.ts";

/**
 * Starts all parts, side by side where they do not need one another, and says what it does.
 *
 * @param run with nothing started
 */
export async function startEverything(run: Run): Promise<void> {
  const begin = performance.now();
  const register = step("register of invented people", () => prepareAuthority(run));
  const chain = await step("chain with the contracts", () => startNetwork(run));
  const people = await register;
  const authority = step("authority and two operators", () => startAuthority(chain));
  await step("platforms, added by the consortium", () => addPlatforms(chain));
  await authority;
  const shown = await step(`${people.length} people enrolled`, () => enrolPeople(chain, people));
  await step("their root published", () => publishPeople(chain, people.length));
  console.log(`ready after ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
  console.log(shown);
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const done = await work();
  console.log(`  ${what.padEnd(40)}${((performance.now() - begin) / 1_000).toFixed(1).padStart(5)} s`);
  return done;
}
