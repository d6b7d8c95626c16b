import { mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { Wallet as KeyWallet, id } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { RealDidError } from "../../../sdk/errors.ts";
import { releasePseudonym } from "../../../sdk/pseudonym/releasePseudonym.ts";
import { replacePseudonymBySignature } from "../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { type PeopleFixture, platformIdOf, publish } from "../../pseudonym/people.ts";
import { PHYSICIANS } from "../../pseudonym/licence.ts";
import { POINTS } from "./skipPairing.ts";

export const WEIBO = platformIdOf("weibo");
const WECHAT = platformIdOf("wechat");
const DAY = 86_400;

/** Pseudonyms and controllers that acts are about. */
export const PSEUDONYMS = Array.from({ length: 4 }, (_, i) => BigInt(id(`pseudonym ${i}`)) >> 8n);
export const CONTROLLERS = Array.from({ length: 4 }, (_, i) => new KeyWallet(id(`controller ${i}`)));

/** What there is to do. */
export const ACT_KINDS = [
  "register",
  "registerMany",
  "renew",
  "replace",
  "replaceBySignature",
  "freeze",
  "release",
  "claim",
  "elsewhere",
  "pause",
  "unpause",
  "publish",
  "withdraw",
  "wait",
  "mine",
] as const;
type ActKind = (typeof ACT_KINDS)[number];

/** An act: what it is, and which of everything it takes. */
export interface Act {
  readonly kind: number;
  readonly choice: number;
  readonly other: number;
}

/** Does the acts of everybody on the real contracts; one that a contract refuses changes nothing. */
export class Acts {
  /** Names of what was done, and not refused. */
  readonly done: string[] = [];

  constructor(
    private readonly fixture: PeopleFixture,
    private readonly physiciansRoot: bigint,
  ) {}

  async do({ kind, choice, other }: Act): Promise<void> {
    const name = ACT_KINDS[kind % ACT_KINDS.length] as ActKind;
    try {
      await this.all(choice, other)[name]();
      this.done.push(name);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
    }
  }

  private all(choice: number, other: number): Record<ActKind, () => Promise<unknown>> {
    const { network, keys } = this.fixture;
    const { pseudonymRegistry: registry, enrolmentRegistry } = network;
    const pseudonym = PSEUDONYMS[choice % PSEUDONYMS.length] as bigint;
    const controller = CONTROLLERS[other % CONTROLLERS.length] as KeyWallet;
    const guardian = this.fixture.as(keys.guardian);
    const signed = (act: (signer: KeyWallet, sequence: number, deadline: number) => Promise<unknown>) => async () => {
      const { controller: present, sequence } = await registry.statusOf(WEIBO, pseudonym);
      const signer = CONTROLLERS.find(({ address }) => address === present) ?? controller;
      await act(signer, Number(sequence), (await time.latest()) + 600);
    };
    return {
      register: async () => registry.register(WEIBO, await this.proof(pseudonym, controller.address)),
      registerMany: () => this.registerMany(other),
      renew: async () => {
        const { controller: present } = await registry.statusOf(WEIBO, pseudonym);
        await registry.renew(WEIBO, await this.proof(pseudonym, present));
      },
      replace: async () => registry.replace(WEIBO, await this.proof(pseudonym, controller.address)),
      replaceBySignature: signed((signer, sequence, deadline) =>
        replacePseudonymBySignature(
          network,
          signer,
          { platformId: WEIBO, pseudonym, sequence, deadline },
          controller.address as Hex,
        ),
      ),
      freeze: async () => registry.freeze(WEIBO, await this.proof(pseudonym, `0x${"0".repeat(40)}`)),
      release: signed((signer, sequence, deadline) =>
        releasePseudonym(network, signer, { platformId: WEIBO, pseudonym, sequence, deadline }),
      ),
      claim: async () => {
        const { controller: present } = await registry.statusOf(WEIBO, pseudonym);
        await registry.claim(WEIBO, PHYSICIANS, await this.proof(pseudonym, present, this.physiciansRoot));
      },
      elsewhere: async () => {
        const sequence = await registry.sequenceOf(WECHAT, pseudonym);
        await registry.register(WECHAT, { ...(await this.proof(pseudonym, controller.address)), sequence });
      },
      pause: () => (other % 2 === 0 ? guardian.pseudonymRegistry : guardian.enrolmentRegistry).pause(),
      unpause: async () => {
        const paused = (await registry.isPaused()) ? registry : enrolmentRegistry;
        // Otherwise the act would stay scheduled, and could not be scheduled when it is needed.
        if (!(await paused.isPaused())) throw new Error("nothing is paused");
        await this.fixture.asConsortium(paused, "unpause");
      },
      publish: () => publish(this.fixture, this.fixture.tree, [BigInt(id(`leaf ${this.fixture.tree.size}`)) >> 8n]),
      withdraw: async () => {
        const { epochCount } = await enrolmentRegistry.groupOf(0);
        const isCitizens = other % 4 !== 0;
        const epoch = isCitizens ? Number(epochCount) - (choice % 2) : 1;
        await guardian.enrolmentRegistry.withdrawEpoch(isCitizens ? 0 : PHYSICIANS, epoch);
      },
      wait: () => time.increase((choice + 1) * (other % 3 === 0 ? 20 * DAY : 900)),
      mine: () => mine((choice % 3) + 1),
    };
  }

  /** What the registry takes as a proof against the current root, with the present sequence. */
  private async proof(pseudonym: bigint, controller: string, root?: bigint) {
    const { pseudonymRegistry, enrolmentRegistry } = this.fixture.network;
    return {
      pseudonym,
      controller,
      sequence: await pseudonymRegistry.sequenceOf(WEIBO, pseudonym),
      deadline: (await time.latest()) + 600,
      root: root ?? (await enrolmentRegistry.groupOf(0)).root,
      points: POINTS,
    };
  }

  /** All at once; some have moved on, and are left out. */
  private async registerMany(seed: number): Promise<unknown> {
    const { pseudonymRegistry } = this.fixture.network;
    const proofs = await Promise.all(
      PSEUDONYMS.map((one, i) => this.proof(one, (CONTROLLERS[(i + seed) % CONTROLLERS.length] as KeyWallet).address)),
    );
    proofs.sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1));
    const { root, deadline } = proofs[0] as (typeof proofs)[number];
    return pseudonymRegistry.registerMany(WEIBO, root, deadline, proofs);
  }
}

function isRefusal(thrown: unknown): boolean {
  return (
    thrown instanceof RealDidError || (thrown instanceof Error && /revert|nothing is paused/u.test(thrown.message))
  );
}

/** Goes back to a state of the chain. */
export async function revertTo(snapshot: unknown): Promise<void> {
  await hre.network.provider.send("evm_revert", [snapshot]);
}

/** State of the chain to come back to. */
export async function snapshot(): Promise<unknown> {
  return hre.network.provider.send("evm_snapshot", []);
}
