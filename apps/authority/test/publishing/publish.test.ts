import { onTestChain } from "@realdid/service/testing";
import { expect } from "chai";
import { leafAt } from "realdid";

import { standingEpoch } from "../../src/publishing/epochs.ts";
import { publishGroup } from "../../src/publishing/publishGroup.ts";
import { describeOnDatabases } from "../setup/databases.ts";
import {
  type Line,
  audited,
  operatorSigners,
  operatorsAnswer,
  publishAll,
  publishedGroup,
  queueLeaves,
  standingLeaves,
  zeroLeaves,
} from "./stage.ts";

describeOnDatabases("publishGroup", (open) => {
  const network = onTestChain();
  const lines: Line[] = [];
  const group = (settings = {}) => publishedGroup(open(), network(), { lines, settings });

  async function expectRecordsEqualChain(): Promise<void> {
    const audit = await audited(group());
    expect(audit.mismatches).to.deep.equal([]);
    const leaves = await standingLeaves(group());
    expect(leaves.length).to.equal(audit.tree.size);
    for (const [place, leaf] of leaves.entries()) expect(leafAt(audit.tree, place)).to.equal(leaf);
  }

  it("waits while the group is below its minimum size, and gives no places", async () => {
    await queueLeaves(group(), 0, 99);
    const step = await publishAll(group());
    expect(step).to.deep.include({ kind: "waits", reason: "more members" });
    expect(await group().authority.store.transact((records) => records.placedLeaves(0, 10))).to.deep.equal([]);
  });

  it("publishes through the Safe what two operators recomputed", async () => {
    await queueLeaves(group(), 99, 150);
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    expect(await standingEpoch(open().db, 0)).to.include({ epoch_number: 1, size: 150, state: "confirmed" });
    await expectRecordsEqualChain();
  });

  it("does nothing when nothing is to be published", async () => {
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
  });

  it("publishes revocations and new members in one batch, from a file if there are many", async () => {
    await queueLeaves(group(), 150, 400);
    await zeroLeaves(group(), [3, 140, 399]);
    expect(await publishAll(group({ leavesOnChain: 10 }))).to.deep.equal({ kind: "idle" });
    const epoch = await standingEpoch(open().db, 0);
    expect(epoch).to.include({ epoch_number: 2, size: 399 });
    expect(epoch?.uri).to.match(/^http:\/\/127\.0\.0\.1:8460\/v1\/leaves\/0x[0-9a-f]{64}$/u);
    await expectRecordsEqualChain();
  });

  it("splits what does not fit a transaction", async () => {
    await queueLeaves(group(), 1_000, 5_000);
    expect(await publishAll(group({ leavesOnChain: 100_000 }))).to.deep.equal({ kind: "idle" });
    expect(await standingEpoch(open().db, 0)).to.include({ epoch_number: 4, size: 4_399 });
    await expectRecordsEqualChain();
  });

  it("publishes without an operator who does not answer", async () => {
    await queueLeaves(group(), 5_000, 5_001);
    const waiting = await publishGroup(group(), { holder: "test", isDue: true });
    expect(waiting).to.deep.include({ reason: "signatures" });
    const [first, ...others] = operatorSigners(network());
    if (first === undefined) throw new Error("no operators");
    expect(await operatorsAnswer(group(), others)).to.deep.equal(["signed", "signed"]);
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    await expectRecordsEqualChain();
  });
});
