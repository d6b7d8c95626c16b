import { type Draw, createDraw } from "./draw.ts";
import { creditCodeCheckCharacter, organisationCheckCharacter } from "../../sdk/enrolment/creditCode.ts";
import { residentIdCheckCharacter } from "../../sdk/enrolment/residentId.ts";
import { GIVEN_CHARACTERS, ORGANISATION_TRADES, ORGANISATION_WORDS, REGIONS, SURNAMES } from "./names.ts";

/** A sample population. Nobody in it exists. */
export interface Population {
  readonly note: string;
  readonly seed: number;
  readonly people: readonly SyntheticPerson[];
  readonly organisations: readonly SyntheticOrganisation[];
}

/** An invented person with a number that passes GB 11643-1999. */
export interface SyntheticPerson {
  readonly name: string;
  readonly number: string;
}

/** An invented organisation with a code that passes GB 32100-2015. */
export interface SyntheticOrganisation {
  readonly name: string;
  readonly creditCode: string;
}

/** What to generate. */
export interface PopulationOptions {
  readonly people: number;
  readonly organisations: number;
  /** The same seed gives the same population on every machine. */
  readonly seed: number;
}

const NOTE = "Synthetic sample data, generated from a seed. No entry is a real person or organisation.";
/** Registrars count the people of one day and county from 001, so a number with 000 passes every check and is nobody's. */
const UNASSIGNED_SEQUENCE = "000";
/** Organisation codes are digits, or begin with MA and its successors; ones that begin with RD are given to nobody. */
const UNASSIGNED_ORGANISATION = "RD";
const FIRST_BIRTH = Date.UTC(1945, 0, 1);
const LAST_BIRTH = Date.UTC(2005, 11, 31);
const DAY = 86_400_000;

/**
 * Generates people and organisations for stories, tests and measurements.
 *
 * @param options how many, and the seed
 * @returns the population; every number and code in it is different
 * @throws RangeError if more people are asked for than there are numbers
 * @example
 * const { people } = generatePopulation({ people: 1000, organisations: 10, seed: 1 });
 */
export function generatePopulation(options: PopulationOptions): Population {
  const days = (LAST_BIRTH - FIRST_BIRTH) / DAY + 1;
  // Nine of ten numbers: beyond that, drawing until a free one turns up takes long.
  if (options.people > REGIONS.length * days * 0.9) throw new RangeError("more people than a sample can hold");
  const draw = createDraw("realdid population v1", options.seed);
  const numbers = new Set<string>();
  while (numbers.size < options.people) numbers.add(drawNumber(draw, days));
  return {
    note: NOTE,
    seed: options.seed,
    people: [...numbers].map((number) => ({ name: drawName(draw), number })),
    organisations: Array.from({ length: options.organisations }, (_, index) => drawOrganisation(draw, index)),
  };
}

function pick<T>(draw: Draw, from: readonly T[]): T {
  return from[draw(from.length)] as T;
}

function drawNumber(draw: Draw, days: number): string {
  const birth = new Date(FIRST_BIRTH + draw(days) * DAY).toISOString().slice(0, 10).replaceAll("-", "");
  const body = `${pick(draw, REGIONS)}${birth}${UNASSIGNED_SEQUENCE}`;
  return body + residentIdCheckCharacter(body);
}

function drawName(draw: Draw): string {
  const given = Array.from({ length: 1 + draw(2) }, () => pick(draw, GIVEN_CHARACTERS));
  return pick(draw, SURNAMES) + given.join("");
}

function drawOrganisation(draw: Draw, index: number): SyntheticOrganisation {
  const code = `${UNASSIGNED_ORGANISATION}${String(index).padStart(6, "0")}`;
  const body = `91${pick(draw, REGIONS)}${code}${organisationCheckCharacter(code)}`;
  const word = ORGANISATION_WORDS[index % ORGANISATION_WORDS.length] as string;
  return {
    name: `${word}${pick(draw, ORGANISATION_TRADES)}（示例）有限公司`,
    creditCode: body + creditCodeCheckCharacter(body),
  };
}
