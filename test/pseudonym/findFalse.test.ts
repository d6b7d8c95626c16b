import { expect } from "chai";
import fc from "fast-check";

import { findFalse } from "../../sdk/pseudonym/verify/findFalse.ts";

/** Finds the false ones of `count` items and counts checks, and items in them. */
async function search(count: number, falseItems: readonly number[]) {
  const isFalse = new Set(falseItems);
  const [checked, sizes] = [[] as string[], [] as number[]];
  const found = await findFalse(count, ({ from, to }) => {
    checked.push(`${from}-${to}`);
    sizes.push(to - from);
    for (let i = from; i < to; i++) if (isFalse.has(i)) return Promise.resolve(false);
    return Promise.resolve(true);
  });
  return { found, checked, checks: sizes.length, items: sizes.reduce((sum, size) => sum + size, 0) };
}

const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("findFalse", () => {
  it("finds exactly the false ones, in order, and never checks a piece twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 200 }), fc.array(fc.nat(199)), async (count, drawn) => {
        const expected = [...new Set(drawn.filter((i) => i < count))].sort((a, b) => a - b);
        const { found, checked, checks } = await search(count, expected);
        expect(found).to.deep.equal(expected);
        expect(new Set(checked).size).to.equal(checked.length);
        expect(checks).to.be.at.most(count + 7);
      }),
      { numRuns: 300 },
    );
  });

  it("takes one check if all are true, none for nothing", async () => {
    expect(await search(0, [])).to.include({ checks: 0 });
    for (const count of [1, 2, 5, 128]) expect(await search(count, [])).to.include({ checks: 1, items: count });
  });

  it("takes one check for a single item, and no second one if it is false", async () => {
    expect(await search(1, [0])).to.include({ checks: 1 });
  });

  for (const { name, items, most } of [
    {
      name: "one, first",
      items: [0],
      most: { checks: 15, items: 128 + 64 + 64 + 32 + 32 + 16 + 16 + 8 + 8 + 4 + 4 + 4 },
    },
    { name: "one, last", items: [127], most: { checks: 9, items: 128 + 64 + 32 + 16 + 8 + 4 + 3 } },
    { name: "two, apart", items: [5, 100], most: { checks: 24, items: 470 } },
    { name: "every second", items: all(64).map((i) => 2 * i), most: { checks: 135, items: 512 } },
    { name: "the first half", items: all(64), most: { checks: 135, items: 700 } },
    { name: "all", items: all(128), most: { checks: 135, items: 512 } },
  ]) {
    it(`bounds its work for 128 items, false: ${name}`, async () => {
      const { found, checks, items: checkedItems } = await search(128, items);
      expect(found).to.deep.equal(items);
      expect(checks).to.be.at.most(most.checks);
      expect(checkedItems).to.be.at.most(most.items);
    });
  }

  it("lets a check's failure through", async () => {
    const stopped = findFalse(8, () => Promise.reject(new Error("stopped")));
    await stopped.then(
      () => expect.fail("was not stopped"),
      (error: Error) => expect(error.message).to.equal("stopped"),
    );
  });
});
