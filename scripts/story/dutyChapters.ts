import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { readDuty } from "../../sdk/disclosure/readDuty.ts";
import { reportAudience } from "../../sdk/disclosure/reportAudience.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import { contestDuty, discloseBacker, discloseSelf, turnDownContest } from "./answerDuties.ts";
import type { Answer } from "./cast.ts";
import { chainTime, moveClock } from "./clock.ts";
import { StoryUnexpected } from "./errors.ts";
import { payCreators } from "./payCreators.ts";
import type { Account } from "./registerCreators.ts";
import { type ReportsOutcome, operatorOf, reportAudiences, reportOf, tryReports } from "./reportAudiences.ts";
import type { RegisteredStory } from "./story.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** An account with the statement that its holder published. */
export interface DisclosedAccount {
  readonly account: Account;
  readonly statement: NameStatement;
}

/** Audience after the fall: below every threshold. */
const FALLEN_FOLLOWERS = 60_000;

/**
 * The platforms report; duties arise by each platform's own policy.
 *
 * @param story so far
 * @returns who is due and who is not
 */
export async function reportEveryone(story: RegisteredStory): Promise<ReportsOutcome> {
  const { world, narrator, outcome, accounts, fieldNumbers } = story;
  narrator.chapter("Each platform reports its audiences; its own policy decides who has a duty");
  const reports = await reportAudiences(world, accounts, fieldNumbers);
  outcome.due = reports.due.length;
  outcome.exempt = reports.exempt.length;
  narrator.tell(`due: ${summary(reports.due)}`);
  narrator.tell(`exempt by field: ${summary(reports.exempt)}`);
  narrator.tell(`not at this stage yet: ${summary(reports.notYet)}`);
  for (const line of await tryReports(world, reports, accounts, fieldNumbers)) narrator.tell(`refused: ${line}`);
  return reports;
}

/**
 * Those who answer at once do: their own name, their backer's, or a contest.
 *
 * @param story so far
 * @param due accounts with a duty
 * @returns an account that disclosed its holder's own name, with the statement
 */
export async function answerDuties(story: RegisteredStory, due: readonly Account[]): Promise<DisclosedAccount> {
  const { world, narrator, outcome, citizens, population } = story;
  narrator.chapter("Creators answer: their own name, their financial backer's, or a contest");
  const [organisation] = population.organisations;
  if (organisation === undefined) throw new StoryUnexpected("no organisation in the sample");
  let disclosed: DisclosedAccount | undefined;
  await narrator.progress("creators asked", due.length, async (step) => {
    for (const account of due) {
      const answer = answerOf(account);
      if (answer === "self") {
        disclosed = { account, statement: await discloseSelf(world, citizens, account) };
        outcome.disclosedSelf += 1;
      } else if (answer === "backer") {
        await discloseBacker(world, organisation, account);
        outcome.disclosedBacker += 1;
      } else if (answer === "contest") {
        await contestDuty(world, account);
        outcome.contested += 1;
      }
      step();
    }
  });
  narrator.tell(
    `${outcome.disclosedSelf} own names, ${outcome.disclosedBacker} backer (who consented; the authority does not know the creator), ${outcome.contested} contest`,
  );
  if (disclosed === undefined) throw new StoryUnexpected("nobody disclosed their own name");
  return disclosed;
}

/**
 * Time passes: one audience falls and the duty is lifted, a contest is turned down, one deadline passes.
 *
 * @param story so far
 * @param due accounts with a duty
 * @returns false on a chain whose clock cannot be moved
 */
