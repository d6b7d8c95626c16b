import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { generatePopulation } from "../../scripts/population/generatePopulation.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { executeGroup, scheduleGroup } from "../../sdk/enrolment/group/addGroup.ts";
import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import { enrolSample } from "../../tasks/enrolSample.ts";
import { passTime } from "../../tasks/passTime.ts";
import { publishPending } from "../../tasks/publishPending.ts";
import { expectRejectedCode } from "../codes.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

const PEOPLE = 100;
const POPULATION = generatePopulation({ people: PEOPLE + 20, organisations: 1, seed: 3 });
const PHYSICIANS = "https://physicians.example/register";

describe("A qualification group", () => {
  let fixture: Fixture;
  let root: string;
  let environment: HardhatRuntimeEnvironment;

  beforeEach(async () => {
    fixture = await deployRealDid();
    root = mkdtempSync(join(tmpdir(), "realdid-"));
    environment = { ...hre, config: { ...hre.config, paths: { ...hre.config.paths, root } } };
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("is added by the consortium after its delay, and has its own authority, records and keys; people come with the wallets they have", async () => {
    const { network, keys, definition } = fixture;
    const owners = keys.consortiumOwners.slice(0, definition.memberThreshold);
    const authority = keys.operators.weibo?.address as Hex;
    const group = { authority, uri: PHYSICIANS };
    await scheduleGroup(network, owners, group);
    await expectRejectedCode(executeGroup(network, owners, group), "CHAIN_ACT_NOT_READY");
    await passTime(hre, definition.consortiumDelaySeconds);
    const { groupId } = await executeGroup(network, owners, group);
    expect(groupId).to.equal(1);
    expect((await network.enrolmentRegistry.groupOf(groupId)).authority).to.equal(authority);

    await enrolSample(environment, network, POPULATION, POPULATION.people);
    await publishPending(environment, network);
    const physicians = POPULATION.people.slice(10, 10 + PEOPLE);
    const { enrolled } = await enrolSample(environment, network, POPULATION, physicians, undefined, groupId);
    expect(enrolled).to.have.length(PEOPLE);
    const [publication] = await publishPending(environment, network, groupId);
    expect(publication?.size).to.equal(PEOPLE);

    const [citizens, qualified] = [await auditGroup(network, { groupId: 0 }), await auditGroup(network, { groupId })];
    expect([citizens.isSound, qualified.isSound]).to.deep.equal([true, true]);
    expect(qualified.people).to.equal(PEOPLE);
    expect((await network.enrolmentRegistry.recordOf(0, publication?.root ?? 0n)).epoch).to.equal(0n);
  });

  it("has an address as authority, and only a local chain's clock can be put ahead", async () => {
    const { network } = fixture;
    const wrong = scheduleGroup(network, [], { authority: "0x12", uri: PHYSICIANS });
    await expectRejectedCode(wrong, "ENROLMENT_AUTHORITY_INVALID");
    const elsewhere = { ...hre, network: { ...hre.network, name: "china" } };
    await expectRejectedCode(passTime(elsewhere, 1), "TASK_CHAIN_NOT_LOCAL");
  });

  it("is added by one command on a local chain", async () => {
    const { log } = console;
    let printed = "";
    console.log = (...parts: unknown[]) => void (printed += `${parts.join(" ")}\n`);
    try {
      const authority = fixture.keys.operators.weibo?.address;
      await hre.run("enrolment:addGroup", { authority, uri: PHYSICIANS, execute: false, passDelay: true });
    } finally {
      console.log = log;
    }
    expect(printed).to.include("enrolment:enrol --group 1");
    expect(await fixture.network.enrolmentRegistry.groupCount()).to.equal(2n);
  });
});
