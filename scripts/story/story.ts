import type { Authority } from "../../sdk/enrolment/authority/authority.ts";
import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import type { Population } from "../population/generatePopulation.ts";
import type { Citizen } from "./enrolPeople.ts";
import type { Narrator } from "./narrator.ts";
import type { StoryOutcome } from "./outcome.ts";
import type { Account } from "./registerCreators.ts";
import type { World } from "./world.ts";

/** What every chapter has at hand. */
export interface Story {
  readonly world: World;
  readonly narrator: Narrator;
  /** Filled in chapter by chapter. */
  readonly outcome: StoryOutcome;
  readonly population: Population;
  /** Number of each field of policy/fields.json by name. */
  readonly fieldNumbers: ReadonlyMap<string, number>;
}

/** What the first chapters leave to the later ones. */
export interface EnrolledStory extends Story {
  readonly authority: Authority;
  readonly citizens: readonly Citizen[];
  /** Rebuilt from chain data alone. */
  readonly tree: GroupTree;
}

/** The story once the creators have their accounts. */
export interface RegisteredStory extends EnrolledStory {
  readonly accounts: readonly Account[];
}
