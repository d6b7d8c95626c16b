import { takeSnapshot } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { type Deployment, connectNetwork } from "../../../sdk/chain/network.ts";
import type { Wallet } from "../../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../../sdk/enrolment/tree/merkleProof.ts";
import { treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../../sdk/node/loadProver.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { provePseudonym } from "../../../sdk/pseudonym/provePseudonym.ts";
import { malleate } from "../malleate.ts";
import { encodeBatch, encodeCall, onChain, onChainBatch, verified } from "./outcome.ts";
import { PHYSICIANS, type Stage, WEIBO, WECHAT, setStage, stageBatch, stageProof } from "./stage.ts";
import { type Attack, type Outcome, accept, refuse } from "./tally.ts";

const FIELDS = "proof for other fields";
const PLACE = "proof for another place";
const FRONT = "front-running";

/** A proof is for one registry and says one thing; whoever sends it. */
export function describePlaces(): void {
  describe("other fields, other places, other senders", () => {
    let stage: Stage;
    let deployment: Deployment;
    let proof: PseudonymProof;
    let stranger: Hex;

    beforeEach(async () => {
      stage = await setStage();
      ({ deployment } = stage.network);
      proof = await stageProof(stage);
      stranger = (await stage.keys.stranger.getAddress()) as Hex;
    });

    /** Alone, in a batch, off chain. */
    async function refuseEverywhere(attack: Attack, tried: PseudonymProof): Promise<void> {
      await refuse(attack, "PseudonymProofInvalid", onChain(stage.registry, tried));
      await refuse(attack, "PseudonymBatchInvalid", onChain(stage.registry, tried, { to: "registerMany" }));
      await refuse(attack, "PSEUDONYM_PROOF_FALSE", verified(deployment, tried));
    }

    async function acceptEverywhere(attack: Attack, good: PseudonymProof): Promise<void> {
      await accept(attack, onChain(stage.registry, good));
      await accept(attack, onChain(stage.registry, good, { to: "registerMany" }));
      await accept(attack, verified(deployment, good));
    }

    it("a proof says its controller, deadline, pseudonym and root, and no other", async () => {
      const [other] = (await stageBatch(stage)).filter(({ pseudonym }) => pseudonym !== proof.pseudonym);
      if (other === undefined) throw new Error("no other person");
      const flipped = `0x${(BigInt(proof.controller) ^ 1n).toString(16).padStart(40, "0")}` as Hex;
      const changes: Partial<PseudonymProof>[] = [
        { controller: stranger },
        { controller: other.controller },
        { controller: flipped },
        { deadline: proof.deadline + 1 },
        { deadline: proof.deadline - 1 },
        { pseudonym: proof.pseudonym + 1n },
        { pseudonym: other.pseudonym },
        { pseudonym: 1n },
        { root: treeRoot(stage.before) },
        { platformId: WECHAT },
        { points: other.points },
      ];
      for (const change of changes) {
        await refuseEverywhere(FIELDS, { ...proof, ...change });
        const twin = { ...proof, ...change, points: malleate(change.points ?? proof.points, 11n) };
        await refuse(FIELDS, "PseudonymProofInvalid", onChain(stage.registry, twin));
      }
      // A sequence that is not the pseudonym's never comes as far as the proof.
      for (const sequence of [1, 2, 2 ** 32 - 1]) {
        const tried = { ...proof, sequence };
        await refuse(FIELDS, "PseudonymSequenceMismatch", onChain(stage.registry, tried));
        await refuse(FIELDS, "PSEUDONYM_PROOF_FALSE", verified(deployment, tried));
      }
      await acceptEverywhere(FIELDS, proof);
    });

    it("a claim says its group, and no other", async () => {
      await (await stage.keys.relayer.sendTransaction(await transaction(encodeCall(stage.registry, proof)))).wait();
      const fields = { action: "claim", sequence: 1, groupId: PHYSICIANS } as const;
      const claim = await stageProof(stage, 0, fields, stage.physicians);
      for (const change of [{ deadline: proof.deadline - 1 }, { pseudonym: 1n }, { points: proof.points }]) {
        const tried = { ...claim, ...change };
        await refuse(FIELDS, ["PseudonymProofInvalid", "PseudonymNotHeld"], onChain(stage.registry, tried));
        await refuse(FIELDS, "PSEUDONYM_PROOF_FALSE", verified(deployment, tried));
      }
      for (const groupId of [0, 2, 2 ** 32 - 1]) {
        await refuse(FIELDS, "PSEUDONYM_PROOF_FALSE", verified(deployment, { ...claim, groupId }));
      }
      await accept(FIELDS, onChain(stage.registry, claim));
    });

    it("a proof is for one platform, registry, chain and network", async () => {
      const elsewhere: Deployment[] = [
        { ...deployment, chainId: 1n },
        { ...deployment, chainId: deployment.chainId + 1n },
        { ...deployment, networkId: id("another network") as Hex },
        { ...deployment, addresses: { ...deployment.addresses, pseudonymRegistry: deployment.addresses.didRegistry } },
      ];
      const [wallet] = stage.wallets as [Wallet];
      const prover = await loadProver(31);
      for (const other of elsewhere) {
        await refuse(PLACE, "PSEUDONYM_PROOF_FALSE", verified(other, proof));
        const theirs = { ...wallet, networkId: other.networkId };
        const made = await provePseudonym(theirs, other, merkleProof(stage.tree, 0), proof, prover);
        await accept(PLACE, verified(other, made));
        await refuseEverywhere(PLACE, { ...made, platformId: WEIBO });
      }
      for (const to of ["register", "registerMany"] as const) {
        const reasons = ["PseudonymProofInvalid", "PseudonymBatchInvalid"];
        await refuse(PLACE, reasons, onChain(stage.registry, proof, { to, platformId: WECHAT }));
      }
      await acceptEverywhere(PLACE, proof);
    });

    it("a proof for this registry is nothing to a second one beside it, and the reverse", async () => {
      const { addresses, networkId } = deployment;
      const { leaseSeconds, leaseEpochSeconds } = stage.definition;
      const factory = await hre.ethers.getContractFactory("PseudonymRegistry", stage.keys.deployer);
      const { accessManager, enrolmentRegistry, platformRegistry } = addresses;
      for (const network of [networkId, id("another network") as Hex]) {
        const contract = await factory.deploy(
          accessManager,
          enrolmentRegistry,
          platformRegistry,
          network,
          leaseSeconds,
          leaseEpochSeconds,
        );
        const pseudonymRegistry = (await contract.getAddress()) as Hex;
        const second = { ...deployment, networkId: network, addresses: { ...addresses, pseudonymRegistry } };
        const registry = connectNetwork(second, stage.keys.relayer).pseudonymRegistry;
        await refuse(PLACE, "PseudonymProofInvalid", onChain(registry, proof));
        await refuse(PLACE, "PseudonymBatchInvalid", onChainBatch(registry, await stageBatch(stage)));
        const [wallet] = stage.wallets as [Wallet];
        const theirs = { ...wallet, networkId: network };
        const made = await provePseudonym(theirs, second, merkleProof(stage.tree, 0), proof, await loadProver(31));
        await refuseEverywhere(PLACE, made);
        await accept(PLACE, onChain(registry, made));
      }
    });

    it("whoever copies a pending registration does the holder's will, or nothing", async () => {
      for (const sender of [stage.keys.stranger, stage.keys.authority, stage.keys.deployer]) {
        const from = await sender.getAddress();
        for (const points of [proof.points, malleate(proof.points, 3n)]) {
          const copied = { ...proof, points };
          const theft = { ...copied, controller: from as Hex };
          await refuse(FRONT, "PseudonymProofInvalid", onChain(stage.registry, theft));
          await refuse(FRONT, "PseudonymBatchInvalid", onChain(stage.registry, theft, { to: "registerMany" }));
          for (const data of [encodeCall(stage.registry, copied), encodeBatch(stage.registry, [copied])]) {
            const before = await takeSnapshot();
            await (await sender.sendTransaction(await transaction(data))).wait();
            const { controller, sequence } = await stage.registry.statusOf(WEIBO, proof.pseudonym);
            await refuse(
              FRONT,
              "bound to its holder",
              Promise.resolve(controller === proof.controller ? "bound to its holder" : undefined),
            );
            expect(sequence).to.equal(1);
            await refuse(FRONT, "PseudonymTaken", onChain(stage.registry, theft));
            await before.restore();
          }
        }
      }
      await acceptEverywhere(FRONT, proof);
    });

    it("nobody spoils a batch by registering one of its items before it, or all", async () => {
      const batch = await stageBatch(stage);
      for (const first of [[0], [1], [2], [0, 2], [0, 1, 2]]) {
        const landed = await sandwich(batch, first);
        await refuse(FRONT, "landed", Promise.resolve(landed));
      }
      await accept(FRONT, onChainBatch(stage.registry, batch));
    });

    /** The items go in first, one by one, then the batch, then they again. */
    async function sandwich(batch: readonly PseudonymProof[], first: readonly number[]): Promise<Outcome> {
      const before = await takeSnapshot();
      const alone = first.map((i) => encodeCall(stage.registry, batch[i] as PseudonymProof));
      for (const data of alone) await (await stage.keys.stranger.sendTransaction(await transaction(data))).wait();
      const sent = await stage.keys.relayer.sendTransaction(await transaction(encodeBatch(stage.registry, batch)));
      await sent.wait();
      for (const i of first) {
        await refuse(FRONT, "PseudonymTaken", onChain(stage.registry, batch[i] as PseudonymProof));
      }
      const states = await Promise.all(
        batch.map(async ({ pseudonym, controller }) => {
          const status = await stage.registry.statusOf(WEIBO, pseudonym);
          return status.controller === controller && status.sequence === 1n;
        }),
      );
      await before.restore();
      return states.every(Boolean) ? "landed" : undefined;
    }

    async function transaction(data: Hex): Promise<{ to: string; data: Hex }> {
      return { to: await stage.registry.getAddress(), data };
    }
  });
}
