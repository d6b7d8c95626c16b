import { expect } from "chai";
import { id } from "ethers";

import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import { type RootBatch, batchOf, prepareBatch } from "../../sdk/enrolment/prepareBatch.ts";
import { checkBatch } from "../../sdk/enrolment/checkBatch.ts";
import { publicationData } from "../../sdk/enrolment/proposeBatch.ts";
import { publishAsAuthority } from "../../sdk/enrolment/publishAsAuthority.ts";
import { publishRoot } from "../../sdk/enrolment/publishRoot.ts";
import { showGroups } from "../../sdk/enrolment/showGroups.ts";
import type { PublisherOperator } from "../../sdk/enrolment/signBatch.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import {
  type GroupTree,
  type LeafChange,
  applyChanges,
  createTree,
  leafAt,
  treeRoot,
} from "../../sdk/enrolment/tree/tree.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";

const GROUP = 0;

/** A commitment nobody has the secret of; good enough for a tree. */
const leaf = (n: number): bigint => BigInt(id(`leaf ${n}`)) >> 8n;

/** What leads from a tree to the leaves that ought to stand. */
function missing(tree: GroupTree, leaves: readonly bigint[]): LeafChange[] {
  return leaves
    .map((one, place) => ({ place, leaf: one }))
    .filter((change) => change.place >= tree.size || leafAt(tree, change.place) !== change.leaf);
}

