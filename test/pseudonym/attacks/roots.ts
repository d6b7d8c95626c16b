import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { Wallet } from "../../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../../sdk/enrolment/tree/merkleProof.ts";
import { type GroupTree, treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../../sdk/node/loadProver.ts";
import { toChainProof } from "../../../sdk/pseudonym/chainProof.ts";
import type { PseudonymMessage } from "../../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { provePseudonym } from "../../../sdk/pseudonym/provePseudonym.ts";
import { proveByHand } from "./handBuilt.ts";
import { encodeBatch, encodeCall, offChain, onChain, reasonOf, verified } from "./outcome.ts";
import { PHYSICIANS, type Stage, TEACHERS, setStage, sorted, stageProof, strangersMessage } from "./stage.ts";
import { type Attack, type Outcome, accept, refuse } from "./tally.ts";

const EXPIRED = "7 expired root";
const WITHDRAWN = "withdrawn root";
const REMOVED = "removed member";
const GROUP = "root of another group";
const NOT_LIVE = "PseudonymRootNotLive";

/** Attack 7 of the design, and every other root that a proof may be about: when it lives, and for which group. */
export function describeRoots(): void {
  describe("roots", () => {
    let stage: Stage;

    beforeEach(async () => {
      stage = await setStage();
    });

    /** Really sent, in a block at `second`; the chain is then as before. Accepted is what changes a pseudonym. */
    async function sentAt(second: number, proofs: readonly PseudonymProof[], data: Hex): Promise<Outcome> {
      const before = await takeSnapshot();
      try {
        await time.setNextBlockTimestamp(second);
        const to = await stage.registry.getAddress();
        await (await stage.keys.relayer.sendTransaction({ to, data, gasLimit: 10_000_000 })).wait();
        const states = await Promise.all(
          proofs.map(({ platformId, pseudonym }) => stage.registry.sequenceOf(platformId, pseudonym)),
        );
        return states.every((sequence) => sequence === 0n) ? "skipped" : undefined;
      } catch (thrown) {
        return reasonOf(stage.registry, thrown);
      } finally {
        await before.restore();
      }
    }

    async function atBothSides(attack: Attack, lastSecond: number, proofs: readonly PseudonymProof[]): Promise<void> {
      const { registry } = stage;
      for (const proof of proofs) {
        const data = encodeCall(registry, proof);
        await accept(attack, sentAt(lastSecond, [proof], data));
        for (const late of [1, 2, 600]) await refuse(attack, NOT_LIVE, sentAt(lastSecond + late, [proof], data));
      }
      const data = encodeBatch(registry, sorted(proofs));
      await accept(attack, sentAt(lastSecond, proofs, data));
      for (const late of [1, 2, 600]) {
        await refuse(attack, [NOT_LIVE, "skipped"], sentAt(lastSecond + late, proofs, data));
      }
    }

    it("attack 7: a replaced root lives to its window's last second, counted from its replacement", async () => {
      const { replacedAt, publishedAt } = await stage.network.enrolmentRegistry.recordOf(0, treeRoot(stage.before));
      const end = Number(replacedAt) + stage.definition.rootWindowSeconds;
      expect(replacedAt > publishedAt).to.equal(true);
      await time.increaseTo(end - 1_200);
      const proofs = [];
      for (const person of [0, 1]) proofs.push(await stageProof(stage, person, { deadline: end + 900 }, stage.before));
      await atBothSides(EXPIRED, end - 1, proofs);
    });

    it("a withdrawn root is dead at once, and what was registered against it as well", async () => {
      const proof = await stageProof(stage, 0);
      const earlier = await stageProof(stage, 1, {}, stage.before);
      await accept(WITHDRAWN, onChain(stage.registry, proof));
      const { epoch } = await stage.network.enrolmentRegistry.recordOf(0, proof.root);
      await stage.as(stage.keys.guardian).enrolmentRegistry.withdrawEpoch(0, epoch);
      await refuse(WITHDRAWN, NOT_LIVE, onChain(stage.registry, proof));
      const next = (await time.latest()) + 5;
      const batch = encodeBatch(stage.registry, [proof]);
      await refuse(WITHDRAWN, [NOT_LIVE, "skipped"], sentAt(next, [proof], batch));
      // Its points for the root that stands again.
      const forged = { ...proof, root: earlier.root };
      await refuse(WITHDRAWN, "PseudonymProofInvalid", onChain(stage.registry, forged));
      await refuse(WITHDRAWN, "PseudonymBatchInvalid", onChain(stage.registry, forged, { to: "registerMany" }));
      await refuse(WITHDRAWN, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, forged));
      await accept(WITHDRAWN, onChain(stage.registry, earlier));
    });

    it("a member who was removed has no proof against the newest root, and the last one no longer than the window", async () => {
      const { wallet, place } = stage.removed;
      const message = strangersMessage(stage, (await stage.keys.stranger.getAddress()) as Hex);
      const { replacedAt } = await stage.network.enrolmentRegistry.recordOf(0, treeRoot(stage.before));
      const end = Number(replacedAt) + stage.definition.rootWindowSeconds;
      const last = await byHand(wallet, stage.before, place, { ...message, deadline: end + 600 });
      expect(last.root).to.equal(treeRoot(stage.before));
      // What they can still make: the path of their place, with which the circuit finds another root.
      const { siblings } = merkleProof(stage.before, place);
      const neighbours = merkleProof(stage.tree, 0).siblings;
      for (const path of [siblings, [...siblings.slice(0, 8), ...neighbours.slice(8)]]) {
        const { proof } = await proveByHand(stage.network.deployment, message, {
          secret: wallet.secretScalar,
          length: 31,
          index: place,
          siblings: path,
        });
        const forged = { ...proof, root: treeRoot(stage.tree) };
        await refuse(REMOVED, "PseudonymProofInvalid", onChain(stage.registry, forged));
        await refuse(REMOVED, "PseudonymBatchInvalid", onChain(stage.registry, forged, { to: "registerMany" }));
        await refuse(REMOVED, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, forged));
      }
      const path = { ...merkleProof(stage.before, place), root: treeRoot(stage.tree) };
      const prover = await loadProver(31);
      const proving = provePseudonym(wallet, stage.network.deployment, path, message, prover);
      await refuse(REMOVED, "PSEUDONYM_PROOF_FALSE", offChain(proving));
      await refuse(REMOVED, NOT_LIVE, sentAt(end, [last], encodeCall(stage.registry, last)));
      await accept(REMOVED, sentAt(end - 1, [last], encodeCall(stage.registry, last)));
    });

    it("a root is one group's: another group's registers nothing, and claims nothing for a third", async () => {
      const citizen = await stageProof(stage, 0);
      const asCitizen = await stageProof(stage, 0, {}, stage.physicians);
      await accept(GROUP, verified(stage.network.deployment, asCitizen));
      for (const to of ["register", "registerMany"] as const) {
        await refuse(GROUP, NOT_LIVE, onChain(stage.registry, asCitizen, { to }));
      }
      await accept(GROUP, onChain(stage.registry, citizen));
      await (await stage.registry.register(citizen.platformId, toChainProof(citizen, "register"))).wait();
      const claim = { action: "claim", sequence: 1 } as const;
      const physician = await stageProof(stage, 0, { ...claim, groupId: PHYSICIANS }, stage.physicians);
      const forTeachers = await stageProof(stage, 0, { ...claim, groupId: TEACHERS }, stage.physicians);
      const against = await stageProof(stage, 0, { ...claim, groupId: PHYSICIANS }, stage.tree);
      const to = { to: "claim" } as const;
      await refuse(GROUP, NOT_LIVE, onChain(stage.registry, physician, { ...to, groupId: TEACHERS }));
      await refuse(GROUP, NOT_LIVE, onChain(stage.registry, forTeachers, { ...to, groupId: TEACHERS }));
      await refuse(
        GROUP,
        "PseudonymProofInvalid",
        onChain(stage.registry, forTeachers, { ...to, groupId: PHYSICIANS }),
      );
      await refuse(GROUP, NOT_LIVE, onChain(stage.registry, against));
      await refuse(GROUP, "PseudonymClaimGroupInvalid", onChain(stage.registry, against, { ...to, groupId: 0 }));
      await refuse(GROUP, NOT_LIVE, onChain(stage.registry, physician, { ...to, groupId: 9 }));
      const root = treeRoot(stage.teachers);
      for (const forged of [
        { ...physician, root },
        { ...forTeachers, root },
        { ...against, root },
      ]) {
        await refuse(GROUP, "PseudonymProofInvalid", onChain(stage.registry, forged, { ...to, groupId: TEACHERS }));
        await refuse(
          GROUP,
          "PSEUDONYM_PROOF_FALSE",
          verified(stage.network.deployment, { ...forged, groupId: TEACHERS }),
        );
      }
      await accept(GROUP, onChain(stage.registry, physician));
    });

    async function byHand(
      wallet: Wallet,
      tree: GroupTree,
      place: number,
      message: PseudonymMessage,
    ): Promise<PseudonymProof> {
      const { siblings } = merkleProof(tree, place);
      const witness = { secret: wallet.secretScalar, length: 31, index: place, siblings };
      return (await proveByHand(stage.network.deployment, message, witness)).proof;
    }
  });
}
