import { readFileSync } from "node:fs";
import { join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { Signer } from "ethers";
import hre from "hardhat";

import { ChainActNotReady } from "../../sdk/chain/errors.ts";
import { describePolicyChange } from "../../sdk/platform/describePolicyChange.ts";
import { listPlatforms } from "../../sdk/platform/listPlatforms.ts";
import { parseFields } from "../../sdk/platform/parseFields.ts";
import { parsePolicy } from "../../sdk/platform/parsePolicy.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { policyDocumentHash } from "../../sdk/platform/policyDocumentHash.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import { type PolicyDocument, executePolicy, schedulePolicy } from "../../sdk/platform/setPolicy.ts";
import { toChainPolicy } from "../../sdk/platform/toChainPolicy.ts";
import { expectRejectedCode } from "../codes.ts";
import { DAY, FLAGS, LIFT, becomeDue, deployWithCreators, flagsOf, report } from "../disclosure/creators.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(join("policy", `${name}.json`), "utf8"));
const FIELDS = parseFields(read("fields"));
const WEIBO = read("weibo") as Record<string, unknown> & { readonly stages: readonly Record<string, unknown>[] };

/** Weibo's document with other values. */
function changed(values: Record<string, unknown>): PolicyDocument {
  return { policy: { ...WEIBO, ...values }, fields: FIELDS };
}

/** Weibo's document with every threshold times a number. */
function scaled(by: number): PolicyDocument {
  const stages = WEIBO.stages.map((stage) => ({ ...stage, followersAtLeast: Number(stage.followersAtLeast) * by }));
  return changed({ stages });
}

describe("A change of policy", () => {
  let fixture: Fixture;
  let owners: readonly Signer[];

  beforeEach(async () => {
    fixture = await deployRealDid();
    owners = fixture.keys.consortiumOwners.slice(0, fixture.definition.memberThreshold);
  });

  const inForce = async (): Promise<{ readonly version: number; readonly documentHash: string }> => {
    const weibo = (await listPlatforms(fixture.network)).find(({ slug }) => slug === "weibo");
    return { version: weibo?.version ?? 0, documentHash: weibo?.documentHash ?? "" };
  };

  it("is scheduled by the consortium, executed after its delay, and is the next version", async () => {
    const { network, definition } = fixture;
    const document = changed({ graceDays: 10 });
    const scheduled = await schedulePolicy(network, owners, document);
    expect(scheduled).to.include({
      state: "scheduled",
      readyAt: (await time.latest()) + definition.consortiumDelaySeconds,
    });
    await expectRejectedCode(executePolicy(network, owners, document), "CHAIN_ACT_NOT_READY");
    expect((await inForce()).version).to.equal(1);
    await time.increaseTo(scheduled.readyAt);
    expect(await executePolicy(network, owners, document)).to.include({ state: "in-force", readyAt: 0 });
    expect(await inForce()).to.deep.equal({ version: 2, documentHash: policyDocumentHash(document.policy) });
    const { policy } = await readPolicy(network, platformId("weibo"));
    expect(policy).to.deep.equal(toChainPolicy(parsePolicy(document.policy), FIELDS));
  });

  it("says before when it is too early", async () => {
    const { network } = fixture;
    const document = changed({ graceDays: 10 });
    const { readyAt } = await schedulePolicy(network, owners, document);
    const refusal = await executePolicy(network, owners, document).catch((thrown: unknown) => thrown);
    expect(refusal).to.be.instanceOf(ChainActNotReady);
    expect((refusal as Error).message).to.include(new Date(readyAt * 1000).toISOString());
  });

  it("is not sent where there is none, nor twice", async () => {
    const { network, definition } = fixture;
    const block = await time.latestBlock();
    for (const act of [schedulePolicy, executePolicy])
      expect(await act(network, owners, changed({}))).to.deep.equal({ state: "in-force", readyAt: 0, gasUsed: 0n });
    expect(await time.latestBlock()).to.equal(block);
    const first = await schedulePolicy(network, owners, scaled(2));
    await time.increase(60);
    expect(await schedulePolicy(network, owners, scaled(2))).to.deep.equal({ ...first, gasUsed: 0n });
    await time.increase(definition.consortiumDelaySeconds);
    await executePolicy(network, owners, scaled(2));
    expect(await executePolicy(network, owners, scaled(2))).to.include({ state: "in-force", gasUsed: 0n });
    expect((await inForce()).version).to.equal(2);
  });

  it("ends well where two propose it and execute it at once", async () => {
    const { network, keys, definition } = fixture;
    const other = fixture.as(keys.authority);
    const both = (act: typeof schedulePolicy) =>
      Promise.all([act(network, owners, scaled(2)), act(other, owners, scaled(2))]);
    const scheduled = await both(schedulePolicy);
    expect(scheduled.map(({ state }) => state)).to.deep.equal(["scheduled", "scheduled"]);
    expect(scheduled[0]?.readyAt).to.equal(scheduled[1]?.readyAt);
    await time.increase(definition.consortiumDelaySeconds);
    expect((await both(executePolicy)).map(({ state }) => state)).to.deep.equal(["in-force", "in-force"]);
    expect((await inForce()).version).to.equal(2);
  });

  it("is executed only as it was proposed: not a changed file, not one never proposed, not one that waited too long", async () => {
    const { network, definition } = fixture;
    await expectRejectedCode(executePolicy(network, owners, scaled(2)), "PLATFORM_POLICY_NOT_SCHEDULED");
    await schedulePolicy(network, owners, scaled(2));
    await time.increase(definition.consortiumDelaySeconds);
    await expectRejectedCode(executePolicy(network, owners, scaled(3)), "PLATFORM_POLICY_NOT_SCHEDULED");
    const retitled = changed({ ...(scaled(2).policy as object), title: "Weibo" });
    await expectRejectedCode(executePolicy(network, owners, retitled), "PLATFORM_POLICY_NOT_SCHEDULED");
    await time.increase(8 * DAY);
    await expectRejectedCode(executePolicy(network, owners, scaled(2)), "PLATFORM_POLICY_NOT_SCHEDULED");
    await schedulePolicy(network, owners, scaled(2));
    await time.increase(definition.consortiumDelaySeconds);
    await executePolicy(network, owners, scaled(2));
    expect((await inForce()).version).to.equal(2);
  });

  it("is nobody's but the consortium's", async () => {
    const { network, keys, definition } = fixture;
    const id = platformId("weibo");
    const { platformRegistry } = fixture.as(keys.operators.weibo as Signer);
    const [policy, hash] = [toChainPolicy(parsePolicy(scaled(2).policy), FIELDS), policyDocumentHash(WEIBO)];
    await expect(platformRegistry.setPolicy(id, policy, hash)).to.be.reverted;
    await expectRejectedCode(schedulePolicy(network, owners.slice(1), scaled(2)), "CHAIN_CALL_REVERTED");
    const strangers = [keys.authority, keys.relayer];
    await expectRejectedCode(schedulePolicy(network, strangers, scaled(2)), "CHAIN_CALL_REVERTED");
    await schedulePolicy(network, owners, scaled(2));
    await time.increase(definition.consortiumDelaySeconds);
    await expectRejectedCode(executePolicy(network, strangers, scaled(2)), "CHAIN_CALL_REVERTED");
    expect((await inForce()).version).to.equal(1);
  });

  it("changes no domain and makes no platform", async () => {
    const { network } = fixture;
    const moved = schedulePolicy(network, owners, changed({ domain: "weibo.example" }));
    await expectRejectedCode(moved, "PLATFORM_POLICY_MALFORMED");
    const unknown = schedulePolicy(network, owners, changed({ platform: "forum", domain: "forum.example" }));
    await expectRejectedCode(unknown, "PLATFORM_UNKNOWN");
  });

  it("rewrites no duty: a raised threshold lifts one by low reports alone", async () => {
    const people = await deployWithCreators();
    const { network, creator, other, definition } = people;
    const consortium = people.keys.consortiumOwners.slice(0, definition.memberThreshold);
    await becomeDue(people);
    const before = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
    await schedulePolicy(network, consortium, scaled(2));
    await time.increase(definition.consortiumDelaySeconds);
    await executePolicy(network, consortium, scaled(2));
    const after = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
    expect([...after]).to.deep.equal([...before]);
    await expect(report(people, 999_999, other)).to.be.revertedWithCustomError(
      network.disclosureRegistry,
      "DisclosureBelowThreshold",
    );
    await report(people, 999_999);
    expect(await flagsOf(people)).to.equal(FLAGS.DUE);
    await time.increase(LIFT + 1);
    await report(people, 999_999);
    expect(await flagsOf(people)).to.equal(FLAGS.LIFTED);
  });

  it("is shown, proposed and executed by one command", async () => {
    const { network, definition } = fixture;
    const other = changed({ graceDays: 20, fieldsCounted: "all", fieldsExempt: [] });
    await schedulePolicy(network, owners, other);
    await time.increase(definition.consortiumDelaySeconds);
    await executePolicy(network, owners, other);
    const run = async (args: object): Promise<string> => {
      const { log } = console;
      let printed = "";
      console.log = (...parts: unknown[]) => void (printed += `${parts.join(" ")}\n`);
      try {
        const flags = { propose: false, execute: false, passDelay: false };
        await hre.run("platform:policy", { platform: "weibo", ...flags, ...args });
      } finally {
        console.log = log;
      }
      return printed;
    };
    const first = await run({ propose: true });
    expect(first).to.include("New duties get 15 days instead of 20; duties that exist keep their deadlines.");
    expect(first).to.include("Count no more: education, other-self-media, daily-life, fields added later");
    expect(first).to.include("with --execute after");
    expect(await run({ propose: true })).to.include("proposed before");
    expect(await run({ propose: true, passDelay: true })).to.include("in-force");
    expect(await run({ propose: true })).to.include("nothing to propose");
    expect(await inForce()).to.deep.equal({ version: 3, documentHash: policyDocumentHash(WEIBO) });
  });
});

describe("describePolicyChange", () => {
  const policy = toChainPolicy(parsePolicy(WEIBO), FIELDS);
  const NONE = { firstFrom: 0, firstFollowers: 0, laterFrom: 0, laterFollowers: 0, graceSeconds: 0, fields: 0n };
  const cases: readonly [string, object, RegExp][] = [
    [
      "a raised threshold",
      { firstFollowers: 2_000_000 },
      /^The first threshold rises from 1,000,000 to 2,000,000 .*stay/u,
    ],
    ["a lowered one", { laterFollowers: 400_000 }, /^The later threshold falls from 500,000 to 400,000 .*next report/u],
    ["a later begin", { laterFrom: policy.laterFrom + 1 }, /^The later stage begins 2023-12-21T16:00:01Z .*before/u],
    ["an earlier begin", { firstFrom: 1 }, /^The first stage begins 1970-01-01T00:00:01Z instead of .*next report/u],
    ["a stage that ends", { laterFrom: 0, laterFollowers: 0 }, /^The later stage ends: .*stay/u],
    ["a field more", { fields: policy.fields | (1n << 6n) }, /^Now count: education; .*next report/u],
    ["a field less", { fields: policy.fields & ~1n }, /^Count no more: current-affairs; .*stay/u],
    ["another grace", { graceSeconds: 864_000 }, /^New duties get 10 days instead of 15; .*keep/u],
    ["nothing but words", {}, /^No duty is decided otherwise/u],
  ];
  for (const [what, values, sentence] of cases) {
    it(`says what ${what} means`, () => {
      const said = describePolicyChange(policy, { ...policy, ...values }, FIELDS);
      expect(said).to.have.length(1);
      expect(said[0]).to.match(sentence);
    });
  }

  it("says what a first duty and the end of all mean", () => {
    expect(describePolicyChange(NONE, policy, FIELDS)).to.have.length(3);
    expect(describePolicyChange(policy, NONE, FIELDS).join(" ")).to.match(
      /first stage ends.*later stage ends.*Count no more/u,
    );
  });
});
