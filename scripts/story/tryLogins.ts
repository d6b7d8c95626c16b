import type { Signer } from "ethers";

import { type LoginAnswer, answerChallenge } from "../../sdk/login/answerChallenge.ts";
import { type ChallengeStore, memoryChallengeStore } from "../../sdk/login/challengeStore.ts";
import { createChallenge } from "../../sdk/login/createChallenge.ts";
import { verifyLogin } from "../../sdk/login/verifyLogin.ts";
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
    await verifyLogin(world.network, await desk.answer(account), desk.challenges, desk.time);
  }
  return { logins: accounts.length, refusals: await tryIntruders(world, accounts, desk) };
}

/** The platforms' side of the logins. */
interface Desk {
  readonly time: number;
  readonly challenges: ChallengeStore;
  /** Asks the account's wallet to sign in, from the platform's own page unless told. */
  answer(account: Account, from?: { readonly page?: string; readonly key?: Signer }): Promise<LoginAnswer>;
}

async function openDesk({ network, rpc }: World): Promise<Desk> {
  const challenges = memoryChallengeStore();
  const time = await chainTime(rpc);
  return {
    time,
    challenges,
    async answer(account, { page, key } = {}) {
      const { platformId, pseudonym, controller } = account;
      const { domain } = await network.platformRegistry.platformOf(platformId);
      const challenge = await createChallenge(network.deployment, { platformId, domain }, challenges, time);
      return answerChallenge(network, challenge, page ?? domain, pseudonym, key ?? controller);
    },
  };
}

async function tryIntruders({ network }: World, accounts: readonly Account[], desk: Desk): Promise<readonly string[]> {
  const [mine, other] = accounts;
  if (mine === undefined || other === undefined) return [];
  const verify = (answer: LoginAnswer, time = desk.time) => verifyLogin(network, answer, desk.challenges, time);

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
