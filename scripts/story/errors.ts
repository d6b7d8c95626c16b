import { RealDidError } from "../../sdk/errors.ts";

/** The second network did not start. */
export class StoryNeighbourFailed extends RealDidError {
  readonly code = "STORY_NEIGHBOUR_FAILED" as const;
  constructor(name: string, output: string) {
    super(
      `the network ${name} did not start beside this one: ${output}`,
      "Run `npx hardhat node` to see why, then start the story again.",
    );
  }
}

/** A flag of the story is out of range. */
export class StoryFlagInvalid extends RealDidError {
  readonly code = "STORY_FLAG_INVALID" as const;
  constructor(flag: string, shape: string) {
    super(`--${flag} must be ${shape}`, "Run `npx hardhat help story` to see the flags.");
  }
}

/** The story plays every part, so it needs every key. */
export class StoryKeyMissing extends RealDidError {
  readonly code = "STORY_KEY_MISSING" as const;
  constructor(network: string, part: string) {
    super(
      `the story has no key for ${part} on ${network}`,
      "Run it on hardhat or localhost, or list the keys of all parts of a test network in <NETWORK>_KEYS.",
    );
  }
}

/** Something came out otherwise than the rules say. */
export class StoryUnexpected extends RealDidError {
  readonly code = "STORY_UNEXPECTED" as const;
  constructor(what: string) {
    super(`unexpected: ${what}`, "This is a fault in RealDID: please report it with the seed that was used.");
  }
}
