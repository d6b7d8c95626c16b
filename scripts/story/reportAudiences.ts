import { assessAudience, countsField } from "../../sdk/platform/assessAudience.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import { planReports } from "../../sdk/disclosure/planReports.ts";
import { type Duty, readDuty } from "../../sdk/disclosure/readDuty.ts";
import { type AudienceReport, reportAudience, reportAudienceMany } from "../../sdk/disclosure/reportAudience.ts";
import { chainTime } from "./clock.ts";
import { StoryUnexpected } from "./errors.ts";
import { expectRefusal } from "./expectRefusal.ts";
import type { Account } from "./registerCreators.ts";
import type { World } from "./world.ts";

/** What the reports of one day brought. */
export interface ReportsOutcome {
  /** Accounts for which a duty arose by these reports. */
  readonly due: readonly Account[];
  /** Accounts large enough, but in a field that the policy does not count. */
  readonly exempt: readonly Account[];
  /** Accounts in a field that counts, large enough for the policy's other stage but not for the one in force. */
  readonly notYet: readonly Account[];
}

/**
 * Each platform's operator plans and sends the reports that change something, in one transaction.
 *
 * @param world network
 * @param accounts all accounts, with their followers
 * @param fieldNumbers number of each field by name
 * @returns who is due, exempt, not yet due
 */
export async function reportAudiences(
  world: World,
  accounts: readonly Account[],
  fieldNumbers: ReadonlyMap<string, number>,
): Promise<ReportsOutcome> {
  const outcome = { due: [] as Account[], exempt: [] as Account[], notYet: [] as Account[] };
  const liftSeconds = Number(await world.network.disclosureRegistry.liftSeconds());
  for (const platform of new Set(accounts.map((account) => account.platform))) {
    const own = accounts.filter((account) => account.platform === platform);
    await reportPlatform(world, own, fieldNumbers, liftSeconds, outcome);
  }
  return outcome;
}

async function reportPlatform(
  world: World,
  accounts: readonly Account[],
  fieldNumbers: ReadonlyMap<string, number>,
  liftSeconds: number,
  outcome: { due: Account[]; exempt: Account[]; notYet: Account[] },
): Promise<void> {
  const [first] = accounts;
  if (first === undefined) return;
  const operator = operatorOf(world, first.platform);
  const { policy } = await readPolicy(world.network, first.platformId);
  const time = await chainTime(world.rpc);
  const duties = new Map<bigint, Duty>();
  for (const { platformId, pseudonym } of accounts) {
    duties.set(pseudonym, await readDuty(world.network, platformId, pseudonym));
  }
  const rows = accounts.map((account) => reportOf(account, fieldNumbers, time));
  const planned = planReports({ policy, liftSeconds, time, dutyOf: (pseudonym) => duties.get(pseudonym) }, rows);
  if (planned.length > 0) await reportAudienceMany(world.as(operator), first.platformId, planned);

  const lowest = Math.min(...[policy.firstFollowers, policy.laterFollowers].filter((threshold) => threshold > 0));
  for (const [i, account] of accounts.entries()) {
    const row = rows[i] as AudienceReport;
    const hadDuty = (duties.get(account.pseudonym)?.flags.length ?? 0) > 0;
    const isDue = assessAudience(policy, row, time) !== 0;
    const { flags } = await readDuty(world.network, account.platformId, account.pseudonym);
    if (isDue !== flags.length > 0)
      throw new StoryUnexpected(`policy and chain differ on a ${account.platform} account`);
    if (isDue && !hadDuty) outcome.due.push(account);
    if (!isDue && row.followers >= lowest) {
      (countsField(policy, row.field) ? outcome.notYet : outcome.exempt).push(account);
    }
  }
}

/**
 * Reports that the registry must refuse.
 *
 * @param world network
 * @param outcome of the honest reports
 * @param accounts all accounts
 * @param fieldNumbers number of each field by name
 * @returns one line for each refusal
 */
export async function tryReports(
  world: World,
  outcome: ReportsOutcome,
  accounts: readonly Account[],
  fieldNumbers: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const time = await chainTime(world.rpc);
  const [exempt] = outcome.exempt;
  const small = accounts.find(({ followers }) => followers < 500_000);
  const [due] = outcome.due;
  if (exempt === undefined || small === undefined || due === undefined) return [];
  const send = (account: Account, sender = account.platform) =>
    reportAudience(world.as(operatorOf(world, sender)), account.platformId, reportOf(account, fieldNumbers, time));
  return [
    `a large account in an exempt field: ${await expectRefusal("DISCLOSURE_FIELD_EXEMPT", () => send(exempt))}`,
    `an account below the threshold: ${await expectRefusal("DISCLOSURE_BELOW_THRESHOLD", () => send(small))}`,
    `a report by another platform's operator: ${await expectRefusal("PLATFORM_NOT_OPERATOR", () =>
      send(due, due.platform === "weibo" ? "wechat" : "weibo"),
    )}`,
  ];
}

/** The operator's signer. */
export function operatorOf(world: World, platform: string): World["keys"]["relayer"] {
  const operator = world.keys.operators[platform];
  if (operator === undefined) throw new StoryUnexpected(`no operator for ${platform}`);
  return operator;
}

/** What the platform counted of an account. */
export function reportOf(account: Account, fieldNumbers: ReadonlyMap<string, number>, time: number): AudienceReport {
  const field = fieldNumbers.get(account.field);
  if (field === undefined) throw new StoryUnexpected(`no field ${account.field}`);
  return { pseudonym: account.pseudonym, followers: account.followers, field, observedAt: time };
}
