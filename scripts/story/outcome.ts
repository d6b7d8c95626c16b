/** What the story measured and counted: out/story.json. */
export interface StoryOutcome {
  network: string;
  seed: number;
  people: number;
  enrolled: number;
  refused: number;
  proofs: number;
  pseudonyms: number;
  logins: number;
  loginsRefused: number;
  /** Duties that arose, at either stage. */
  due: number;
  exempt: number;
  disclosedSelf: number;
  disclosedBacker: number;
  contested: number;
  overdue: number;
  lifted: number;
  paid: number;
  heldBack: number;
  crossNetworkRefused: number;
  rootsChecked: boolean;
  leaks: number;
  /** Why the story ended early; absent if it did not. */
  stopped?: string;
  compileSeconds: number;
  /** Wall time from process start. */
  seconds: number;
}

/**
 * An outcome with nothing in it yet.
 *
 * @param start what is known at the start
 * @returns the outcome, filled in chapter by chapter
 */
export function emptyOutcome(start: Pick<StoryOutcome, "network" | "seed" | "people">): StoryOutcome {
  return {
    ...start,
    enrolled: 0,
    refused: 0,
    proofs: 0,
    pseudonyms: 0,
    logins: 0,
    loginsRefused: 0,
    due: 0,
    exempt: 0,
    disclosedSelf: 0,
    disclosedBacker: 0,
    contested: 0,
    overdue: 0,
    lifted: 0,
    paid: 0,
    heldBack: 0,
    crossNetworkRefused: 0,
    rootsChecked: false,
    leaks: 0,
    compileSeconds: 0,
    seconds: 0,
  };
}
