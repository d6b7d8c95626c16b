import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import { contest } from "../../sdk/disclosure/contest.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { withdraw } from "../../sdk/disclosure/withdraw.ts";
import { FINANCE, becomeDue, deployWithCreators, fall, report, soon, statementFor } from "./creators.ts";

async function gasOf(sending: Promise<{ wait(): Promise<{ gasUsed: bigint } | null> }>): Promise<number> {
  return Number((await (await sending).wait())?.gasUsed ?? Number.NaN);
}

describe("DisclosureRegistry", () => {
  describe("gas", () => {
    it("reports a new duty for at most 61,000", async () => {
      expect(await gasOf(report(await deployWithCreators(), 1_000_000))).to.be.at.most(61_000);
    });

    it("adds a row of a batch for at most 30,500, so that 100 cost at most 31,000 each", async () => {
      const batch = async (count: number): Promise<number> => {
        const { creator, other, weibo } = await deployWithCreators();
        const observedAt = await time.latest();
        const rows = [creator, other].map(({ pseudonym }) => ({
          pseudonym,
          followers: 1_000_000,
          field: FINANCE,
          observedAt,
        }));
        return gasOf(weibo.disclosureRegistry.reportAudienceMany(creator.platformId, rows.slice(0, count)));
      };
      const [one, two] = [await batch(1), await batch(2)];
      expect(two - one).to.be.at.most(30_500);
      expect((one + 99 * (two - one)) / 100).to.be.at.most(31_000);
    });

    it("discloses for at most 95,000, contests for at most 58,000, withdraws for at most 60,000", async () => {
      const fixture = await deployWithCreators();
      const { network, creator, other } = fixture;
      await becomeDue(fixture);
      await becomeDue(fixture, other);
      const statement = await statementFor(fixture);
      const disclosed = await disclose(network, creator.controller, { statement, deadline: await soon() });
      expect(Number(disclosed.gasUsed)).to.be.at.most(95_000);
      const contested = await contest(network, other.controller, { ...other, deadline: await soon() });
      expect(Number(contested.gasUsed)).to.be.at.most(58_000);
      await fall(fixture);
      const withdrawn = await withdraw(network, creator.controller, { ...creator, deadline: await soon() });
      expect(Number(withdrawn.gasUsed)).to.be.at.most(60_000);
    });
  });
});
