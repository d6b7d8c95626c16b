import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { Contract, ZeroAddress, ZeroHash, id } from "ethers";
import hre from "hardhat";
import { join } from "node:path";

import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { loadPolicy } from "../../sdk/node/loadPolicy.ts";
import { assessAudience } from "../../sdk/platform/assessAudience.ts";
import { comparePolicy } from "../../sdk/platform/comparePolicy.ts";
import { listPlatforms } from "../../sdk/platform/listPlatforms.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import type { ChainPolicy } from "../../sdk/platform/toChainPolicy.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

const WEIBO = platformId("weibo");
const HASH = id("document");
const POLICY: ChainPolicy = {
  firstFrom: 1_700_000_000,
  firstFollowers: 10,
  laterFrom: 1_800_000_000,
  laterFollowers: 5,
  graceSeconds: 60,
  fields: 3n,
};
const NO_DUTY: ChainPolicy = {
  firstFrom: 0,
  firstFollowers: 0,
  laterFrom: 0,
  laterFollowers: 0,
  graceSeconds: 0,
  fields: 0n,
};
/** What a contract under the access manager answers to a caller without the role. */
const MANAGED = new Contract(ZeroAddress, ["error AccessManagedUnauthorized(address caller)"]);

/** Order of the contract's struct. */
function asTuple(policy: ChainPolicy): (bigint | number)[] {
  const { firstFrom, firstFollowers, laterFrom, laterFollowers, graceSeconds, fields } = policy;
  return [firstFrom, firstFollowers, laterFrom, laterFollowers, graceSeconds, fields];
}

