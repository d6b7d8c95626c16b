import { expect } from "chai";

import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { deployWithPeople, leaseEnd, platformIdOf, prove } from "./people.ts";
import { layoutOf, placeOf, wordAt } from "../storage.ts";

const SOURCE = "contracts/pseudonym/PseudonymRegistry.sol";
/** Below these a registration is cheaper than Semaphore's own `validateProof`; docs/spec/pseudonym.md section 6 says what a batch saves. */
const MOST_GAS = { single: 274_000, perItem: 78_500 };

describe("PseudonymRegistry: storage and gas", () => {
  it("keeps its state in these slots", async () => {
    const { variables } = await layoutOf(SOURCE, "PseudonymRegistry");
    expect(variables).to.deep.equal([
      ["_scopeSignals", 0, 0],
      ["_authority", 1, 0],
      ["_consumingSchedule", 1, 20],
      ["_pausedAt", 1, 21],
      ["_pausedSeconds", 1, 26],
      ["_nameFallback", 2, 0],
      ["_versionFallback", 3, 0],
      ["_slots", 4, 0],
      ["_claims", 5, 0],
    ]);
  });

  it("keeps a pseudonym in one word: sequence, epoch, end of the lease, controller", async () => {
    const fixture = await deployWithPeople();
    const proof = await prove(fixture, 0, "weibo");
    await registerPseudonym(fixture.network, proof);
    const place = placeOf("uint256", proof.pseudonym, placeOf("bytes32", platformIdOf("weibo"), 4));
    const word = await wordAt(fixture.network.deployment.addresses.pseudonymRegistry, place);
    const end = BigInt(await leaseEnd(fixture));
    expect(word).to.equal((1n << 224n) | (1n << 192n) | (end << 160n) | BigInt(proof.controller));
  });

  it("registers for less than any peer, alone and in a batch", async () => {
    const fixture = await deployWithPeople();
    // The first on a platform also keeps the platform's scope.
    const [first, second, third] = await Promise.all([0, 1, 2].map(async (person) => prove(fixture, person, "weibo")));
    if (first === undefined || second === undefined || third === undefined) throw new Error("three people");
    await registerPseudonym(fixture.network, first);
    const single = await registerPseudonym(fixture.network, second);
    expect(Number(single.gasUsed)).to.be.at.most(MOST_GAS.single);

    const used: number[] = [];
    for (const batch of [[second], [second, third]]) {
      const fresh = await deployWithPeople();
      await registerPseudonym(fresh.network, first);
      const [receipt] = await registerPseudonyms(fresh.network, batch);
      used.push(Number(receipt?.gasUsed));
    }
    const [one, two] = used as [number, number];
    expect(two - one).to.be.at.most(MOST_GAS.perItem);
  });
});
