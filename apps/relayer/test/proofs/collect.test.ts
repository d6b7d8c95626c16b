import { expect } from "chai";

import { createCollector } from "../../src/proofs/collect.ts";

describe("createCollector", () => {
  it("works on the first at once, and on what came meanwhile together, up to so many", async () => {
    const seen: (readonly number[])[] = [];
    const collector = createCollector<number, number>(3, async (items) => {
      seen.push(items);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return items.map((item) => (item === 4 ? { error: new Error("four") } : { result: 2 * item }));
    });
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map((item) => collector.add(item)));
    expect(seen).to.deep.equal([[1], [2, 3, 4], [5]]);
    expect(results.map((one) => (one.status === "fulfilled" ? one.value : "refused"))).to.deep.equal([
      2,
      4,
      6,
      "refused",
      10,
    ]);
  });

  it("goes on after the work failed, and says so to all it was done for", async () => {
    let isFailing = true;
    const collector = createCollector<number, number>(9, async (items) => {
      if (isFailing) throw new Error("away");
      return items.map((result) => ({ result }));
    });
    const [first] = await Promise.allSettled([collector.add(1)]);
    expect(first?.status).to.equal("rejected");
    isFailing = false;
    expect(await collector.add(2)).to.equal(2);
  });
});