describe("PlatformRegistry", () => {
  let fixture: Fixture;
  let registry: RealDidNetwork["platformRegistry"];
  /** Code of the contract's error. */
  let consortium: (method: string, ...args: readonly unknown[]) => Promise<unknown>;

  beforeEach(async () => {
    fixture = await deployRealDid();
    registry = fixture.network.platformRegistry;
    consortium = (method, ...args) => fixture.asConsortium(registry, method, ...args);
  });

  describe("deployment", () => {
    it("has the platforms of the network with the policies of policy/ and each its own operator", async () => {
      for (const slug of fixture.definition.platforms) {
        const loaded = await loadPolicy(join(hre.config.paths.root, "policy"), slug);
        const inForce = await readPolicy(fixture.network, platformId(slug));
        expect(inForce).to.deep.equal({ policy: loaded.chainPolicy, version: 1 });
        expect([...(await registry.platformOf(platformId(slug)))]).to.deep.equal([
          slug,
          loaded.policy.domain,
          fixture.keys.operators[slug]?.address,
        ]);
        const [event] = await registry.queryFilter(registry.filters.PolicySet(platformId(slug)));
        expect(event?.args.documentHash).to.equal(loaded.documentHash);
      }
    });
  });

  describe("addPlatform", () => {
    it("adds a platform with its first policy", async () => {
      const operator = fixture.keys.guardian.address;
      const receipt = await fixture.asConsortium(
        registry,
        "addPlatform",
        "new-one",
        "new.example",
        operator,
        POLICY,
        HASH,
      );
      const adding = receipt.getTransaction();
      await expect(adding)
        .to.emit(registry, "PlatformAdded")
        .withArgs(id("new-one"), "new-one", "new.example", operator);
      await expect(adding).to.emit(registry, "PolicySet").withArgs(id("new-one"), 1, asTuple(POLICY), HASH);
      expect(await registry.isPlatform(id("new-one"))).to.equal(true);
      expect(await registry.operatorOf(id("new-one"))).to.equal(operator);
    });

    it("refuses a known platform, bad slugs, no domain, no operator", async () => {
      const operator = fixture.keys.guardian.address;
      await expectRejectedCode(
        consortium("addPlatform", "weibo", "x.example", operator, POLICY, HASH),
        "PLATFORM_KNOWN",
      );
      for (const slug of ["", "Weibo", "we ibo", "we_ibo", "微博", "a".repeat(32)]) {
        await expectRejectedCode(
          consortium("addPlatform", slug, "x.example", operator, POLICY, HASH),
          "PLATFORM_SLUG_INVALID",
        );
        expectCode(() => platformId(slug), "PLATFORM_SLUG_MALFORMED");
      }
      await expectRejectedCode(consortium("addPlatform", "new", "", operator, POLICY, HASH), "PLATFORM_DOMAIN_MISSING");
      await expectRejectedCode(
        consortium("addPlatform", "new", "x.example", ZeroAddress, POLICY, HASH),
        "PLATFORM_OPERATOR_ZERO",
      );
    });

    it("refuses everyone but the consortium", async () => {
      const { keys, as } = fixture;
      for (const signer of [keys.deployer, keys.guardian, keys.stranger]) {
        await expect(
          as(signer).platformRegistry.addPlatform("new", "x.example", await signer.getAddress(), POLICY, HASH),
        )
          .to.be.revertedWithCustomError(MANAGED, "AccessManagedUnauthorized")
          .withArgs(await signer.getAddress());
      }
    });
  });

  describe("setPolicy", () => {
    it("sets the next version", async () => {
      const receipt = await fixture.asConsortium(registry, "setPolicy", WEIBO, POLICY, HASH);
      await expect(receipt.getTransaction()).to.emit(registry, "PolicySet").withArgs(WEIBO, 2, asTuple(POLICY), HASH);
      expect(await readPolicy(fixture.network, WEIBO)).to.deep.equal({ policy: POLICY, version: 2 });
    });

    it("accepts no duty, one stage, and the longest grace", async () => {
      for (const policy of [
        NO_DUTY,
        { ...POLICY, laterFrom: 0, laterFollowers: 0 },
        { ...POLICY, graceSeconds: 366 * 86_400 },
      ]) {
        await fixture.asConsortium(registry, "setPolicy", WEIBO, policy, HASH);
        expect((await readPolicy(fixture.network, WEIBO)).policy).to.deep.equal(policy);
      }
    });

    it("refuses a policy that contradicts itself, no document, and an unknown platform", async () => {
      const wrong: readonly Partial<ChainPolicy>[] = [
        { firstFrom: 0 },
        { firstFollowers: 0 },
        { laterFollowers: 0 },
        { laterFrom: 0 },
        { laterFrom: POLICY.firstFrom },
        { graceSeconds: 0 },
        { graceSeconds: 366 * 86_400 + 1 },
        { fields: 0n },
      ];
      for (const change of wrong) {
        await expectRejectedCode(
          consortium("setPolicy", WEIBO, { ...POLICY, ...change }, HASH),
          "PLATFORM_POLICY_INVALID",
        );
      }
      await expectRejectedCode(consortium("setPolicy", WEIBO, POLICY, ZeroHash), "PLATFORM_POLICY_INVALID");
      await expectRejectedCode(consortium("setPolicy", id("myspace"), POLICY, HASH), "PLATFORM_UNKNOWN");
      expect((await readPolicy(fixture.network, WEIBO)).version).to.equal(1);
    });
  });

  describe("comparePolicy and listPlatforms of the SDK", () => {
    it("show no difference after deployment, and each value that a later version changed", async () => {
      const file = await loadPolicy(join(hre.config.paths.root, "policy"), "weibo");
      const differences = async (): Promise<readonly string[]> => {
        const weibo = (await listPlatforms(fixture.network)).find(({ slug }) => slug === "weibo");
        if (weibo === undefined) throw new Error("no weibo");
        return comparePolicy(file, weibo)
          .filter(({ isSame }) => !isSame)
          .map(({ key }) => key);
      };
      expect(await differences()).to.deep.equal([]);
      await fixture.asConsortium(registry, "setPolicy", WEIBO, { ...file.chainPolicy, graceSeconds: 60 }, HASH);
      expect(await differences()).to.deep.equal(["graceSeconds", "documentHash"]);
      expect((await listPlatforms(fixture.network)).map(({ slug }) => slug)).to.deep.equal(
        fixture.definition.platforms,
      );
    });
  });

  describe("rotateOperator", () => {
    it("hands the platform and its policy to another account", async () => {
      const { keys, as } = fixture;
      const [before, after] = [keys.operators.weibo, keys.stranger];
      if (before === undefined) throw new Error("no operator");
      const { policy } = await readPolicy(fixture.network, WEIBO);
      await expect(as(before).platformRegistry.rotateOperator(WEIBO, await after.getAddress()))
        .to.emit(registry, "OperatorRotated")
        .withArgs(WEIBO, await after.getAddress());
      expect(await readPolicy(fixture.network, WEIBO)).to.deep.equal({ policy, version: 1 });
      await expect(registry.policyFor(WEIBO, before.address))
        .to.be.revertedWithCustomError(registry, "PlatformNotOperator")
        .withArgs(WEIBO, before.address, await after.getAddress());
      await expect(as(before).platformRegistry.rotateOperator(WEIBO, before.address)).to.be.revertedWithCustomError(
        registry,
        "PlatformNotOperator",
      );
    });

    it("refuses a stranger, the zero address, an unknown platform, and while paused", async () => {
      const { keys, as } = fixture;
      const operator = keys.operators.weibo;
      if (operator === undefined) throw new Error("no operator");
      const stranger = await keys.stranger.getAddress();
      await expect(as(keys.stranger).platformRegistry.rotateOperator(WEIBO, stranger))
        .to.be.revertedWithCustomError(registry, "PlatformNotOperator")
        .withArgs(WEIBO, stranger, operator.address);
      const own = as(operator).platformRegistry;
      await expect(own.rotateOperator(WEIBO, ZeroAddress)).to.be.revertedWithCustomError(
        registry,
        "PlatformOperatorZero",
      );
      await expect(own.rotateOperator(HASH, stranger))
        .to.be.revertedWithCustomError(registry, "PlatformUnknown")
        .withArgs(HASH);
      await as(keys.guardian).platformRegistry.pause();
      await expect(own.rotateOperator(WEIBO, stranger)).to.be.revertedWithCustomError(registry, "RegistryPaused");
    });
  });

  describe("setOperator", () => {
    it("lets the consortium replace a lost key", async () => {
      const stranger = await fixture.keys.stranger.getAddress();
      const receipt = await fixture.asConsortium(registry, "setOperator", WEIBO, stranger);
      await expect(receipt.getTransaction()).to.emit(registry, "OperatorRotated").withArgs(WEIBO, stranger);
      expect(await registry.operatorOf(WEIBO)).to.equal(stranger);
      await expectRejectedCode(consortium("setOperator", WEIBO, ZeroAddress), "PLATFORM_OPERATOR_ZERO");
      await expectRejectedCode(consortium("setOperator", HASH, stranger), "PLATFORM_UNKNOWN");
    });
  });

  describe("assess", () => {
    it("agrees with assessAudience of the SDK at every date, threshold and field", async () => {
      const firstFrom = 1_600_000_000;
      const soon = (await time.latest()) + 10 * 86_400;
      const policies = {
        weibo: { ...POLICY, firstFrom: soon, laterFrom: soon + 1000 },
        douyin: { ...POLICY, firstFrom, laterFrom: soon, laterFollowers: 20 },
      };
      for (const [slug, policy] of Object.entries(policies)) {
        await fixture.asConsortium(registry, "setPolicy", platformId(slug), policy, HASH);
      }
      const slugs = fixture.definition.platforms.filter((slug) => slug !== "oversight");
      for (const now of [soon - 1, soon, soon + 1000, Date.parse("2023-12-22T00:00:00+08:00") / 1000, 1_900_000_000]) {
        await time.increaseTo(now);
        await checkAll(slugs);
      }
    });

    async function checkAll(slugs: readonly string[]): Promise<void> {
      const now = await time.latest();
      const known = new Map(
        await Promise.all(
          slugs.map(async (slug) => [slug, (await readPolicy(fixture.network, platformId(slug))).policy] as const),
        ),
      );
      const followers = fc.oneof(
        fc.constantFrom(0, 4, 5, 9, 10, 19, 20, 499_999, 500_000, 999_999, 1_000_000),
        fc.nat(2 ** 40),
      );
      const field = fc.oneof(fc.nat(9), fc.nat(255));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...slugs), followers, field, async (slug, count, fieldOf) => {
          const policy = known.get(slug) as ChainPolicy;
          const [stage, grace] = await registry.assess(platformId(slug), count, fieldOf);
          expect(Number(stage)).to.equal(assessAudience(policy, { followers: count, field: fieldOf }, now));
          expect(Number(grace)).to.equal(policy.graceSeconds);
        }),
        { numRuns: 100 },
      );
    }

    it("refuses an unknown platform", async () => {
      // Each when the one before has answered: a refusal that nobody awaits yet ends the run.
      for (const reading of [
        () => registry.assess(HASH, 1, 1),
        () => registry.policyOf(HASH),
        () => registry.platformOf(HASH),
        () => registry.policyFor(HASH, ZeroAddress),
      ]) {
        await expect(reading()).to.be.revertedWithCustomError(registry, "PlatformUnknown").withArgs(HASH);
      }
      expect(await registry.isPlatform(HASH)).to.equal(false);
      expect(await registry.operatorOf(HASH)).to.equal(ZeroAddress);
    });
  });
});
