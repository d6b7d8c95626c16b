import { expect } from "chai";

import { ChainUnreachable } from "../../sdk/chain/errors.ts";
import { readRange } from "../../sdk/chain/readRange.ts";

describe("readRange", () => {
  const RANGE = { fromBlock: 5, toBlock: 1_000_004 };

  /** An endpoint that refuses by a rule; events are the numbers of the blocks between 400,000 and 400,999. */
  function endpoint(isRefused: (from: number, to: number, events: number) => boolean): {
    readonly asked: [number, number][];
    readonly read: (from: number, to: number) => Promise<number[]>;
  } {
    const asked: [number, number][] = [];
    return {
      asked,
      read: async (from, to) => {
        asked.push([from, to]);
        const [first, last] = [Math.max(from, 400_000), Math.min(to, 400_999)];
        const events = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
        if (isRefused(from, to, events.length)) throw new Error("query exceeds the limit");
        return events;
      },
    };
  }

  const ALL = Array.from({ length: 1000 }, (_, i) => 400_000 + i);

  it("asks for each block once where nothing is refused", async () => {
    const { asked, read } = endpoint(() => false);
    expect(await readRange(RANGE, read)).to.deep.equal(ALL);
    expect(asked).to.have.length(100);
  });

  it("asks for more again once it has passed where events stand close", async () => {
    const { asked, read } = endpoint((_from, _to, events) => events > 10);
    expect(await readRange(RANGE, read)).to.deep.equal(ALL);
    expect(asked.length).to.be.below(400);
  });

  it("stays near a limit of blocks", async () => {
    const { asked, read } = endpoint((from, to) => to - from >= 2000);
    expect(await readRange(RANGE, read)).to.deep.equal(ALL);
    expect(asked.length).to.be.below(1100);
  });

  it("gives up at a single block, and at once when the endpoint is gone", async () => {
    const refusing = endpoint(() => true);
    expect(await refusalOf(readRange(RANGE, refusing.read))).to.equal("CHAIN_CALL_REVERTED");
    expect(refusing.asked.at(-1)).to.deep.equal([5, 5]);
    const gone = readRange(RANGE, () => Promise.reject(new ChainUnreachable(undefined)));
    expect(await refusalOf(gone)).to.equal("CHAIN_UNREACHABLE");
  });
});

async function refusalOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.catch((thrown: unknown) => (thrown as { readonly code?: string }).code);
}
