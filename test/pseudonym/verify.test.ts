import { expect } from "chai";
import { bn254 } from "@noble/curves/bn254.js";
import { verifyProof } from "@semaphore-protocol/proof";

import type { Deployment } from "../../sdk/chain/network.ts";
import { pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import type { ProofPoints, PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER, pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { expectRejectedCode } from "../codes.ts";
import { FIELD_MODULUS, malleate, pointOutsideSubgroup } from "./malleate.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove } from "./people.ts";

/** A proof with the words from `at` on replaced. */
function withWords(proof: PseudonymProof, at: number, ...words: bigint[]): PseudonymProof {
  const points = [...proof.points] as bigint[];
  points.splice(at, words.length, ...words);
  return { ...proof, points: points as unknown as ProofPoints };
}

/** Semaphore's own verdict on the same words. */
async function stockVerdict(deployment: Deployment, proof: PseudonymProof): Promise<boolean> {
  return verifyProof({
    merkleTreeDepth: 31,
    merkleTreeRoot: proof.root.toString(),
    nullifier: proof.pseudonym.toString(),
    message: pseudonymMessage(deployment, proof).toString(),
    scope: pseudonymScope(deployment.networkId, proof.platformId).toString(),
    points: proof.points.map(String) as never,
  });
}

describe("verifyPseudonymProof", () => {
  let fixture: PeopleFixture;
  let deployment: Deployment;
  let proof: PseudonymProof;
  let other: PseudonymProof;

  before(async () => {
    fixture = await deployWithPeople();
    ({ deployment } = fixture.network);
    proof = await prove(fixture, 0, "weibo");
    other = await prove(fixture, 1, "weibo");
  });

  it("accepts real and malleated proofs, as the stock verifier does", async () => {
    for (const valid of [proof, other, { ...proof, points: malleate(proof.points, 3n) }]) {
      await verifyPseudonymProof(deployment, valid);
      expect(await stockVerdict(deployment, valid)).to.equal(true);
    }
  });

  it("refuses a change of any field, as the stock verifier does", async () => {
    const changes: Partial<PseudonymProof>[] = [
      { action: "renew" },
      { platformId: platformIdOf("wechat") },
      { controller: other.controller },
      { sequence: 1 },
      { deadline: proof.deadline + 1 },
      { pseudonym: other.pseudonym },
      { root: proof.root + 1n },
      { points: other.points },
      { action: "claim", groupId: 1 },
    ];
    for (const change of changes) {
      const changed = { ...proof, ...change };
      await expectRejectedCode(verifyPseudonymProof(deployment, changed), "PSEUDONYM_PROOF_FALSE");
      expect(await stockVerdict(deployment, changed)).to.equal(false);
    }
    const elsewhere = { ...deployment, chainId: deployment.chainId + 1n };
    await expectRejectedCode(verifyPseudonymProof(elsewhere, proof), "PSEUDONYM_PROOF_FALSE");
  });

  it("refuses points of another proof, negated points and other points of the groups", async () => {
    const twice = bn254.G1.Point.BASE.double().toAffine();
    for (const changed of [
      withWords(proof, 0, ...other.points.slice(0, 2)),
      withWords(proof, 2, ...other.points.slice(2, 6)),
      withWords(proof, 6, ...other.points.slice(6)),
      withWords(proof, 1, FIELD_MODULUS - proof.points[1]),
      withWords(proof, 7, FIELD_MODULUS - proof.points[7]),
      withWords(proof, 0, twice.x, twice.y),
    ]) {
      await expectRejectedCode(verifyPseudonymProof(deployment, changed), "PSEUDONYM_PROOF_FALSE");
      expect(await stockVerdict(deployment, changed)).to.equal(false);
    }
  });

  it("refuses numbers out of range and points at infinity, off the curve or outside the subgroup", async () => {
    const malformed: PseudonymProof[] = [
      { ...proof, root: 0n },
      { ...proof, root: proof.root + SCALAR_ORDER },
      { ...proof, pseudonym: 0n },
      { ...proof, pseudonym: SCALAR_ORDER },
      { ...proof, pseudonym: proof.pseudonym + SCALAR_ORDER },
      ...proof.points.map((word, at) => withWords(proof, at, word + FIELD_MODULUS)),
      ...proof.points.map((word, at) => withWords(proof, at, word + 1n)),
      ...proof.points.map((word, at) => withWords(proof, at, -word)),
      withWords(proof, 0, 0n, 0n),
      withWords(proof, 2, 0n, 0n, 0n, 0n),
      withWords(proof, 6, 0n, 0n),
      withWords(proof, 2, ...pointOutsideSubgroup()),
      withWords(proof, 0, 1n << 256n),
    ];
    for (const changed of malformed) {
      await expectRejectedCode(verifyPseudonymProof(deployment, changed), "PSEUDONYM_PROOF_MALFORMED");
    }
  });
});
