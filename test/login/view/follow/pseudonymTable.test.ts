import { expect } from "chai";
import fc from "fast-check";

import type { Hex } from "../../../../sdk/chain/hex.ts";
import { PseudonymTable } from "../../../../sdk/login/view/follow/pseudonymTable.ts";
import type { ReplayedPseudonym } from "../../../../sdk/pseudonym/restore/applyEvent.ts";

const NOBODY = `0x${"0".repeat(40)}` as const;

const hex = (length: number) => fc.bigInt({ min: 1n, max: (1n << BigInt(4 * length)) - 1n });
const addressOf = (value: bigint): Hex => `0x${value.toString(16).padStart(40, "0")}`;
const uint32 = fc.nat(2 ** 32 - 1);
const state = (controllers: readonly Hex[]): fc.Arbitrary<ReplayedPseudonym> =>
  fc.record({
    controller: fc.constantFrom(...controllers, NOBODY),
    validUntil: uint32,
    epoch: uint32,
    sequence: uint32,
    claims: fc
      .dictionary(
        fc.constantFrom("1", "2", "4294967295"),
        fc.record({ validUntil: uint32, epoch: uint32 }, { noNullPrototype: true }),
        { noNullPrototype: true },
      )
      .map((claims) => new Map(Object.entries(claims).map(([group, claim]) => [Number(group), claim]))),
  });

describe("PseudonymTable", () => {
  it("keeps what a map of objects keeps, through any writes, and finds by controller in the order of binding", () => {
    const property = fc
      .tuple(
        fc.uniqueArray(hex(63), { minLength: 1, maxLength: 6 }),
        fc.uniqueArray(hex(40), { minLength: 1, maxLength: 4 }),
      )
      .chain(([pseudonyms, numbers]) => {
        const controllers = numbers.map(addressOf);
        const write = fc.record({ pseudonym: fc.constantFrom(...pseudonyms), state: state(controllers) });
        return fc.record({ writes: fc.array(write, { maxLength: 40 }), controllers: fc.constant(controllers) });
      });
    fc.assert(
      fc.property(property, ({ writes, controllers }) => {
        const table = new PseudonymTable();
        const model = new Map<bigint, { state: ReplayedPseudonym; boundAt: number }>();
        for (const [boundAt, { pseudonym, state: given }] of writes.entries()) {
          // What is no claim any more is one that has ended.
          const ended = [...(model.get(pseudonym)?.state.claims.keys() ?? [])].map(
            (group) => [group, { validUntil: 0, epoch: 0 }] as const,
          );
          model.set(pseudonym, { state: { ...given, claims: new Map([...ended, ...given.claims]) }, boundAt });
          table.write(pseudonym, given, boundAt);
        }
        expect(table.size).to.equal(model.size);
        for (const [pseudonym, kept] of model) {
          expect(table.read(pseudonym)).to.deep.equal(kept.state);
          expect(table.boundAt(pseudonym)).to.equal(kept.boundAt);
        }
        for (const controller of controllers) {
          const held = [...model].filter(([, one]) => one.state.controller === controller);
          held.sort(([, a], [, b]) => a.boundAt - b.boundAt);
          expect(table.heldBy(controller)).to.deep.equal(held.map(([pseudonym]) => pseudonym));
        }
        expect(table.heldBy(NOBODY)).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });

  it("forgets the newest, and holds a hundred thousand in less than 150 bytes each", () => {
    const table = new PseudonymTable();
    const one = { controller: addressOf(7n), validUntil: 1, epoch: 1, sequence: 1, claims: new Map() };
    for (let i = 1n; i <= 100_000n; i++) table.write(i << 100n, { ...one, controller: addressOf(i) }, Number(i));
    expect(table.bytes / table.size).to.be.below(150);
    table.write(5n, one, 100_001);
    table.removeNewest();
    expect(table.read(5n)).to.equal(undefined);
    expect(table.size).to.equal(100_000);
    expect(table.heldBy(addressOf(7n))).to.deep.equal([7n << 100n]);
    expect(table.read(99_999n << 100n)?.controller).to.equal(addressOf(99_999n));
  });
});
