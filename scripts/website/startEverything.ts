import type { SyntheticPerson } from "../population/generatePopulation.ts";
import { type EnrolledPerson, enrolPeople, prepareAuthority, publishPeople, startAuthority } from "./authority.ts";
import { prepareGateway, startGateway } from "./gateway.ts";
import { startPortal } from "./portal.ts";
import { startRelayer } from "./relayer.ts";
import type { ChainRun, Run } from "./run.ts";
import { startSites } from "./sites.ts";
import { addPlatforms, startNetwork } from "./startNetwork.ts";

/**
 * Starts all parts, side by side where they do not need one another, and says how long each took.
 *
 * @param run with nothing started
 * @returns the run, and people whose words may be shown
 */
export async function startEverything(
  run: Run,
): Promise<{ readonly chain: ChainRun; readonly shown: readonly EnrolledPerson[] }> {
  const [chain, people] = await Promise.all([
    step("a chain with the contracts", () => startNetwork(run)),
    step("keys, and a register of invented people", () => prepare(run)),
  ]);
  await step("two platforms, added by the consortium", () => addPlatforms(chain));
  const [shown] = await Promise.all([
    startPeople(chain, people),
    step("a relayer", () => startRelayer(chain)),
    step("the wallet's page", () => startPortal(chain)),
    startWebsites(chain),
  ]);
  return { chain, shown };
}

/** One after the other: the deployment beside them is what takes longest. */
async function prepare(run: Run): Promise<readonly SyntheticPerson[]> {
  const people = await prepareAuthority(run);
  await prepareGateway(run);
  return people;
}

async function startPeople(chain: ChainRun, people: readonly SyntheticPerson[]): Promise<readonly EnrolledPerson[]> {
  await step("an authority and two operators", () => startAuthority(chain));
  const shown = await step(`${people.length} people enrolled`, () => enrolPeople(chain, people));
  await step("their root, signed and published", () => publishPeople(chain, people.length));
  return shown;
}

async function startWebsites(chain: ChainRun): Promise<void> {
  const clients = await step("a gateway", () => startGateway(chain));
  await step("two websites", () => startSites(chain, clients));
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const done = await work();
  console.log(`  ${what.padEnd(40)}${((performance.now() - begin) / 1_000).toFixed(1).padStart(5)} s`);
  return done;
}
