import {
  type AskingPlatform,
  type LoginChallenge,
  type PseudonymProof,
  type RealDidNetwork,
  type RestoredPseudonym,
  type Wallet,
  LoginChallengeExpired,
  OversightViewingExpired,
  type ViewingChallenge,
  formatAnswer,
  formatViewing,
  isViewingChallenge,
  listPlatforms,
  parseChallenge,
  parseViewingChallenge,
  proveViewing,
  requireAsker,
  requireViewingAsker,
  restoreWallet,
} from "realdid";

import { type PortalConfig, readConfig } from "../../config.ts";
import { WalletAskChanged, WalletLocked, WalletNotKept } from "../../errors.ts";
import { checkWords, splitWords } from "../vault/checkWords.ts";
import { type DeviceStore, openDeviceStore } from "../vault/deviceStore.ts";
import { lockWords, openWords } from "../vault/lockWords.ts";
import { chainTime, connect } from "../visit/connect.ts";
import { listLive } from "../visit/listLive.ts";
import { postRenewal } from "../visit/postRenewal.ts";
import { proveAction } from "../visit/proveAction.ts";
import { type Proving, proveMembership } from "../visit/proveMembership.ts";
import { readState, visitOf } from "../visit/readVisit.ts";
import { answerVisit } from "../visit/answerVisit.ts";
import type { Keeper, Report } from "./messages.ts";

interface Asked {
  readonly challenge: LoginChallenge;
  readonly host: string;
  readonly sessionKey: unknown;
  readonly platforms: readonly AskingPlatform[];
}

/** Asked instead of a login. */
interface AskedViewing {
  readonly challenge: ViewingChallenge;
  readonly host: string;
}

interface Open {
  readonly config: PortalConfig;
  readonly network: RealDidNetwork;
  readonly store: DeviceStore;
}

/** Of a login's challenge; its nonce and times may change. */
const LASTING_PARTS = ["domain", "platformId", "networkId", "chainId", "sessionSeconds"] as const;

/**
 * Makes a keeper: it holds the keys, reads the chain, proves and signs. Its verbs are called one after another.
 *
 * @param report told of long works
 * @returns the keeper, locked
 */
export function createKeeper(report: Report): Keeper {
  let opened: Open | undefined;
  let wallet: Wallet | undefined;
  let asked: Asked | undefined;
  let viewing: AskedViewing | undefined;
  let state: RestoredPseudonym | undefined;
  let registration: PseudonymProof | undefined;
  const parts = (): Open => required(opened);
  const proving = (): Proving => ({ ...parts(), wallet: required(wallet), report });
  const networkId = () => parts().network.deployment.networkId;
  const askedNow = (json: unknown): LoginChallenge => {
    const challenge = parseChallenge(json);
    requireSameParts(required(asked).challenge, challenge, LASTING_PARTS);
    requireTime(challenge);
    return challenge;
  };
  return {
    async open(json) {
      const config = readConfig(json);
      opened = { config, network: connect(config), store: await openDeviceStore() };
      const isKept = (await opened.store.readWords(networkId())) !== undefined;
      return { isKept, network: config.deployment.name };
    },
    checkWords: async (text) => checkWords(text),
    async restore({ words, passphrase }) {
      const restored = restoreWallet(splitWords(words).join(" "), networkId());
      await parts().store.keepWords(await lockWords(restored.mnemonic, passphrase, networkId()));
      wallet = restored;
    },
    async unlock(passphrase) {
      const locked = await parts().store.readWords(networkId());
      if (locked === undefined) throw new WalletNotKept();
      wallet = restoreWallet(await openWords(locked, passphrase), networkId());
    },
    async forget() {
      await parts().store.forgetWords(networkId());
      wallet = undefined;
    },
    async readAsker({ challenge: json, host, sessionKey }) {
      const { network } = parts();
      const platforms = await listPlatforms(network);
      if (isViewingChallenge(json)) {
        const challenge = parseViewingChallenge(json);
        const asker = await requireViewingAsker(network, challenge, { host, time: now() }, platforms);
        requireViewingTime(challenge);
        viewing = { challenge, host };
        return { ...asker, host, sessionSeconds: 0 };
      }
      const challenge = parseChallenge(json);
      const { slug, domain, operator } = await requireAsker(network, challenge, host, platforms);
      requireTime(challenge);
      asked = { challenge, host, sessionKey, platforms };
      const sessionSeconds = sessionKey === undefined ? 0 : challenge.sessionSeconds;
      return { slug, domain, operator, host, sessionSeconds };
    },
    async readVisit() {
      const { config, network } = parts();
      if (viewing !== undefined) return { kind: "viewing", day: viewing.challenge.day };
      const { challenge } = required(asked);
      requireTime(challenge);
      registration = undefined;
      state = await readState(network, required(wallet), challenge.platformId, report);
      return visitOf(state, await chainTime(network), config.relayerUrl !== undefined);
    },
    async prove({ challenge }) {
      askedNow(challenge);
      registration = await proveAction(proving(), required(state), "register");
    },
    async answer({ challenge: json, withSessionKey }) {
      const { network } = parts();
      const challenge = askedNow(json);
      const { host, platforms, sessionKey } = required(asked);
      const answered = await answerVisit(network, required(wallet), {
        ...{ challenge, host, platforms, state: required(state), registration },
        sessionKey: withSessionKey ? sessionKey : undefined,
      });
      return formatAnswer(network.deployment, answered);
    },
    async view({ challenge: json }) {
      const { challenge: shown, host } = required(viewing);
      const challenge = parseViewingChallenge(json);
      requireSameParts(shown, challenge, ["networkId", "chainId", "origin", "day"]);
      requireViewingTime(challenge);
      const asker = { host, time: now() };
      const proved = await proveMembership(proving(), (path, prover, options) =>
        proveViewing(required(wallet), path, challenge, asker, prover, options),
      );
      return formatViewing(proved);
    },
    async renew() {
      await postRenewal(parts().config, await proveAction(proving(), required(state), "renew"));
    },
    list: async () => listLive(parts().network, required(wallet), report),
  };
}

/** Unix seconds by the device's clock. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Who asks too late is told before anything is proved. */
function requireTime({ expiresAt }: LoginChallenge): void {
  if (now() > expiresAt) throw new LoginChallengeExpired(expiresAt, now());
}

function requireViewingTime({ deadline }: ViewingChallenge): void {
  if (now() > deadline) throw new OversightViewingExpired(deadline, now());
}

/** What the person agreed to is what is signed or proved. */
function requireSameParts<T extends object>(shown: T, challenge: T, parts: readonly (keyof T & string)[]): void {
  const changed = parts.find((part) => challenge[part] !== shown[part]);
  if (changed !== undefined) throw new WalletAskChanged(changed);
}

function required<T>(part: T | undefined): T {
  if (part === undefined) throw new WalletLocked();
  return part;
}
