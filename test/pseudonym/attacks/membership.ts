import { expect } from "chai";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { SUBGROUP_ORDER } from "../../../sdk/enrolment/babyJubjub.ts";
import { type MerkleProof, merkleProof } from "../../../sdk/enrolment/tree/merkleProof.ts";
import { treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { zeroHash } from "../../../sdk/enrolment/tree/zeroHashes.ts";
import { type PseudonymMessage } from "../../../sdk/pseudonym/message.ts";
import { SCALAR_ORDER } from "../../../sdk/pseudonym/scope.ts";
import { type HandBuilt, type Witness, provable, proveByHand } from "./handBuilt.ts";
import { onChain, verified } from "./outcome.ts";
import { type Stage, setStage, stageProof, strangersMessage } from "./stage.ts";
import { type Attack, accept, refuse } from "./tally.ts";

const MANY = "1 many members behind one leaf";
const TWO_SECRETS = "1 one member with two secrets";
const ROOT_0 = "2 root 0";

/** Attacks 1 and 2 of the design: who is behind a leaf, and which root a path ends at. */
export function describeMembership(): void {
  describe("membership", () => {
    let stage: Stage;
    /** Of the leaf that is a small tree's root. */
    let path: MerkleProof;
    let message: PseudonymMessage;

    beforeEach(async () => {
      stage = await setStage();
      path = merkleProof(stage.tree, stage.small.place);
      message = strangersMessage(stage, (await stage.keys.stranger.getAddress()) as Hex);
    });

    const build = (witness: Witness, depth?: number): Promise<HandBuilt> =>
      proveByHand(stage.network.deployment, message, witness, depth);

    /** A true statement about a root that is nobody's; then the same points, said to be about the live root. */
    async function refuseEverywhere(attack: Attack, { proof, isTrue }: HandBuilt): Promise<void> {
      expect(isTrue).to.equal(true);
      expect(proof.root).to.not.equal(treeRoot(stage.tree));
      await refuse(attack, "PseudonymRootNotLive", onChain(stage.registry, proof));
      await refuse(attack, "PseudonymRootNotLive", onChain(stage.registry, proof, { to: "registerMany" }));
      const forged = { ...proof, root: treeRoot(stage.tree) };
      await refuse(attack, "PseudonymProofInvalid", onChain(stage.registry, forged));
      await refuse(attack, "PseudonymBatchInvalid", onChain(stage.registry, forged, { to: "registerMany" }));
      await refuse(attack, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, forged));
    }

    /** A member who proves by hand as everybody may. */
    async function acceptMember(attack: Attack): Promise<void> {
      const [wallet] = stage.wallets;
      if (wallet === undefined) throw new Error("no person 0");
      const { siblings, index } = merkleProof(stage.tree, 0);
      const { proof } = await build({ secret: wallet.secretScalar, length: 31, index, siblings });
      expect(proof.pseudonym).to.equal((await stageProof(stage)).pseudonym);
      await accept(attack, onChain(stage.registry, proof));
      await accept(attack, verified(stage.network.deployment, proof));
    }

    it("attack 1: neither identity behind one leaf has a path, be it one longer or the longest that exists", async () => {
      for (const side of [0, 1] as const) {
        const secret = stage.own[side].secretScalar;
        const siblings = [stage.own[(1 - side) as 0 | 1].commitment, ...path.siblings];
        const index = 2 * path.index + side;
        // 32 steps do not fit the circuit; 31 of them end below the root; a stated length of 32 ends at root 0.
        const { deployment } = stage.network;
        const longer = { secret, length: 32, index, siblings };
        await refuse(MANY, "no witness", provable(deployment, message, longer));
        const cut = { secret, index: index % 2 ** 31, siblings: siblings.slice(0, 31) };
        await refuseEverywhere(MANY, await build({ ...cut, length: 31 }));
        const beyond = await build({ ...cut, length: 32 });
        expect(beyond.proof.root).to.equal(0n);
        await refuseEverywhere(MANY, beyond);
      }
      await acceptMember(MANY);
    });

    it("attack 1: a group of one for the leaf is another root", async () => {
      for (const side of [0, 1] as const) {
        const secret = stage.own[side].secretScalar;
        const other = stage.own[(1 - side) as 0 | 1].commitment;
        const rest = Array.from({ length: 30 }, () => 0n);
        const { proof, isTrue } = await build({ secret, length: 1, index: side, siblings: [other, ...rest] });
        expect(proof.root).to.equal(stage.small.leaf);
        await refuseEverywhere(MANY, { proof, isTrue });
      }
    });

    it("attack 1: one commitment has one secret, so one pseudonym: the circuit takes none above the curve's order", async () => {
      const [wallet] = stage.wallets;
      if (wallet === undefined) throw new Error("no person 0");
      const { siblings, index } = merkleProof(stage.tree, 0);
      const witness = { secret: wallet.secretScalar, length: 31, index, siblings };
      const others = [
        wallet.secretScalar + SUBGROUP_ORDER,
        wallet.secretScalar + 2n * SUBGROUP_ORDER,
        SUBGROUP_ORDER - wallet.secretScalar + SUBGROUP_ORDER,
        SCALAR_ORDER - wallet.secretScalar,
      ];
      for (const secret of others) {
        const again = { ...witness, secret };
        await refuse(TWO_SECRETS, "no witness", provable(stage.network.deployment, message, again));
      }
      // The same secret, written one field order higher, is the same number to the circuit.
      const { proof } = await build({ ...witness, secret: wallet.secretScalar + SCALAR_ORDER });
      expect(proof.pseudonym).to.equal((await stageProof(stage)).pseudonym);
      // The inverse key is another commitment, which nobody let in.
      const negative = { ...witness, secret: SUBGROUP_ORDER - wallet.secretScalar };
      await refuseEverywhere(TWO_SECRETS, await build(negative));
      await acceptMember(TWO_SECRETS);
    });

    it("attack 2: anyone can prove root 0, and nobody takes it", async () => {
      const siblings = Array.from({ length: 31 }, (_, level) => zeroHash(level));
      for (const [length, secret] of [
        [32, stage.own[1].secretScalar],
        [4_294_967_295, 0n],
      ] as const) {
        const built = await build({ secret, length, index: 0, siblings });
        expect(built.proof.root).to.equal(0n);
        await refuseEverywhere(ROOT_0, built);
        await refuse(ROOT_0, "PSEUDONYM_PROOF_MALFORMED", verified(stage.network.deployment, built.proof));
        for (const to of ["renew", "replace", "freeze"] as const) {
          const reasons = ["PseudonymRootNotLive", "PseudonymNotHeld", "PseudonymControllerInvalid"];
          await refuse(ROOT_0, reasons, onChain(stage.registry, built.proof, { to }));
        }
      }
      await acceptMember(ROOT_0);
    });

    it("known limit: the registry takes a ghost or the neutral key if an authority let them in, one pseudonym each", async () => {
      const { siblings, index } = merkleProof(stage.tree, stage.ghost.place);
      const secret = stage.ghost.wallet.secretScalar;
      const higher = [...siblings.slice(1), 0n];
      const ghost = await build({ secret, length: 30, index: index / 2, siblings: higher });
      const place = merkleProof(stage.tree, stage.neutral.place);
      const neutral = await build({ secret: 0n, length: 31, index: place.index, siblings: place.siblings });
      for (const { proof } of [ghost, neutral]) {
        expect(proof.root).to.equal(treeRoot(stage.tree));
        expect(await onChain(stage.registry, proof)).to.equal(undefined);
      }
    });
  });
}
