import { expect } from "chai";
import { ZeroAddress, id } from "ethers";
import hre from "hardhat";

import { TRANSACTION_GAS_CAP } from "../../sdk/chain/gas.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { registerManyGas, splitBatch } from "../../sdk/pseudonym/batchGas.ts";
import { type ChainBatch, toChainBatch } from "../../sdk/pseudonym/chainProof.ts";
import type { ProofPoints } from "../../sdk/pseudonym/proof.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
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

  it("are given the gas for every item, also for one that would be left out at the moment: its lease may end until then", async () => {
    const fixture = await deployWithPeople();
    const proofs = [await prove(fixture, 0, "weibo"), await prove(fixture, 1, "weibo")];
    const bound = registerManyGas(toChainBatch(proofs)).at(-1);
    for (const round of ["applied", "left out"]) {
      const [receipt] = await registerPseudonyms(fixture.network, proofs);
      const { gasLimit } = (await receipt?.getTransaction()) ?? {};
      expect(gasLimit, round).to.equal(bound);
    }
  });

  it("leave the pairing the gas that it must be given: a call is given at most 63 of 64 parts of what is left", async () => {
    const fixture = await deployWithPeople();
    const proof = await prove(fixture, 0, "weibo");
    // One true proof under many names: false, but found to be so only by the pairing, which is the last and the dearest of all.
    const proofs = Array.from({ length: 200 }, (_, i) => ({ ...proof, pseudonym: SCALAR_ORDER - BigInt(200 - i) }));
    const batch = toChainBatch(proofs);
    const bound = registerManyGas(batch).at(-1) as number;
    const gasUsed = async (gasLimit: number): Promise<bigint | undefined> => {
      const { platformId, root, deadline, registrations } = batch;
      const { pseudonymRegistry: registry } = fixture.network;
      const sent = await registry
        .registerMany(platformId, root, deadline, registrations, { gasLimit })
        .catch(() => null);
      expect(sent).to.equal(null);
      const block = await hre.ethers.provider.getBlock("latest");
      return block?.gasUsed;
    };
    expect(await gasUsed(bound)).to.equal(await gasUsed(TRANSACTION_GAS_CAP));
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
