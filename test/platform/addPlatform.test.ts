import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import type { Signer } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type NewPlatform, executePlatform, schedulePlatform } from "../../sdk/platform/addPlatform.ts";
import { listPlatforms } from "../../sdk/platform/listPlatforms.ts";
import { parseFields } from "../../sdk/platform/parseFields.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { policyDocumentHash } from "../../sdk/platform/policyDocumentHash.ts";
import { passTime } from "../../tasks/passTime.ts";
import { codeOf, expectRejectedCode } from "../codes.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(join("policy", `${name}.json`), "utf8"));
const POLICY = { ...(read("oversight") as object), platform: "forum", title: "Forum", domain: "forum.example" };

describe("A further platform", () => {
  let fixture: Fixture;
  let owners: readonly Signer[];
  let platform: NewPlatform;

  beforeEach(async () => {
    fixture = await deployRealDid();
    owners = fixture.keys.consortiumOwners.slice(0, fixture.definition.memberThreshold);
    const operator = (await fixture.keys.stranger.getAddress()) as Hex;
    platform = { operator, policy: POLICY, fields: parseFields(read("fields")) };
  });

  it("is added by the consortium after its delay, with its domain, operator and policy", async () => {
    const { network, definition } = fixture;
    await schedulePlatform(network, owners, platform);
    await expectRejectedCode(executePlatform(network, owners, platform), "CHAIN_ACT_NOT_READY");
    await passTime(hre, definition.consortiumDelaySeconds);
    expect((await executePlatform(network, owners, platform)).platformId).to.equal(platformId("forum"));
    const added = (await listPlatforms(network)).find(({ slug }) => slug === "forum");
    expect(added).to.include({ domain: "forum.example", operator: platform.operator, version: 1 });
    expect(added?.documentHash).to.equal(policyDocumentHash(POLICY));
    expect(added?.policy).to.include({ firstFollowers: 0, laterFollowers: 0, fields: 0n });
  });

  it("is not added twice, nor with an owner too few, nor by what was not scheduled", async () => {
    const { network, definition } = fixture;
    expect(await codeOf(schedulePlatform(network, owners.slice(1), platform))).to.equal("CHAIN_CALL_REVERTED");
    await schedulePlatform(network, owners, platform);
    await expectRejectedCode(schedulePlatform(network, owners, platform), "CHAIN_ACT_NOT_READY");
    await passTime(hre, definition.consortiumDelaySeconds);
    const other = { ...platform, policy: { ...POLICY, domain: "forum.example.com" } };
    await expectRejectedCode(executePlatform(network, owners, other), "CHAIN_ACT_NOT_READY");
    const operator = platform.operator.toLowerCase() as Hex;
    const again = { ...platform, policy: { ...POLICY, domain: "again.example" }, operator };
    await schedulePlatform(network, owners, again);
    await executePlatform(network, owners, platform);
    await expectRejectedCode(schedulePlatform(network, owners, platform), "PLATFORM_KNOWN");
    await passTime(hre, definition.consortiumDelaySeconds);
    await expectRejectedCode(executePlatform(network, owners, again), "PLATFORM_KNOWN");
  });

  it("has a domain whose pages cannot ask in another platform's name", async () => {
    const { network } = fixture;
    for (const domain of ["weixin.qq.com", "login.weixin.qq.com", "qq.com"]) {
      const attempt = schedulePlatform(network, owners, { ...platform, policy: { ...POLICY, domain } });
      await expectRejectedCode(attempt, "PLATFORM_DOMAIN_TAKEN");
    }
    await schedulePlatform(network, owners, { ...platform, policy: { ...POLICY, domain: "notweixin.qq.com" } });
  });

  it("has an address as operator and a policy that follows the schema", async () => {
    const { network } = fixture;
    const noOperator = schedulePlatform(network, owners, { ...platform, operator: "0x12" });
    await expectRejectedCode(noOperator, "PLATFORM_OPERATOR_INVALID");
    const noDomain = schedulePlatform(network, owners, { ...platform, policy: { ...POLICY, domain: "forum" } });
    await expectRejectedCode(noDomain, "PLATFORM_POLICY_MALFORMED");
  });

  it("has no slug that is kept for the viewers of a day", async () => {
    const { network } = fixture;
    for (const slug of ["oversight-2026-01-31", "oversight-0000-00-00"]) {
      const reserved = { ...platform, policy: { ...POLICY, platform: slug } };
      await expectRejectedCode(schedulePlatform(network, owners, reserved), "PLATFORM_SLUG_RESERVED");
      await expectRejectedCode(executePlatform(network, owners, reserved), "PLATFORM_SLUG_RESERVED");
    }
    const near = { ...platform, policy: { ...POLICY, platform: "oversight-2026-1-31" } };
    expect((await schedulePlatform(network, owners, near)).gasUsed > 0n).to.equal(true);
  });

  it("is added by one command on a local chain", async () => {
    const folder = mkdtempSync(join(tmpdir(), "realdid-"));
    const { log } = console;
    let printed = "";
    console.log = (...parts: unknown[]) => void (printed += `${parts.join(" ")}\n`);
    try {
      const policy = join(folder, "forum.json");
      writeFileSync(policy, JSON.stringify(POLICY));
      await hre.run("platform:add", { policy, operator: platform.operator, execute: false, passDelay: true });
    } finally {
      console.log = log;
      rmSync(folder, { recursive: true });
    }
    expect(printed).to.include(platformId("forum"));
    expect(await fixture.network.platformRegistry.isPlatform(platformId("forum"))).to.equal(true);
  });
});
