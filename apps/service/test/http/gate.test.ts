import { expect } from "chai";

import { createGate } from "../../src/http/gate.ts";

describe("createGate", () => {
  it("lets as many in as it may, and the next when one is out, even if it failed", async () => {
    const seen: number[] = [];
    const gate = createGate(1, (inside) => seen.push(inside));
    let finish = (_error: Error): void => undefined;
    const first = gate.pass(() => new Promise<void>((_resolve, reject) => (finish = reject)));
    const second = await gate.pass(() => Promise.resolve()).catch((error: { code: string }) => error.code);
    expect(second).to.equal("SERVICE_BUSY");
    finish(new Error("over"));
    await first.catch(() => undefined);
    expect(await gate.pass(() => Promise.resolve("in"))).to.equal("in");
    expect(seen).to.deep.equal([1, 0, 1, 0]);
  });
});
