import { expect } from "chai";
import { id } from "ethers";

import { withRunner } from "../../sdk/chain/network.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { tryPseudonymProof } from "../../sdk/pseudonym/tryPseudonymProof.ts";
import { codeOf } from "../codes.ts";
import { deployWithPeople, prove, registered } from "./people.ts";

describe("tryPseudonymProof", () => {
  it("says what the registry would, and sends nothing", async () => {
    const fixture = await deployWithPeople();
    const { network } = fixture;
    const reader = withRunner(network, network.runner.provider as NonNullable<typeof network.runner.provider>);
    const proof = await prove(fixture, 0, "weibo");
    await tryPseudonymProof(reader, proof);
    expect(await network.pseudonymRegistry.sequenceOf(proof.platformId, proof.pseudonym)).to.equal(0n);
    expect(await codeOf(tryPseudonymProof(reader, { ...proof, root: proof.root + 1n }))).to.equal(
      "PSEUDONYM_ROOT_NOT_LIVE",
    );
    expect(await codeOf(tryPseudonymProof(reader, { ...proof, deadline: 1 }))).to.equal("PSEUDONYM_DEADLINE_PASSED");
    expect(await codeOf(tryPseudonymProof(reader, { ...proof, platformId: id("nowhere") as Hex }))).to.equal(
      "PSEUDONYM_PLATFORM_UNKNOWN",
    );
    expect(await codeOf(tryPseudonymProof(reader, { ...proof, action: "renew" }))).to.equal("PSEUDONYM_NOT_HELD");
    await registered(fixture, 0, "weibo");
    expect(await codeOf(tryPseudonymProof(reader, proof))).to.equal("PSEUDONYM_TAKEN");
  });
});
