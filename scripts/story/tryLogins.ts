import { answerChallenge } from "../../sdk/login/answerChallenge.ts";
import { type LoginChallenge, createChallenge } from "../../sdk/login/createChallenge.ts";
import { memoryNonceStore } from "../../sdk/login/nonceStore.ts";
import { verifyLogin } from "../../sdk/login/verifyLogin.ts";
import { expectRefusal } from "./expectRefusal.ts";
import type { Account } from "./registerCreators.ts";
import { chainTime } from "./clock.ts";
import type { World } from "./world.ts";

/** What came of the logins. */
export interface LoginsOutcome {
  readonly logins: number;
  /** One line for each refusal. */
  readonly refusals: readonly string[];
}

/** Longer than a challenge holds. */
const LATE_SECONDS = 3600;

/**
 * Every account signs in at its platform; then come those who must not get in.
 *
 * @param world network
 * @param accounts registered accounts
 * @returns how many got in, and who did not
 */
export async function tryLogins(world: World, accounts: readonly Account[]): Promise<LoginsOutcome> {
  const { network } = world;
  const nonces = memoryNonceStore();
  const time = await chainTime(world.rpc);
  const ask = async (account: Account, domain?: string): Promise<LoginChallenge> => {
    const platform = await network.platformRegistry.platformOf(account.platformId);
    return createChallenge(
      network.deployment,
      { platformId: account.platformId, domain: domain ?? platform.domain },
      nonces,
      time,
    );
  };
  let logins = 0;
  for (const account of accounts) {
    const challenge = await ask(account);
    const answer = await answerChallenge(network, challenge, account.pseudonym, account.controller);
    await verifyLogin(network, challenge, answer, nonces, time);
    logins += 1;
  }
  return { logins, refusals: await tryIntruders(world, accounts, ask, nonces, time) };
}

async function tryIntruders(
  { network }: World,
  accounts: readonly Account[],
  ask: (account: Account, domain?: string) => Promise<LoginChallenge>,
  nonces: ReturnType<typeof memoryNonceStore>,
  time: number,
): Promise<readonly string[]> {
  const [mine, other] = accounts;
  if (mine === undefined || other === undefined) return [];
  const open = await ask(mine);
  const answer = await answerChallenge(network, open, mine.pseudonym, mine.controller);
  await verifyLogin(network, open, answer, nonces, time);
  const replay = await expectRefusal("LOGIN_NONCE_UNKNOWN", () => verifyLogin(network, open, answer, nonces, time));

  const late = await ask(mine);
  const lateAnswer = await answerChallenge(network, late, mine.pseudonym, mine.controller);
  const expired = await expectRefusal("LOGIN_CHALLENGE_EXPIRED", () =>
    verifyLogin(network, late, lateAnswer, nonces, time + LATE_SECONDS),
  );

  const phished = await ask(mine, "login.example");
  const phishing = await expectRefusal("LOGIN_DOMAIN_MISMATCH", () =>
    answerChallenge(network, phished, mine.pseudonym, mine.controller),
  );

  const stolen = await ask(mine);
  const stolenAnswer = await answerChallenge(network, stolen, mine.pseudonym, other.controller);
  const foreign = await expectRefusal("LOGIN_PSEUDONYM_NOT_LIVE", () =>
    verifyLogin(network, stolen, stolenAnswer, nonces, time),
  );
  return [
    `an answer sent a second time: ${replay}`,
    `an answer that comes an hour late: ${expired}`,
    `a page that asks in ${mine.platform}'s name from another domain: ${phishing}`,
    `someone else's key for a known pseudonym: ${foreign}`,
  ];
}
