import type { Signer, Wallet as KeyWallet } from "ethers";

import { type AnsweringOptions, answerChallenge } from "../../sdk/login/challenge/answerChallenge.ts";
import { type LoginChallenge, createChallenge } from "../../sdk/login/challenge/createChallenge.ts";
import type { ControllerAnswer, LoginAnswer } from "../../sdk/login/challenge/loginAnswer.ts";
import type { PlatformView } from "../../sdk/login/view/platformView.ts";
import { readPlatform } from "../../sdk/login/view/readPlatform.ts";
import type { LoginStore } from "../../sdk/login/store/loginStore.ts";
import { memoryLoginStore } from "../../sdk/login/store/memoryLoginStore.ts";
import { type LoginOptions, type LoginSession, verifyLogin } from "../../sdk/login/verify/verifyLogin.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { type PeopleFixture, controllerOf, platformIdOf } from "../pseudonym/people.ts";

/** The wall clock of tests: the chain's runs on its own. */
export const NOW = 1_700_000_000;
/** Longest session key that the platforms of tests take. */
export const SESSION_SECONDS = 3600;

/** One platform, and whoever comes to it. */
export interface Site {
  readonly view: PlatformView;
  readonly store: LoginStore;
  /** A challenge of its page. */
  challenge(changes?: Partial<LoginChallenge>): Promise<LoginChallenge>;
  /** A wallet's answer to a new challenge. */
  answer(pseudonym: bigint, controller: Signer, options?: AnsweringOptions): Promise<ControllerAnswer>;
  verify(answer: LoginAnswer, options?: Partial<LoginOptions>): Promise<LoginSession>;
}

/** Opens a platform's site on a deployment. */
export function openSite(
  { network }: PeopleFixture,
  slug = "weibo",
  store = memoryLoginStore(),
  view = readPlatform(network, platformIdOf(slug)),
): Site {
  const { platformId } = view;
  const challenge: Site["challenge"] = async (changes = {}) => {
    const platform = { platformId, domain: await view.domain(), sessionSeconds: SESSION_SECONDS };
    const made = { ...(await createChallenge(network.deployment, platform, store.challenges, NOW)), ...changes };
    await store.challenges.keep(made);
    return made;
  };
  return {
    view,
    store,
    challenge,
    answer: async (pseudonym, controller, options) =>
      answerChallenge(network, await challenge(), await view.domain(), pseudonym, controller, options),
    verify: (answer, options = {}) => verifyLogin(view, answer, store, { time: NOW, ...options }),
  };
}

/** The controller of a test person, to sign for a proof that names it. */
export function controllerOfPerson(fixture: PeopleFixture, person: number, slug = "weibo", generation = 0): KeyWallet {
  const wallet = fixture.wallets[person];
  if (wallet === undefined) throw new Error(`no person ${person}`);
  return controllerOf(wallet, slug, generation) as unknown as KeyWallet;
}

/** A first visit: the answer to a new challenge, with the registration. */
export async function firstVisit(site: Site, controller: Signer, registration: PseudonymProof): Promise<LoginAnswer> {
  return site.answer(registration.pseudonym, controller, { registration });
}
