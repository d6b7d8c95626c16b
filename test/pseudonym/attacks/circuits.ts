import { expect } from "chai";
import { AbiCoder, id, keccak256 } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { Wallet } from "../../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../../sdk/enrolment/tree/merkleProof.ts";
import { treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../../sdk/node/loadProver.ts";
import { type LinkProof, type LinkRequest, proveLink, verifyLink } from "../../../sdk/pseudonym/linkProof.ts";
import type { PseudonymMessage } from "../../../sdk/pseudonym/message.ts";
import { pseudonymScope } from "../../../sdk/pseudonym/scope.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { type HandBuilt, type Witness, proveByHand, provePoints } from "./handBuilt.ts";
import { offChain, onChain, verified } from "./outcome.ts";
import { type Stage, WECHAT, WEIBO, setStage, stageProof, strangersMessage } from "./stage.ts";
import { type Attack, type Outcome, accept, refuse } from "./tally.ts";

const DEPTH = "another depth";
// docs/spec/pseudonym.md section 7
const LINK_TYPEHASH = id(
  "RealDidLink(bytes32 networkId,bytes32 platformId,address verifier,bytes32 purpose,bytes32 nonce,uint64 expiresAt)",
);
const LINK = "link proof as registration, and the reverse";

/** Proofs of the same circuit at other depths: each depth has keys of its own, and one of them says something else. */
export function describeCircuits(): void {
  describe("other circuits", () => {
    let stage: Stage;
    let message: PseudonymMessage;
    let request: LinkRequest;

    beforeEach(async () => {
      stage = await setStage();
      message = strangersMessage(stage, (await stage.keys.stranger.getAddress()) as Hex);
      request = {
        networkId: stage.network.deployment.networkId,
        platformId: WEIBO,
        verifier: stage.keys.authority.address as Hex,
        purpose: WEIBO,
        nonce: WEIBO,
        expiresAt: stage.deadline,
      };
    });

    async function refuseEverywhere(attack: Attack, tried: PseudonymProof): Promise<void> {
      await refuse(attack, "PseudonymProofInvalid", onChain(stage.registry, tried));
      await refuse(attack, "PseudonymBatchInvalid", onChain(stage.registry, tried, { to: "registerMany" }));
      await refuse(attack, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, tried));
    }

    const linked = (link: LinkProof, asked = request): Promise<Outcome> =>
      offChain(verifyLink(asked, link, stage.deadline));

    const build = (witness: Witness, depth: number): Promise<HandBuilt> =>
      proveByHand(stage.network.deployment, message, witness, depth);

    it("a true proof of depth 32 about the live root is none of depth 31: so two identities behind a leaf stay out", async () => {
      const path = merkleProof(stage.tree, stage.small.place);
      for (const side of [0, 1] as const) {
        const { proof, isTrue } = await build(
          {
            secret: stage.own[side].secretScalar,
            length: 32,
            index: 2 * path.index + side,
            siblings: [stage.own[(1 - side) as 0 | 1].commitment, ...path.siblings],
          },
          32,
        );
        expect([isTrue, proof.root]).to.deep.equal([true, treeRoot(stage.tree)]);
        await refuseEverywhere(DEPTH, proof);
      }
    });

    it("a true proof of depth 30 about the live root, made by a ghost, is none of depth 31", async () => {
      const { siblings, index } = merkleProof(stage.tree, stage.ghost.place);
      const witness = {
        secret: stage.ghost.wallet.secretScalar,
        length: 30,
        index: index / 2,
        siblings: siblings.slice(1),
      };
      const { proof, isTrue } = await build(witness, 30);
      expect([isTrue, proof.root]).to.deep.equal([true, treeRoot(stage.tree)]);
      await refuseEverywhere(DEPTH, proof);
    });

    it("true proofs of depth 16 and 1 are none about the live root", async () => {
      const [wallet] = stage.wallets as [Wallet];
      const { siblings, index } = merkleProof(stage.tree, 0);
      for (const depth of [16, 1]) {
        const witness = { secret: wallet.secretScalar, length: depth, index, siblings: siblings.slice(0, depth) };
        const { proof, isTrue } = await build(witness, depth);
        expect(isTrue).to.equal(true);
        await refuse(DEPTH, "PseudonymRootNotLive", onChain(stage.registry, proof));
        await refuse(DEPTH, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, proof));
        await refuseEverywhere(DEPTH, { ...proof, root: treeRoot(stage.tree) });
      }
      const honest = await build({ secret: wallet.secretScalar, length: 31, index, siblings }, 31);
      await accept(DEPTH, onChain(stage.registry, honest.proof));
      await accept(DEPTH, verified(stage.network.deployment, honest.proof));
    });

    it("a link proof registers nothing, and a registration links nothing", async () => {
      const [wallet] = stage.wallets as [Wallet];
      const link = await proveLink(wallet, request, await loadProver(1));
      const registration = await stageProof(stage, 0);
      expect(link.pseudonym).to.equal(registration.pseudonym);
      const asRegistration = { ...registration, root: link.commitment, points: link.points };
      await refuse(LINK, "PseudonymRootNotLive", onChain(stage.registry, asRegistration));
      await refuse(LINK, "PseudonymRootNotLive", onChain(stage.registry, asRegistration, { to: "registerMany" }));
      await refuse(LINK, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, asRegistration));
      await refuseEverywhere(LINK, { ...registration, points: link.points });
      const { points } = registration;
      await refuse(LINK, "PSEUDONYM_PROOF_FALSE", linked({ ...link, points }));
      await refuse(LINK, "PSEUDONYM_PROOF_FALSE", linked({ ...link, commitment: registration.root, points }));
      await accept(LINK, linked(link));
      await accept(LINK, onChain(stage.registry, registration));
    });

    it("a link proof is for one request, commitment and pseudonym", async () => {
      const [wallet, other] = stage.wallets as [Wallet, Wallet];
      const link = await proveLink(wallet, request, await loadProver(1));
      const requests: Partial<LinkRequest>[] = [
        { networkId: WECHAT },
        { platformId: WECHAT },
        { verifier: stage.keys.guardian.address as Hex },
        { purpose: WECHAT },
        { nonce: WECHAT },
        { expiresAt: request.expiresAt + 1 },
      ];
      for (const change of requests) {
        await refuse(LINK, "PSEUDONYM_PROOF_FALSE", linked(link, { ...request, ...change }));
      }
      const late = { ...request, expiresAt: stage.deadline - 1 };
      await refuse(LINK, "PSEUDONYM_LINK_INVALID", linked(link, late));
      const links = [{ commitment: other.commitment }, { pseudonym: 5n }, { commitment: stage.small.leaf }];
      for (const change of links) await refuse(LINK, "PSEUDONYM_PROOF_FALSE", linked({ ...link, ...change }));
      await accept(LINK, linked(link));
    });

    it("known limit: a link proof fits the root of a small tree, so what counts is which commitments were enrolled", async () => {
      const { networkId, platformId, verifier, purpose, nonce, expiresAt } = request;
      const words = AbiCoder.defaultAbiCoder().encode(
        ["bytes32", "bytes32", "bytes32", "address", "bytes32", "bytes32", "uint64"],
        [LINK_TYPEHASH, networkId, platformId, verifier, purpose, nonce, expiresAt],
      );
      for (const side of [0, 1] as const) {
        const [own, other] = [stage.own[side], stage.own[(1 - side) as 0 | 1]];
        const { root, pseudonym, points } = await provePoints(
          pseudonymScope(networkId, platformId),
          BigInt(keccak256(words)),
          { secret: own.secretScalar, length: 1, index: side, siblings: [other.commitment] },
          1,
        );
        expect(root).to.equal(stage.small.leaf);
        // No authority has it on record: see "what an authority lets in".
        expect(await linked({ commitment: root, pseudonym, points })).to.equal(undefined);
        // The same path one step longer ends at root 0, here as well.
        const beyond = await provePoints(
          pseudonymScope(networkId, platformId),
          BigInt(keccak256(words)),
          { secret: own.secretScalar, length: 2, index: side, siblings: [other.commitment] },
          1,
        );
        expect([beyond.root, beyond.isTrue]).to.deep.equal([0n, true]);
        const anyones = { commitment: 0n, pseudonym: beyond.pseudonym, points: beyond.points };
        await refuse("2 root 0", "PSEUDONYM_PROOF_MALFORMED", linked(anyones));
        await refuse(LINK, "PSEUDONYM_PROOF_FALSE", linked({ ...anyones, commitment: own.commitment }));
      }
    });
  });
}
