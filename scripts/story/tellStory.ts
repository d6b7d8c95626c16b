import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { definitionOf } from "../../networks/definitions.ts";
import { readDuty } from "../../sdk/disclosure/readDuty.ts";
import { reportAudience } from "../../sdk/disclosure/reportAudience.ts";
import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import { closeProver } from "../../sdk/node/closeProver.ts";
import { loadPolicy } from "../../sdk/node/loadPolicy.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import { registerPseudonym } from "../../sdk/pseudonym/changePseudonym.ts";
import { type Population, generatePopulation } from "../population/generatePopulation.ts";
import { contestDuty, discloseBacker, discloseSelf, stateOwnName, turnDownContest } from "./answerDuties.ts";
import { type Answer, CAST } from "./cast.ts";
import { chainTime, moveClock } from "./clock.ts";
import { playNeighbour, tryOn } from "./crossNetworks.ts";
import { type Citizen, enrolPeople, openAuthority, tryRefusals } from "./enrolPeople.ts";
import { StoryUnexpected } from "./errors.ts";
import { expectRefusal } from "./expectRefusal.ts";
import { type Narrator, createNarrator } from "./narrator.ts";
import { type Neighbour, startNeighbour } from "./neighbour.ts";
import { openWorld } from "./openWorld.ts";
import { type StoryOutcome, emptyOutcome } from "./outcome.ts";
import { payCreators } from "./payCreators.ts";
import { publishCitizens } from "./publishCitizens.ts";
import { type Account, openAccount, relay } from "./registerCreators.ts";
import { operatorOf, reportAudiences, reportOf, tryReports } from "./reportAudiences.ts";
import { tryLogins } from "./tryLogins.ts";
import type { World } from "./world.ts";

/** Flags of `hardhat story`. */
export interface StoryOptions {
  readonly people: number;
  readonly seed: number;
}

const ORGANISATIONS = 10;
const DAY = 86_400;

/** What the chapters hand on to each other. */
interface Story {
  readonly world: World;
  readonly narrator: Narrator;
  readonly outcome: StoryOutcome;
  readonly population: Population;
  readonly fieldNumbers: ReadonlyMap<string, number>;
}
