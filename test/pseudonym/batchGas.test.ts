import { expect } from "chai";
import { ZeroAddress, id } from "ethers";

import { TRANSACTION_GAS_CAP } from "../../sdk/chain/gas.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { registerManyGas, splitBatch } from "../../sdk/pseudonym/batchGas.ts";
import { type ChainBatch, toChainBatch } from "../../sdk/pseudonym/chainProof.ts";
import type { ProofPoints } from "../../sdk/pseudonym/proof.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { deployWithPeople, platformIdOf, prove } from "./people.ts";

const WORD = 2n ** 256n - 1n;

/** Registrations that nobody proved, as dear as calldata can be. */
function manyRegistrations(count: number): ChainBatch {
  const proofs = Array.from({ length: count }, (_, i) => ({
    action: "register" as const,
    groupId: 0,
    platformId: id("weibo") as Hex,
    controller: ZeroAddress as Hex,
    sequence: 0,
    deadline: 1,
    root: 1n,
    pseudonym: WORD - BigInt(i),
    points: Array<bigint>(8).fill(WORD) as unknown as ProofPoints,
  }));
  return toChainBatch(proofs);
}

describe("sdk/pseudonym batches under the cap of 16,777,216 gas", () => {
  it("are bounded from above within 6 in 100 of what a platform's first batch costs", async () => {
    for (const people of [[0], [0, 1], [0, 1, 2]]) {
      const fixture = await deployWithPeople();
      const proofs = [];
      for (const person of people) proofs.push(await prove(fixture, person, "weibo"));
      const [receipt] = await registerPseudonyms(fixture.network, proofs);
      const used = Number(receipt?.gasUsed);
      const bound = registerManyGas(toChainBatch(proofs)).at(-1) as number;
      expect(bound, `${people.length}: ${bound} for ${used}`).to.be.within(used, used * 1.06);
    }
  });

  it("are divided into parts of almost equal size that fit, in the same order", () => {
    const batch = manyRegistrations(1000);
    const parts = splitBatch(batch);
    expect(parts.length).to.equal(5);
    for (const { part, bound } of parts) {
      expect(bound).to.be.at.most(TRANSACTION_GAS_CAP);
      expect(part.registrations.length).to.equal(200);
      expect(part.platformId).to.equal(platformIdOf("weibo"));
    }
    expect(parts.flatMap(({ part }) => part.registrations)).to.deep.equal(batch.registrations);
  });

  it("stay whole as long as they fit, and are divided one item later", () => {
    const bounds = registerManyGas(manyRegistrations(400));
    const most = bounds.findIndex((bound) => bound > TRANSACTION_GAS_CAP) - 1;
    expect(most).to.be.above(190);
    expect(splitBatch(manyRegistrations(most)).length).to.equal(1);
    expect(splitBatch(manyRegistrations(most + 1)).length).to.equal(2);
  });
});
