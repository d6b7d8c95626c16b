import { task, types } from "hardhat/config";

import { printTable, runTask } from "./run.ts";

/** Enough for the groups' minimum size and the twelve creators; the population generator's limit lies far above. */
const FEWEST_PEOPLE = 120;
const MOST_PEOPLE = 100_000;

interface StoryArgs {
  readonly people: number;
  readonly seed: number;
}

task("story", "Plays the whole way: enrolment, pseudonyms, logins, duties, disclosure, oversight")
  .addOptionalParam("people", `People in the sample, ${FEWEST_PEOPLE} to ${MOST_PEOPLE}`, 1000, types.int)
  .addOptionalParam("seed", "Seed of the sample; the same seed gives the same people and accounts", 1, types.int)
  .setAction(
    runTask<StoryArgs>(async ({ people, seed }, hre) => {
      const { StoryFlagInvalid } = await import("../scripts/story/errors.ts");
      if (people < FEWEST_PEOPLE || people > MOST_PEOPLE) {
        throw new StoryFlagInvalid("people", `a whole number from ${FEWEST_PEOPLE} to ${MOST_PEOPLE}`);
      }
      if (seed < 0) throw new StoryFlagInvalid("seed", "a whole number, 0 or more");
      const { tellStory } = await import("../scripts/story/tellStory.ts");
      const outcome = await tellStory(hre, { people, seed });
      console.log();
      printTable(Object.entries(outcome).map(([figure, value]) => ({ figure, value })));
      console.log("\nout/story.json   these figures\nout/oversight.html   what the public sees: open it in a browser");
    }),
  );
