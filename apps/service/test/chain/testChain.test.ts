import { expect } from "chai";

import { onTestChain } from "../../testing/chain.ts";

describe("the chain of the test run", () => {
  const network = onTestChain();

  it("has RealDID deployed", async () => {
    expect(await network().enrolmentRegistry.networkId()).to.equal(network().deployment.networkId);
  });
});
