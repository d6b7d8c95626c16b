import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre from "hardhat";

import { IRankingOracle__factory } from "../../typechain-types/factories/contracts/examples/IRankingOracle__factory.ts";
import { RankingOracle__factory } from "../../typechain-types/factories/contracts/examples/RankingOracle__factory.ts";
import type { IRankingOracle } from "../../typechain-types/index.ts";
import {
  type CreatorsFixture,
  GRACE,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  isCompliant,
} from "../disclosure/creators.ts";
import { leaseEnd } from "../pseudonym/people.ts";

const FULL = 10_000n;
const LIMITED = 2_000n;

describe("RankingOracle", () => {
  let fixture: CreatorsFixture;
  let oracle: IRankingOracle;

  beforeEach(async () => {
    fixture = await deployWithCreators();
    const { address } = await hre.deployments.get("RankingOracle");
    oracle = IRankingOracle__factory.connect(address, fixture.network.runner);
  });

  it("gives the full weight to who complies and the limited one to who is overdue, until the name is disclosed", async () => {
    const { platformId, pseudonym } = fixture.creator;
    expect(await oracle.weightOf(platformId, pseudonym)).to.equal(FULL);
    const dueAt = await becomeDue(fixture);
    await time.increaseTo(dueAt);
    expect(await oracle.weightOf(platformId, pseudonym)).to.equal(FULL);
    await time.increaseTo(dueAt + 1);
    expect(await oracle.weightOf(platformId, pseudonym)).to.equal(LIMITED);
    await discloseSelf(fixture);
    expect(await oracle.weightOf(platformId, pseudonym)).to.equal(FULL);
  });

  it("answers for many at once, in their order: strangers to the platform and lapsed ones are limited", async () => {
    const { creator, other, onBilibili } = fixture;
    const { platformId } = creator;
    await becomeDue(fixture, other);
    await time.increase(GRACE + 1);
    const asked = [other.pseudonym, creator.pseudonym, onBilibili.pseudonym, 0n, creator.pseudonym];
    expect(await oracle.weightsOf(platformId, asked)).to.deep.equal([LIMITED, FULL, LIMITED, LIMITED, FULL]);
    expect(await oracle.weightsOf(platformId, [])).to.deep.equal([]);
    await time.increaseTo(await leaseEnd(fixture));
    expect(await isCompliant(fixture)).to.equal(false);
    expect(await oracle.weightOf(platformId, creator.pseudonym)).to.equal(LIMITED);
  });

  it("asks of a node less than 25,000 gas an account, so that 2,000 fit into a call's usual 50,000,000", async () => {
    const { platformId, pseudonym } = fixture.creator;
    await becomeDue(fixture);
    await discloseSelf(fixture); // the costliest to judge: the log is asked too
    const gasOf = async (count: number): Promise<number> =>
      Number(await oracle.weightsOf.estimateGas(platformId, Array<bigint>(count).fill(pseudonym)));
    // The same account again finds its four slots warm.
    const cold = 4 * (2_100 - 100);
    expect(((await gasOf(200)) - (await gasOf(100))) / 100 + cold).to.be.at.most(25_000);
  });

  it("is deployed only with a limited weight that limits", async () => {
    const { disclosureRegistry } = fixture.network.deployment.addresses;
    const factory = new RankingOracle__factory(fixture.keys.relayer);
    for (const weight of [10_000, 65_535]) {
      await expect(factory.deploy(disclosureRegistry, weight))
        .to.be.revertedWithCustomError(oracle, "RankingWeightInvalid")
        .withArgs(weight);
    }
    const strictest = await factory.deploy(disclosureRegistry, 0);
    expect([await strictest.limitedWeight(), await strictest.FULL_WEIGHT()]).to.deep.equal([0n, FULL]);
    expect(await oracle.limitedWeight()).to.equal(LIMITED);
  });
});