export async function letTimePass(story: RegisteredStory, due: readonly Account[]): Promise<boolean> {
  const { world, narrator, outcome, citizens } = story;
  narrator.chapter("Days pass: an audience falls, a contest is turned down, a deadline goes by");
  const falling = due.filter((account) => answerOf(account) === "fall");
  if (!(await moveClock(world.rpc, DAY))) return false;
  for (const account of falling) await reportFall(story, account);

  for (const account of due.filter((one) => answerOf(one) === "contest")) {
    await turnDownContest(world, account);
    await discloseSelf(world, citizens, account);
    outcome.disclosedSelf += 1;
    narrator.tell(`${account.platform}: contest turned down by the consortium; the holder discloses`);
  }

  await moveClock(world.rpc, Number(await world.network.disclosureRegistry.liftSeconds()) + HOUR);
  for (const account of falling) {
    await reportFall(story, account);
    const { flags } = await readDuty(world.network, account.platformId, account.pseudonym);
    if (!flags.includes("LIFTED")) throw new StoryUnexpected("low reports did not lift the duty");
    outcome.lifted += 1;
    narrator.tell(`${account.platform}: below the threshold for days, duty lifted`);
  }

  for (const account of due.filter((one) => answerOf(one) === "ignore")) {
    const { dueAt } = await readDuty(world.network, account.platformId, account.pseudonym);
    const wait = dueAt - (await chainTime(world.rpc)) + HOUR;
    if (wait > 0) await moveClock(world.rpc, wait);
    const { flags } = await readDuty(world.network, account.platformId, account.pseudonym);
    if (!flags.includes("OVERDUE")) throw new StoryUnexpected("the deadline passed without a trace");
    outcome.overdue += 1;
    narrator.tell(`${account.platform}: the deadline passed, overdue`);
  }
  return true;
}

/**
 * An escrow that other teams would write pays those who comply.
 *
 * @param story so far
 * @param due accounts that ever had a duty
 */
export async function payEveryone(story: RegisteredStory, due: readonly Account[]): Promise<void> {
  const { world, narrator, outcome } = story;
  narrator.chapter("CreatorPayout asks one view, isCompliant, and pays or holds back");
  const { paid, heldBack } = await payCreators(world, due);
  outcome.paid = paid.length;
  outcome.heldBack = heldBack.length;
  narrator.tell(`paid: ${summary(paid)}`);
  narrator.tell(`held back: ${summary(heldBack)}`);
}

/**
 * The policies' later stage begins: accounts that were not due at the first one are reported again.
 *
 * @param story so far
 * @param notYet accounts that wait for the later stage
 */
export async function reachLaterStage(story: RegisteredStory, notYet: readonly Account[]): Promise<void> {
  const { world, narrator, outcome, fieldNumbers, citizens } = story;
  if (notYet.length === 0) return;
  narrator.chapter("The policies' later stage begins: 500,000 followers are enough");
  for (const account of notYet) {
    const { policy } = await readPolicy(world.network, account.platformId);
    const wait = policy.laterFrom - (await chainTime(world.rpc)) + HOUR;
    if (wait > 0) await moveClock(world.rpc, wait);
  }
  const reports = await reportAudiences(world, notYet, fieldNumbers);
  outcome.due += reports.due.length;
  for (const account of reports.due) {
    await discloseSelf(world, citizens, account);
    outcome.disclosedSelf += 1;
  }
  narrator.tell(`due now: ${summary(reports.due)}; all of them disclose`);
}

async function reportFall(story: RegisteredStory, account: Account): Promise<void> {
  const { world, fieldNumbers } = story;
  const report = reportOf({ ...account, followers: FALLEN_FOLLOWERS }, fieldNumbers, await chainTime(world.rpc));
  await reportAudience(world.as(operatorOf(world, account.platform)), account.platformId, report);
}

function answerOf(account: Account): Answer {
  return account.answer ?? "self";
}

/** "weibo 2, wechat 1". */
function summary(accounts: readonly Account[]): string {
  const counts = new Map<string, number>();
  for (const { platform } of accounts) counts.set(platform, (counts.get(platform) ?? 0) + 1);
  return counts.size === 0 ? "none" : [...counts].map(([platform, count]) => `${platform} ${count}`).join(", ");
}
