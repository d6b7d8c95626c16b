import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { poseidon2 } from "poseidon-lite/poseidon2";
import { groth16 } from "snarkjs";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type Wallet, restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { type MerkleProof, merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { leafAt } from "../../sdk/enrolment/tree/tree.ts";
import { zeroHash } from "../../sdk/enrolment/tree/zeroHashes.ts";
import { loadArtifacts } from "../../sdk/node/loadArtifacts.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { proveLink, verifyLink } from "../../sdk/pseudonym/linkProof.ts";
import { type PseudonymMessage, commonDeadline, pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { ProofPoints, PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { hashToField, pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verifyPseudonymProof.ts";
import { expectRejectedCode } from "../codes.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, publish } from "./people.ts";

const WEIBO = platformIdOf("weibo");
const CHEATS = [
  "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
] as const;

/** The circuit's inputs, filled in by hand: the library would refuse some of them. */
interface Witness {
  readonly wallet: Wallet;
  readonly length: number;
  readonly index: number;
  readonly siblings: readonly bigint[];
}

/** The circuit itself takes no more siblings than its depth. */
async function expectRejected(proving: Promise<unknown>): Promise<void> {
  const outcome = await proving.then(
    () => "proved",
    () => "refused",
  );
  expect(outcome).to.equal("refused");
}

describe("Attacks on membership", () => {
  let fixture: PeopleFixture;
  let first: Wallet;
  let second: Wallet;
  /** A leaf that a cheating authority let in: the root of a small tree of two own identities. */
  let small: bigint;
  let path: MerkleProof;
  let message: PseudonymMessage;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    const { networkId } = fixture.network.deployment;
    [first, second] = CHEATS.map((mnemonic) => restoreWallet(mnemonic, networkId)) as [Wallet, Wallet];
    small = poseidon2([first.commitment, second.commitment]);
    await publish(fixture, fixture.tree, [small]);
    const place = fixture.tree.size - 1;
    expect(leafAt(fixture.tree, place)).to.equal(small);
    path = merkleProof(fixture.tree, place);
    const deadline = commonDeadline(await time.latest());
    const controller = (await fixture.keys.stranger.getAddress()) as Hex;
    message = { action: "register", groupId: 0, platformId: WEIBO, controller, sequence: 0, deadline };
  });

  /** Proves with snarkjs itself, whatever the witness says. */
  async function proveByHand({ wallet, length, index, siblings }: Witness): Promise<PseudonymProof> {
    const { deployment } = fixture.network;
    const { wasm, zkey } = await loadArtifacts(31);
    const inputs = {
      secret: wallet.secretScalar,
      merkleProofLength: length,
      merkleProofIndex: index,
      merkleProofSiblings: [...siblings],
      scope: hashToField(pseudonymScope(deployment.networkId, WEIBO)),
      message: hashToField(pseudonymMessage(deployment, message)),
    };
    const { proof, publicSignals } = await groth16.fullProve(inputs, wasm, zkey);
    const { pi_a: a, pi_b: b, pi_c: c } = proof;
    const points = [a[0], a[1], b[0]?.[1], b[0]?.[0], b[1]?.[1], b[1]?.[0], c[0], c[1]].map((word) =>
      BigInt(word ?? 0),
    );
    const [root, pseudonym] = publicSignals.map(BigInt) as [bigint, bigint];
    return { ...message, root, pseudonym, points: points as unknown as ProofPoints };
  }

  /** A true statement about a root that is nobody's; about root 0 even the SDK's verifier refuses it. */
  async function expectRefusedEverywhere(proof: PseudonymProof): Promise<void> {
    const { deployment, pseudonymRegistry: registry } = fixture.network;
    const checking = verifyPseudonymProof(deployment, proof);
    if (proof.root === 0n) await expectRejectedCode(checking, "PSEUDONYM_PROOF_MALFORMED");
    else await checking;
    await expect(registry.register(WEIBO, toChainProof(proof, "register")))
      .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
      .withArgs(0, proof.root);
    await expect(registry.registerMany(WEIBO, [toChainProof(proof, "register")]))
      .to.be.revertedWithCustomError(registry, "PseudonymRootNotLive")
      .withArgs(0, proof.root);
  }

  it("attack 1: two identities behind one leaf have no path; a path one longer than the tree gives root 0", async () => {
    // The honest siblings of the leaf, with the other identity below them: 32 steps in a circuit of 31.
    for (const [wallet, other, side] of [
      [first, second, 0],
      [second, first, 1],
    ] as const) {
      const siblings = [other.commitment, ...path.siblings];
      const index = 2 * path.index + side;
      await expectRejected(proveByHand({ wallet, length: 32, index, siblings }));
      const cut = siblings.slice(0, 31);
      const proof = await proveByHand({ wallet, length: 32, index: index % 2 ** 31, siblings: cut });
      expect(proof.root).to.equal(0n);
      await expectRefusedEverywhere(proof);
    }
  });

  it("attack 1: the longest path that exists, 31, ends at another root", async () => {
    const siblings = [second.commitment, ...path.siblings].slice(0, 31);
    const proof = await proveByHand({ wallet: first, length: 31, index: (2 * path.index) % 2 ** 31, siblings });
    expect(proof.root).to.not.equal(path.root);
    await expectRefusedEverywhere(proof);
    const forged = { ...proof, root: path.root };
    await expectRejectedCode(verifyPseudonymProof(fixture.network.deployment, forged), "PSEUDONYM_PROOF_FALSE");
    const { pseudonymRegistry: registry } = fixture.network;
    await expect(registry.register(WEIBO, toChainProof(forged, "register")))
      .to.be.revertedWithCustomError(registry, "PseudonymProofInvalid")
      .withArgs(proof.pseudonym);
  });

  it("attack 1: the SDK's prover refuses both identities, and the leaf itself has no secret", async () => {
    const { deployment } = fixture.network;
    const prover = await loadProver(31);
    const longer = { ...path, leaf: first.commitment, siblings: [second.commitment, ...path.siblings] };
    for (const proof of [path, longer]) {
      await expectRejectedCode(provePseudonym(first, deployment, proof, message, prover), "PSEUDONYM_NOT_MEMBER");
    }
  });

  it("attack 1: a link proof for the small tree's root fails for both identities", async () => {
    const { networkId } = fixture.network.deployment;
    const request = {
      networkId,
      platformId: WEIBO,
      verifier: fixture.keys.authority.address as Hex,
      purpose: WEIBO,
      nonce: WEIBO,
      expiresAt: message.deadline,
    };
    const link = await proveLink(first, request, await loadProver(1));
    await verifyLink(request, link, message.deadline);
    await expectRejectedCode(
      verifyLink(request, { ...link, commitment: small }, message.deadline),
      "PSEUDONYM_PROOF_FALSE",
    );
  });

  it("attack 2: root 0 can be proved by anyone, and is refused by contract and SDK", async () => {
    const siblings = Array.from({ length: 31 }, (_, level) => zeroHash(level));
    const proof = await proveByHand({ wallet: second, length: 32, index: 0, siblings });
    expect(proof.root).to.equal(0n);
    await expectRefusedEverywhere(proof);
  });
});
