import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { definitionOf, definitions } from "../../networks/definitions.ts";
import { formatDeployment } from "../../sdk/chain/deployment.ts";
import { loadPolicy } from "../../sdk/node/loadPolicy.ts";
import { generatePopulation } from "../population/generatePopulation.ts";
import { answerDuties, letTimePass, payEveryone, reachLaterStage, reportEveryone } from "./dutyChapters.ts";
import { enrolEveryone, openAccounts } from "./enrolmentChapters.ts";
import { StoryUnexpected } from "./errors.ts";
import { createNarrator } from "./narrator.ts";
import { type Neighbour, startNeighbour } from "./neighbour.ts";
import { openWorld } from "./openWorld.ts";
import { type StoryOutcome, emptyOutcome } from "./outcome.ts";
import { checkIsolation, checkPrivacy, oversee } from "./publicChapters.ts";
import type { RegisteredStory, Story } from "./story.ts";

/** Flags of `hardhat story`. */
export interface StoryOptions {
  readonly people: number;
  readonly seed: number;
}

const ORGANISATIONS = 10;

/**
 * Plays the whole way on the present network: from a person's enrolment to what the public can see. Writes out/story.json and
 * out/oversight.html.
 *
 * @param hre Hardhat's environment
 * @param options flags
 * @returns counts and figures
 */
export async function tellStory(hre: HardhatRuntimeEnvironment, options: StoryOptions): Promise<StoryOutcome> {
  const outcome = emptyOutcome({ network: hre.network.name, ...options });
  // A story that fails must not leave an older one's outcome behind.
  await rm(join(hre.config.paths.root, "out/story.json"), { force: true });
  await rm(join(hre.config.paths.root, "out/oversight.html"), { force: true });
  const compiling = performance.now();
  await hre.run("compile", { quiet: true });
  outcome.compileSeconds = toSeconds(performance.now() - compiling);
  const neighbour = startNeighbour(neighbourOf(hre.network.name), hre.config.paths.root);
  try {
    const story = await play(await open(hre, outcome, options), neighbour);
    const privacy = await checkPrivacy(story);
    await writeOut(hre, "deployment.json", formatDeployment(story.world.network.deployment));
    await writeOut(hre, "oversight.html", await oversee(story, privacy));
  } finally {
    await neighbour.stop();
  }
  outcome.seconds = toSeconds(performance.now());
  await writeOut(hre, "story.json", `${JSON.stringify(outcome, undefined, 2)}\n`);
  checkOutcome(outcome);
  return outcome;
}

/** A story that ran to its end had something of everything; a leak or a wrong root is a failure. */
function checkOutcome(outcome: StoryOutcome): void {
  if (outcome.leaks > 0) throw new StoryUnexpected(`${outcome.leaks} leaks`);
  if (!outcome.rootsChecked)
    throw new StoryUnexpected("a root does not match its leaves, or a check of the audit fails");
  if (outcome.stopped !== undefined) return;
  for (const [figure, value] of Object.entries(outcome)) {
    if (value === 0 && figure !== "leaks" && figure !== "seed") throw new StoryUnexpected(`${figure} is 0`);
  }
}

async function open(hre: HardhatRuntimeEnvironment, outcome: StoryOutcome, options: StoryOptions): Promise<Story> {
  const narrator = createNarrator(process.stdout);
  narrator.chapter("The deploy scripts set the network up and hand it to the consortium");
  const world = await openWorld(hre);
  const { members, memberThreshold } = world.definition;
  narrator.tell(`${world.definition.title}, chain ${world.network.deployment.chainId}`);
  narrator.tell(
    `administered by ${memberThreshold} of ${members.length}: ${members.join(", ")}; the deployer holds no role`,
  );
  const { fields } = await loadPolicy(join(hre.config.paths.root, "policy"), "weibo");
  const population = generatePopulation({ ...options, organisations: ORGANISATIONS });
  return {
    world,
    narrator,
    outcome,
    population,
    fieldNumbers: new Map(fields.map(({ name, number }) => [name, number])),
  };
}

async function play(opened: Story, neighbour: Neighbour): Promise<RegisteredStory> {
  const story = await openAccounts(await enrolEveryone(opened));
  const { due, notYet } = await reportEveryone(story);
  await checkIsolation(story, await answerDuties(story, due), await neighbour.world);
  if (await letTimePass(story, due)) {
    await payEveryone(story, due);
    await reachLaterStage(story, notYet);
  } else {
    story.outcome.stopped = "the chain's clock cannot be moved, so the story ends before the deadlines";
    story.narrator.tell(story.outcome.stopped);
  }
  return story;
}

async function writeOut(hre: HardhatRuntimeEnvironment, file: string, text: string): Promise<void> {
  const folder = join(hre.config.paths.root, "out");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, file), text);
}

/** The other of the two named networks. */
function neighbourOf(hardhatNetworkName: string): string {
  const own = definitionOf(hardhatNetworkName).name;
  return Object.keys(definitions).find((name) => name !== own) ?? own;
}

function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
