import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { toBeHex } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import { layoutOf, placeOf, wordAt } from "../storage.ts";
import { GRACE, becomeDue, deployWithCreators, discloseSelf } from "./creators.ts";

describe("DisclosureRegistry: storage", () => {
  it("keeps its state in these slots", async () => {
    const { variables, structures } = await layoutOf(
      "contracts/disclosure/DisclosureRegistry.sol",
      "DisclosureRegistry",
    );
    expect(variables).to.deep.equal([
      ["_issuers", 0, 0],
      ["_issuerNumbers", 1, 0],
      ["_issuerCount", 2, 0],
      ["_authority", 3, 0],
      ["_consumingSchedule", 3, 20],
      ["_pausedAt", 3, 21],
      ["_pausedSeconds", 3, 26],
      ["_records", 4, 0],
      ["_nameFallback", 5, 0],
      ["_versionFallback", 6, 0],
    ]);
    expect(structures).to.deep.equal([["struct DisclosureDuties.Record", 64]]);
  });

  it("keeps a duty in one word and its statement in the next", async () => {
    const fixture = await deployWithCreators();
    const { creator, network } = fixture;
    const dueAt = BigInt(await becomeDue(fixture));
    const { lastReportAt: reportedAt } = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
    const statement = await discloseSelf(fixture);
    const disclosedAt = BigInt(await time.latest());
    const place = placeOf("uint256", creator.pseudonym, placeOf("bytes32", creator.platformId, 4));
    const registry = network.deployment.addresses.disclosureRegistry;
    // Standing, stage 1, own name, first issuer, one act.
    const marks = (1n << 248n) | (1n << 244n) | (1n << 240n) | (1n << 224n) | (1n << 192n);
    const times = (BigInt(GRACE) << 128n) | (reportedAt << 96n) | (disclosedAt << 32n) | dueAt;
    expect(await wordAt(registry, place)).to.equal(marks | times);
    expect(await wordAt(registry, toBeHex(BigInt(place) + 1n, 32) as Hex)).to.equal(
      BigInt(nameStatementUid(network.deployment, statement)),
    );
  });
});
