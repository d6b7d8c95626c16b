import type { Signer } from "ethers";

import { answerChallenge } from "../../sdk/login/challenge/answerChallenge.ts";
import { createChallenge } from "../../sdk/login/challenge/createChallenge.ts";
import type { LoginAnswer } from "../../sdk/login/challenge/loginAnswer.ts";
import { readPlatform } from "../../sdk/login/view/readPlatform.ts";
import type { LoginStore } from "../../sdk/login/store/loginStore.ts";
import { memoryLoginStore } from "../../sdk/login/store/memoryLoginStore.ts";
import { type LoginSession, verifyLogin } from "../../sdk/login/verify/verifyLogin.ts";
import { chainTime } from "./clock.ts";
import { expectRefusal } from "./expectRefusal.ts";
import type { Account } from "./registerCreators.ts";
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
  const desk = await openDesk(world);
  for (const account of accounts) {
    await desk.verify(account, await desk.answer(account));
  }
  return { logins: accounts.length, refusals: await tryIntruders(accounts, desk) };
}

/** The platforms' side of the logins. */
interface Desk {
  readonly time: number;
  readonly store: LoginStore;
  /** Asks the account's wallet to sign in, from the platform's own page unless told. */
  answer(account: Account, from?: { readonly page?: string; readonly key?: Signer }): Promise<LoginAnswer>;
  /** What the account's platform does with an answer. */
  verify(account: Account, answer: LoginAnswer, time?: number): Promise<LoginSession>;
}

async function openDesk({ network, rpc }: World): Promise<Desk> {
  const store = memoryLoginStore();
  const time = await chainTime(rpc);
  return {
    time,
    store,
    async answer(account, { page, key } = {}) {
      const { platformId, pseudonym, controller } = account;
      const { domain } = await network.platformRegistry.platformOf(platformId);
      const challenge = await createChallenge(network.deployment, { platformId, domain }, store.challenges, time);
      return answerChallenge(network, challenge, page ?? domain, pseudonym, key ?? controller);
    },
    verify: ({ platformId }, answer, at = time) =>
      verifyLogin(readPlatform(network, platformId), answer, store, { time: at }),
  };
}

async function tryIntruders(accounts: readonly Account[], desk: Desk): Promise<readonly string[]> {
  const [mine, other] = accounts;
  if (mine === undefined || other === undefined) return [];
  const verify = (answer: LoginAnswer, time = desk.time): Promise<LoginSession> => desk.verify(mine, answer, time);

  const used = await desk.answer(mine);
  await verify(used);
  const replayed = await expectRefusal("LOGIN_NONCE_UNKNOWN", () => verify(used));

  const late = await desk.answer(mine);
  const expired = await expectRefusal("LOGIN_CHALLENGE_EXPIRED", () => verify(late, desk.time + LATE_SECONDS));

  const phishing = await expectRefusal("LOGIN_DOMAIN_MISMATCH", () => desk.answer(mine, { page: "login.example" }));

  const stolen = await desk.answer(mine, { key: other.controller });
  const foreign = await expectRefusal("LOGIN_PSEUDONYM_NOT_LIVE", () => verify(stolen));
  return [
    `an answer sent a second time: ${replayed}`,
    `an answer that comes an hour late: ${expired}`,
    `a page that asks in ${mine.platform}'s name from another domain: ${phishing}`,
    `someone else's key for a known pseudonym: ${foreign}`,
  ];
}
