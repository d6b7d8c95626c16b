import { LOCAL, localSigner, onTestChain } from "@realdid/service/testing";
import { expect } from "chai";
import { type Hex, executeAct, scheduleAct } from "realdid";
import type { JsonRpcProvider } from "ethers";

import { describeOnDatabases } from "../setup/databases.ts";
import { audited, publishAll, publishedGroup, queueLeaves } from "./stage.ts";

/** Keys of the consortium Safe's owners. */
const CONSORTIUM = [11, 12];

describeOnDatabases("publishing a group whose authority is one account", (open) => {
  const network = onTestChain();
  let groupId: number;

  before(async () => {
    const provider = network().runner.provider as JsonRpcProvider;
    const owners = CONSORTIUM.map((index) => localSigner(index, provider));
    const registry = network().enrolmentRegistry;
    groupId = Number(await registry.groupCount());
    const authority = await localSigner(LOCAL.authority, provider).getAddress();
    const data = registry.interface.encodeFunctionData("addGroup", [authority, "realdid:group:test"]) as Hex;
    const act = { target: network().deployment.addresses.enrolmentRegistry, data };
    await scheduleAct(network(), owners, act);
    await provider.send("evm_increaseTime", [3 * 86_400]);
    await provider.send("evm_mine", []);
    await executeAct(network(), owners, act);
  });

  it("waits for the group's own key, and publishes with it without anybody's signature", async () => {
    const provider = network().runner.provider as JsonRpcProvider;
    const other = publishedGroup(open(), network(), { groupId, sender: localSigner(LOCAL.deployer, provider).signer });
    await queueLeaves(other, 0, 120);
    expect(await publishAll(other)).to.deep.include({ reason: "the group's own key" });
    const own = publishedGroup(open(), network(), { groupId, sender: localSigner(LOCAL.authority, provider).signer });
    expect(await publishAll(own)).to.deep.equal({ kind: "idle" });
    const audit = await audited(own);
    expect(audit).to.include({ isSound: true, epoch: 1, people: 120 });
  });
});
