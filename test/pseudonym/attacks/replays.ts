import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { type PseudonymAction, commonDeadline } from "../../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { releasePseudonym } from "../../../sdk/pseudonym/releasePseudonym.ts";
import { controllerOf } from "../people.ts";
import { encodeBatch, encodeCall, onChain, verified } from "./outcome.ts";
import { PHYSICIANS, type Stage, WEIBO, nextController, setStage, stageProof } from "./stage.ts";
import { type Outcome, accept, refuse } from "./tally.ts";

const EARLIER = "earlier proof after a change";
const ACTION = "proof of another action";
const ACTIONS = ["register", "renew", "replace", "freeze", "claim"] as const;

/** A proof is good for one change of one state. */
export function describeReplays(): void {
  describe("one proof, one change", () => {
    let stage: Stage;
    /** Of person 0 in one state: one for each action. */
    let proofs: Readonly<Record<PseudonymAction, PseudonymProof>>;
    let first: PseudonymProof;

    beforeEach(async () => {
      stage = await setStage();
      first = await stageProof(stage);
      const next = nextController(stage);
      proofs = {
        register: await stageProof(stage, 0, { sequence: 1 }),
        renew: await stageProof(stage, 0, { action: "renew", sequence: 1 }),
        replace: await stageProof(stage, 0, { action: "replace", sequence: 1, controller: next }),
        freeze: await stageProof(stage, 0, { action: "freeze", sequence: 1, controller: ZeroAddress as Hex }),
        claim: await stageProof(stage, 0, { action: "claim", sequence: 1, groupId: PHYSICIANS }, stage.physicians),
      };
      await send(first);
    });

    async function send(proof: PseudonymProof): Promise<void> {
      const to = await stage.registry.getAddress();
      const sent = await stage.keys.relayer.sendTransaction({ to, data: encodeCall(stage.registry, proof) });
      await sent.wait();
    }

    async function release(): Promise<void> {
      const wallet = stage.wallets[0];
      if (wallet === undefined) throw new Error("no person 0");
      const deadline = commonDeadline(await time.latest());
      const state = { platformId: WEIBO, pseudonym: first.pseudonym, sequence: 1, deadline };
      await releasePseudonym(stage.network, controllerOf(wallet, "weibo"), state);
    }

    /** All that was proved for earlier states, as it is and with the sequence and controller put right, wherever it fits. */
    async function refuseEarlier(sequence: number): Promise<void> {
      const { controller } = await stage.registry.statusOf(WEIBO, first.pseudonym);
      const stale = [
        "PseudonymSequenceMismatch",
        "PseudonymTaken",
        "PseudonymNotHeld",
        "PseudonymFrozen",
        "PseudonymControllerInvalid",
        "PseudonymNotLive",
      ];
      for (const proof of [first, ...Object.values(proofs)]) {
        await refuse(EARLIER, stale, onChain(stage.registry, proof));
        const edited = { ...proof, sequence, controller: controllerFor(proof, controller) };
        await refuse(EARLIER, [...stale, "PseudonymProofInvalid"], onChain(stage.registry, edited));
        await refuse(EARLIER, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, { ...proof, sequence }));
        await refuse(EARLIER, "skipped", inBatch({ ...edited, sequence: proof.sequence }));
      }
    }

    const controllerFor = ({ action, controller }: PseudonymProof, present: string): Hex =>
      action === "renew" || action === "claim" ? (present as Hex) : controller;

    /** A batch leaves out what it does not apply, so its effect is looked at. */
    async function inBatch(proof: PseudonymProof): Promise<Outcome> {
      const before = await stage.registry.statusOf(WEIBO, proof.pseudonym);
      await stage.keys.relayer.sendTransaction({
        to: await stage.registry.getAddress(),
        data: encodeBatch(stage.registry, [proof], first),
      });
      const after = await stage.registry.statusOf(WEIBO, proof.pseudonym);
      return String(before) === String(after) ? "skipped" : undefined;
    }

    const changes: readonly [string, (() => Promise<void>) | PseudonymAction][] = [
      ["renewal", "renew"],
      ["replacement", "replace"],
      ["freeze", "freeze"],
      ["claim", "claim"],
      ["release", release],
    ];
    for (const [name, change] of changes) {
      it(`after a ${name} no earlier proof is worth anything; a fresh one is`, async () => {
        if (typeof change === "string") await accept(EARLIER, onChain(stage.registry, proofs[change]));
        await (typeof change === "string" ? send(proofs[change]) : change());
        await refuseEarlier(2);
        expect((await stage.registry.statusOf(WEIBO, first.pseudonym)).sequence).to.equal(2);
      });
    }

    it("after the end of a freeze no earlier proof is worth anything; a fresh one is", async () => {
      await send(proofs.freeze);
      const { validUntil } = await stage.registry.statusOf(WEIBO, first.pseudonym);
      await time.increaseTo(validUntil);
      for (const proof of [first, ...Object.values(proofs)]) {
        const reasons = ["PseudonymSequenceMismatch", "PseudonymNotHeld", "PseudonymDeadlinePassed"];
        await refuse(EARLIER, reasons, onChain(stage.registry, proof));
        await refuse(EARLIER, reasons, onChain(stage.registry, { ...proof, sequence: 2 }));
      }
      const deadline = commonDeadline(Number(validUntil));
      await accept(EARLIER, onChain(stage.registry, await stageProof(stage, 0, { sequence: 2, deadline })));
    });

    it("each action's proof is refused by every other action, whatever else is made to fit", async () => {
      const { controller } = await stage.registry.statusOf(WEIBO, first.pseudonym);
      for (const from of ACTIONS) {
        const proof = proofs[from];
        for (const to of ACTIONS) {
          if (from === to || to === "register") continue;
          const fitting = {
            replace: nextController(stage),
            freeze: ZeroAddress as Hex,
            renew: controller as Hex,
            claim: controller as Hex,
          }[to];
          // To a claim, a proof against the citizens' root is one about another group; said of the claimed group's root it is false.
          const roots = to === "claim" ? { root: proofs.claim.root } : { root: proofs.renew.root };
          const tried = { ...proof, ...roots, controller: fitting };
          const call = { to, groupId: PHYSICIANS };
          await refuse(ACTION, "PseudonymProofInvalid", onChain(stage.registry, tried, call));
          const plain = ["PseudonymProofInvalid", "PseudonymControllerInvalid", "PseudonymRootNotLive"];
          await refuse(ACTION, plain, onChain(stage.registry, proof, call));
          const other = { ...proof, action: to };
          await refuse(ACTION, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, other));
        }
        await accept(ACTION, verified(stage.network.deployment, proof));
        if (from !== "register") await accept(ACTION, onChain(stage.registry, proof));
      }
    });

    it("no other action's proof registers, alone or in a batch: a claim's neither", async () => {
      const { validUntil } = await stage.registry.statusOf(WEIBO, first.pseudonym);
      await time.increaseTo(Number(validUntil));
      const deadline = commonDeadline(Number(validUntil));
      const late = async (from: PseudonymAction, controller?: Hex): Promise<PseudonymProof> => {
        const groupId = from === "claim" ? PHYSICIANS : 0;
        const tree = from === "claim" ? stage.physicians : stage.tree;
        const fields = {
          action: from,
          sequence: 1,
          deadline,
          groupId,
          ...(controller === undefined ? {} : { controller }),
        };
        return stageProof(stage, 0, fields, tree);
      };
      const good = await late("register");
      for (const from of ["renew", "claim"] as const) {
        const proof = await late(from);
        for (const tried of [proof, { ...proof, root: good.root }]) {
          const reasons = ["PseudonymProofInvalid", "PseudonymRootNotLive", "PseudonymBatchInvalid"];
          await refuse(ACTION, reasons, onChain(stage.registry, tried, { to: "register" }));
          await refuse(ACTION, reasons, onChain(stage.registry, tried, { to: "registerMany" }));
        }
        const forged = { ...proof, root: good.root, action: "register", groupId: 0 } as const;
        await refuse(ACTION, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, forged));
      }
      await accept(ACTION, onChain(stage.registry, good));
      await accept(ACTION, onChain(stage.registry, good, { to: "registerMany" }));
    });
  });
}