describe("publishing and auditing a group", () => {
  let fixture: Fixture;
  let leaves: bigint[];

  beforeEach(async () => {
    fixture = await deployRealDid();
    leaves = Array.from({ length: fixture.definition.minimumGroupSize }, (_, n) => leaf(n));
  });

  const rebuilt = async (): Promise<GroupTree> => (await auditGroup(fixture.network, { groupId: GROUP })).tree;

  async function operators(tree?: GroupTree): Promise<PublisherOperator[]> {
    const own = tree ?? (await rebuilt());
    return fixture.keys.publisherOwners.map((signer) => ({ signer, tree: own }));
  }

  async function publish(): Promise<RootBatch> {
    const tree = await rebuilt();
    const batch = prepareBatch(tree, GROUP, missing(tree, leaves));
    await publishRoot(fixture.network, batch, await operators());
    return batch;
  }

  /** Two owners sign without looking: what the audit must find. */
  async function publishUnchecked(batch: RootBatch): Promise<void> {
    const { network, keys } = fixture;
    const act = { target: network.deployment.addresses.enrolmentRegistry, data: publicationData(network, batch) };
    await callFromSafe(
      network.runner,
      network.deployment.addresses.publisherSafe,
      keys.publisherOwners.slice(0, 2),
      act,
    );
  }

  const withdraw = async (epoch: number): Promise<void> => {
    await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(GROUP, epoch);
  };

  describe("publishRoot", () => {
    it("publishes what two operators recomputed, and nothing is left to publish", async () => {
      const batch = prepareBatch(createTree(), GROUP, missing(createTree(), leaves));
      const publication = await publishRoot(fixture.network, batch, await operators());
      expect(publication).to.include({ epoch: 1, root: batch.root, size: leaves.length });
      expect(publication.signers).to.have.length(2);
      expect(publication.refusals).to.deep.equal([]);
      const tree = await rebuilt();
      expectCode(() => prepareBatch(tree, GROUP, missing(tree, leaves)), "ENROLMENT_NOTHING_TO_PUBLISH");
    });

    it("outvotes and names an operator whose tree is another", async () => {
      const [first, ...others] = await operators();
      const astray = createTree();
      applyChanges(astray, [{ place: 0, leaf: 9n }]);
      const batch = prepareBatch(createTree(), GROUP, missing(createTree(), leaves));
      const wrong = { signer: (first as PublisherOperator).signer, tree: astray };
      const publication = await publishRoot(fixture.network, batch, [wrong, ...others]);
      expect(publication.refusals).to.deep.equal([
        { operator: await wrong.signer.getAddress(), part: "previous root" },
      ]);
    });

    it("gets no signature for a wrong root, size, hash or leaf, and sends nothing", async () => {
      const good = prepareBatch(createTree(), GROUP, missing(createTree(), leaves));
      const swapped = encodeLeaves([...leaves.slice(1), leaf(0)].map((one, place) => ({ place, leaf: one })));
      const wrong: [Partial<RootBatch>, string][] = [
        [{ root: good.root + 1n }, "root"],
        [{ size: good.size + 1 }, "size"],
        [{ batchHash: id("x") as Hex }, "batch hash"],
        [{ leaves: swapped }, "batch hash"],
        [{ previousRoot: 5n }, "previous root"],
      ];
      for (const [change, part] of wrong) {
        const batch = { ...good, ...change };
        expect(checkBatch(createTree(), batch)).to.equal(part);
        await expectRejectedCode(
          publishRoot(fixture.network, batch, await operators()),
          "ENROLMENT_SIGNATURES_MISSING",
        );
      }
      expect((await fixture.network.enrolmentRegistry.groupOf(GROUP)).epoch).to.equal(0);
    });

    it("stays a threshold: one operator is not enough", async () => {
      const batch = prepareBatch(createTree(), GROUP, missing(createTree(), leaves));
      const one = (await operators()).slice(0, 1);
      await expectRejectedCode(publishRoot(fixture.network, batch, one), "ENROLMENT_SIGNATURES_MISSING");
    });

    it("tells by its own code what the registry refuses", async () => {
      const tooFew = prepareBatch(createTree(), GROUP, missing(createTree(), leaves.slice(1)));
      await expectRejectedCode(publishRoot(fixture.network, tooFew, await operators()), "ENROLMENT_GROUP_TOO_SMALL");
    });

    it("splits what does not fit a transaction", async () => {
      const many = Array.from({ length: 4_000 }, (_, n) => leaf(n));
      const tree = createTree();
      const first = prepareBatch(tree, GROUP, missing(tree, many));
      expect(first.size).to.equal(3_702);
      expect((first.leaves.length - 2) / 2).to.be.lessThanOrEqual(118_500);
      applyChanges(
        tree,
        many.slice(0, first.size).map((one, place) => ({ place, leaf: one })),
      );
      expect(prepareBatch(tree, GROUP, missing(tree, many)).size).to.equal(4_000);
    });

    it("publishes revocations, also of people revoked before they were published", async () => {
      await publish();
      leaves[3] = 0n;
      leaves.push(0n, leaf(1_000));
      const batch = await publish();
      const audit = await auditGroup(fixture.network, { groupId: GROUP });
      expect(audit).to.include({ isSound: true, epoch: 2, people: leaves.length - 2 });
      expect(treeRoot(audit.tree)).to.equal(batch.root);
    });
  });

  describe("publishAsAuthority", () => {
    it("publishes a qualification group by its own account, and never a wrong root", async () => {
      const { network, keys } = fixture;
      await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.authority.address, "realdid:group:test");
      const authority = fixture.as(keys.authority);
      const batch = prepareBatch(createTree(), 1, missing(createTree(), leaves));
      const wrong = { ...batch, root: 7n };
      await expectRejectedCode(publishAsAuthority(authority, wrong, createTree()), "ENROLMENT_BATCH_DIFFERS");
      await expectRejectedCode(publishAsAuthority(network, batch, createTree()), "ENROLMENT_NOT_AUTHORITY");
      expect((await publishAsAuthority(authority, batch, createTree())).epoch).to.equal(1);
      expect((await auditGroup(network, { groupId: 1 })).isSound).to.equal(true);
      expect((await auditGroup(network, { groupId: GROUP })).epochs).to.equal(0);
      expect((await showGroups(network)).map(({ size }) => size)).to.deep.equal([0, leaves.length]);
    });
  });

  describe("auditGroup", () => {
    it("finds an empty group sound", async () => {
      const audit = await auditGroup(fixture.network, { groupId: GROUP });
      expect(audit).to.deep.include({ isSound: true, epoch: 0, epochs: 0, people: 0, mismatches: [] });
    });

    it("follows withdrawals back and publications on from there", async () => {
      const first = await publish();
      leaves.push(leaf(1_000), leaf(1_001));
      await publish();
      leaves[1] = 0n;
      await publish();
      await withdraw(3);
      await withdraw(2);
      expect(treeRoot(await rebuilt())).to.equal(first.root);
      leaves = [...leaves.slice(0, -2), leaf(1_002)];
      const last = await publish();
      await withdraw(1);
      const audit = await auditGroup(fixture.network, { groupId: GROUP });
      expect(audit).to.deep.include({ isSound: true, epoch: 4, epochs: 4, mismatches: [] });
      expect(treeRoot(audit.tree)).to.equal(last.root);
    });

    it("names the first epoch whose root, size or hash its leaves do not bear out", async () => {
      const good = await publish();
      const changes = [{ place: leaves.length, leaf: leaf(1_000) }];
      const next = batchOf(await rebuilt(), GROUP, changes);
      await publishUnchecked({ ...next, root: next.root + 1n });
      await publishUnchecked({ ...next, previousRoot: next.root + 1n, root: next.root + 2n });
      const audit = await auditGroup(fixture.network, { groupId: GROUP });
      expect(audit.isSound).to.equal(false);
      expect(audit.mismatches).to.deep.equal([
        { epoch: 2, part: "root", withdrawn: false },
        { epoch: 3, part: "previous root", withdrawn: false },
      ]);
      expect(treeRoot(audit.tree)).to.equal(good.root);

      await withdraw(3);
      await withdraw(2);
      const after = await auditGroup(fixture.network, { groupId: GROUP });
      expect(after.isSound).to.equal(true);
      expect(after.mismatches.map(({ withdrawn }) => withdrawn)).to.deep.equal([true, true]);
    });

    it("names a wrong size, a place used again, unreadable leaves and a commitment that comes twice", async () => {
      await publish();
      const tree = await rebuilt();
      const next = batchOf(tree, GROUP, [{ place: leaves.length, leaf: leaf(1_000) }]);
      const cases: [RootBatch, string][] = [
        [{ ...next, size: next.size + 1 }, "size"],
        [{ ...next, leaves: encodeLeaves([{ place: 0, leaf: 7n }]), root: 7n }, "leaves"],
        [{ ...next, leaves: "0x00", root: 8n }, "leaves"],
        [batchOf(tree, GROUP, [{ place: leaves.length, leaf: leaf(5) }]), "repeated commitment"],
      ];
      for (const [i, [batch, part]] of cases.entries()) {
        await publishUnchecked(batch);
        const audit = await auditGroup(fixture.network, { groupId: GROUP });
        expect(audit.mismatches.at(-1)).to.deep.equal({ epoch: i + 2, part, withdrawn: false });
        await withdraw(i + 2);
      }
    });

    it("reads leaf files, and says so if one is missing or is another file", async () => {
      const uri = "https://example.org/leaves/1";
      const batch = prepareBatch(createTree(), GROUP, missing(createTree(), leaves), { uri });
      await publishRoot(fixture.network, batch, await operators(createTree()));
      const audit = async (fetchLeaves?: (uri: string) => Promise<Hex>): Promise<[boolean, string | undefined]> => {
        const result = await auditGroup(fixture.network, { groupId: GROUP, ...(fetchLeaves ? { fetchLeaves } : {}) });
        return [result.isSound, result.mismatches[0]?.part];
      };
      expect(await audit(async (asked) => (asked === uri ? batch.leaves : "0x"))).to.deep.equal([true, undefined]);
      expect(await audit()).to.deep.equal([false, "leaves"]);
      expect(await audit(async () => Promise.reject(new Error("404")))).to.deep.equal([false, "leaves"]);
      expect(await audit(async () => encodeLeaves([{ place: 0, leaf: 1n }]))).to.deep.equal([false, "batch hash"]);
    });
  });
});
