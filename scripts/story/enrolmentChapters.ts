import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { createDraw, shuffle } from "../population/draw.ts";
import { CAST } from "./cast.ts";
import { enrolPeople, openAuthority, tryRefusals } from "./enrolPeople.ts";
import { expectRefusal } from "./expectRefusal.ts";
import { publishCitizens } from "./publishCitizens.ts";
import { type Account, openAccount, relay } from "./registerCreators.ts";
import type { EnrolledStory, RegisteredStory, Story } from "./story.ts";
import { tryLogins } from "./tryLogins.ts";

/**
 * The authority checks everyone once; the publisher Safe publishes the root.
 *
 * @param story so far
 * @returns with citizens and tree
 */
export async function enrolEveryone(story: Story): Promise<EnrolledStory> {
  const { world, narrator, outcome, population } = story;
  narrator.chapter("The authority checks each person once, in presence, and keeps the names to itself");
  const authority = await openAuthority(world, population.people);
  const { people } = population;
  const citizens = await narrator.progress("enrolled", people.length, (step) => enrolPeople(authority, people, step));
  outcome.enrolled = citizens.length;
  const refusals = await tryRefusals(authority, citizens);
  outcome.refused = refusals.length;
  for (const line of refusals) narrator.tell(`refused: ${line}`);

  narrator.chapter("Two of three operators recompute the root and sign; leaves and root go on chain");
  const published = await narrator.progress("leaves", people.length, (step) => {
    let shown = 0;
    return publishCitizens(world, authority, (size) => {
      for (; shown < size; shown += 1) step();
    });
  });
  const each = Math.round(Number(published.gasUsed) / citizens.length);
  narrator.tell(
    `${published.signatures} signatures, ${published.epochs} epoch(s), ${each.toLocaleString("en")} gas a person, names on chain: none`,
  );
  return { ...story, authority, citizens, tree: published.tree };
}

/**
 * Twelve creators prove on several platforms; a relayer pays; they sign in.
 *
 * @param story so far
 * @returns with their accounts
 */
export async function openAccounts(story: EnrolledStory): Promise<RegisteredStory> {
  const { world, narrator, outcome, citizens, tree } = story;
  narrator.chapter("Creators prove in zero knowledge that they are verified, once for each platform");
  const draw = createDraw("realdid story v1", outcome.seed);
  const creators = shuffle(citizens, draw).slice(0, CAST.length);
  const wanted = shuffle(
    CAST.flatMap((accounts, i) => accounts.map((account) => ({ account, holder: creators[i] }))),
    draw,
  );
  const accounts = await narrator.progress("proved", wanted.length, async (step) => {
    const opened: Account[] = [];
    for (const { account, holder } of wanted) {
      if (holder === undefined) throw new RangeError("fewer citizens than creators");
      opened.push(await openAccount(world, tree, holder, account));
      step();
    }
    return opened;
  });
  outcome.proofs = accounts.length;

  narrator.chapter("A relayer submits the proofs, shuffled across people, and pays for them");
  for (const line of await relay(world, accounts)) narrator.tell(line);
  outcome.pseudonyms = accounts.length;
  const [first] = accounts;
  if (first !== undefined) {
    const codes = ["PSEUDONYM_TAKEN", "PSEUDONYM_SEQUENCE_MISMATCH"];
    const code = await expectRefusal(codes, () => registerPseudonym(world.network, first.proof));
    narrator.tell(`refused: a proof sent a second time: ${code}`);
  }

  narrator.chapter("They sign in: the platform learns its own pseudonym and nothing else, the chain learns nothing");
  const { logins, refusals } = await tryLogins(world, accounts);
  outcome.logins = logins;
  outcome.loginsRefused = refusals.length;
  narrator.tell(`${logins} private logins`);
  for (const line of refusals) narrator.tell(`refused: ${line}`);
  return { ...story, accounts };
}
