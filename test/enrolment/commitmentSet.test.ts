import { expect } from "chai";
import fc from "fast-check";

import { CommitmentSet } from "../../sdk/enrolment/commitmentSet.ts";

describe("CommitmentSet", () => {
  it("holds what a set holds, after any additions and removals", () => {
    // Few different ones, so that members meet and leave again; some differ in their highest bits alone.
    const commitment = fc.oneof(
      fc.bigInt({ min: 1n, max: 300n }),
      fc.constantFrom(1n, 2n ** 253n, 2n ** 253n + 1n, 2n ** 128n, 2n ** 256n - 1n),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), commitment), { maxLength: 500 }), (steps) => {
        const [set, model] = [new CommitmentSet(), new Set<bigint>()];
        for (const [isAdded, one] of steps) {
          if (isAdded) set.add(one);
          else set.delete(one);
          if (isAdded) model.add(one);
          else model.delete(one);
          expect(set.has(one)).to.equal(isAdded);
        }
        expect(set.size).to.equal(model.size);
        expect([...set].sort()).to.deep.equal([...model].sort());
      }),
      { numRuns: 60 },
    );
  });

  it("grows, and finds everyone while others leave", () => {
    const set = new CommitmentSet();
    const count = 200_000n;
    for (let one = 1n; one <= count; one++) set.add(one << 100n);
    for (let one = 1n; one <= count; one += 2n) set.delete(one << 100n);
    expect(set.size).to.equal(Number(count) / 2);
    let wrong = 0;
    for (let one = 1n; one <= count; one++) if (set.has(one << 100n) !== (one % 2n === 0n)) wrong++;
    expect(wrong).to.equal(0);
  });
});
