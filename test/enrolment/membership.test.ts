import { expect } from "chai";
import { id } from "ethers";
import { poseidon2 } from "poseidon-lite/poseidon2";

import { codeOf, expectRejectedCode } from "../codes.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { type AuditOptions, type GroupAudit, auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import {
  type MembershipOptions,
  fetchMembership,
  isCurrentRoot,
  shardPath,
  topPath,
} from "../../sdk/enrolment/fetchMembership.ts";
import { batchOf } from "../../sdk/enrolment/prepareBatch.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { encodeTop, shardOf, shardRootsOf } from "../../sdk/enrolment/tree/shard.ts";
import { restoreTree, snapshotTree } from "../../sdk/enrolment/tree/snapshot.ts";
import { zeroHash } from "../../sdk/enrolment/tree/zeroHashes.ts";
import {
  type GroupTree,
  type LeafChange,
  applyChanges,
  cloneTree,
  createTree,
  treeRoot,
  writeLeaves,
} from "../../sdk/enrolment/tree/tree.ts";

const GROUP = 1;
const SHARD = 65_536;
const leaf = (n: number): bigint => BigInt(id(`leaf ${n}`)) >> 8n;

/** A group that an ordinary account publishes, whatever the root. */
async function openGroup(): Promise<{
  readonly fixture: Fixture;
  publish(tree: GroupTree, changes: readonly LeafChange[]): Promise<number>;
}> {
  const fixture = await deployRealDid();
  const { network, keys } = fixture;
  await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.authority.address, "realdid:group:test");
  const registry = fixture.as(keys.authority).enrolmentRegistry;
  return {
    fixture,
    async publish(tree, changes) {
      const { previousRoot, root, size, leaves } = batchOf(tree, GROUP, changes);
      applyChanges(tree, changes);
      await registry.publishRoot(GROUP, previousRoot, root, size, leaves);
      return Number((await registry.groupOf(GROUP)).epoch);
    },
  };
}

const appended = (tree: GroupTree, leaves: readonly bigint[]): LeafChange[] =>
  leaves.map((one, i) => ({ place: tree.size + i, leaf: one }));

describe("fetchMembership", () => {
  let fixture: Fixture;
  let tree: GroupTree;
  let served: Map<string, Uint8Array>;
  let asked: string[];

  /** Serves what an authority serves. */
  function serve(): void {
    served = new Map([[topPath(treeRoot(tree)), encodeTop(shardRootsOf(tree))]]);
    for (const [number, root] of shardRootsOf(tree).entries()) served.set(shardPath(root), shardOf(tree, number));
    asked = [];
  }

  const fetchBytes = (path: string): Promise<Uint8Array> => {
    asked.push(path);
    const bytes = served.get(path);
    return bytes === undefined ? Promise.reject(new Error("404")) : Promise.resolve(bytes);
  };
  const fetched = (commitment: bigint, more: Partial<MembershipOptions> = {}) =>
    fetchMembership(fixture.network, { groupId: GROUP, commitment, fetchBytes, ...more });

  before(async () => {
    ({ fixture } = await openGroup());
    tree = createTree();
    const first = SHARD - 3;
    const leaves = Array.from({ length: 6 }, (_, n) => leaf(n));
    writeLeaves(
      tree,
      leaves.map((one, i) => ({ place: first + i, leaf: one })),
      first + 6,
    );
    const registry = fixture.as(fixture.keys.authority).enrolmentRegistry;
    await registry.publishRoot(GROUP, 0n, treeRoot(tree), tree.size, encodeLeaves([{ place: 0, leaf: 1n }]));
  });

  beforeEach(serve);

  it("looks through the newest shard first, and gives the path that the tree gives", async () => {
    const steps: number[][] = [];
    const proof = await fetched(leaf(1), { onProgress: (...step) => steps.push(step) });
    expect(proof).to.deep.equal(merkleProof(tree, SHARD - 2));
    const [first, second] = shardRootsOf(tree) as [bigint, bigint];
    expect(asked).to.deep.equal([topPath(treeRoot(tree)), shardPath(second), shardPath(first)]);
    expect(steps).to.deep.equal([
      [1, 2],
      [2, 2],
    ]);
  });

  it("asks for the same whether or not a server shows the commitment: nothing is looked through that is not whole", async () => {
    const [first, second] = shardRootsOf(tree) as [bigint, bigint];
    // A server that wants to know whether this wallet is the one of leaf 4 serves that leaf alone, or all but it.
    for (const leaves of [shardOf(tree, 1).slice(32, 64), shardOf(tree, 1).slice(0, 32)]) {
      serve();
      served.set(shardPath(second), leaves);
      await expectRejectedCode(fetched(leaf(4)), "ENROLMENT_SHARD_DIFFERS");
      expect(asked).to.deep.equal([topPath(treeRoot(tree)), shardPath(second)]);
    }
    expect(first).not.to.equal(second);
  });

  it("asks for the last two shards together: in the last one there may be hardly anybody", async () => {
    const [first, second] = shardRootsOf(tree) as [bigint, bigint];
    const both = [topPath(treeRoot(tree)), shardPath(second), shardPath(first)];
    for (const [commitment, place] of [
      [leaf(4), undefined],
      [leaf(4), SHARD + 1],
      [leaf(1), SHARD - 2],
    ] as const) {
      serve();
      await fetched(commitment, place === undefined ? {} : { place });
      expect(asked).to.deep.equal(both);
    }
  });

  it("refuses a top that is filled up with empty shards", async () => {
    served.set(topPath(treeRoot(tree)), encodeTop([...shardRootsOf(tree), zeroHash(16), zeroHash(16)]));
    await expectRejectedCode(fetched(leaf(1)), "ENROLMENT_SHARD_DIFFERS");
    expect(asked).to.deep.equal([topPath(treeRoot(tree))]);
  });

  it("says how many bytes there can be at most", async () => {
    const limits: number[] = [];
    const counting: MembershipOptions["fetchBytes"] = (path, mostBytes) => {
      limits.push(mostBytes);
      return fetchBytes(path);
    };
    await fetched(leaf(1), { fetchBytes: counting });
    expect(limits).to.deep.equal([2 * 32, SHARD * 32, SHARD * 32]);
  });

  it("asks for nothing that it keeps", async () => {
    const kept = new Map<string, Uint8Array>();
    const cache = {
      get: (path: string) => Promise.resolve(kept.get(path)),
      set: (path: string, bytes: Uint8Array) => Promise.resolve(void kept.set(path, bytes)),
    };
    await fetched(leaf(1), { place: SHARD - 2, cache });
    expect(asked).to.have.length(3);
    await fetched(leaf(1), { place: SHARD - 2, cache });
    expect(asked).to.have.length(3);
    // Bytes that went bad in the cache are fetched anew, and those alone.
    const path = shardPath(shardRootsOf(tree)[0] as bigint);
    kept.set(path, (kept.get(path) as Uint8Array).slice(32));
    expect((await fetched(leaf(1), { place: SHARD - 2, cache })).index).to.equal(SHARD - 2);
    expect(asked.slice(3)).to.deep.equal([path]);
    expect(kept.get(path)).to.deep.equal(served.get(path));
  });

  it("keeps nothing that is not right", async () => {
    const kept: string[] = [];
    const cache = {
      get: () => Promise.resolve(undefined),
      set: (path: string) => Promise.resolve(void kept.push(path)),
    };
    const [first] = shardRootsOf(tree) as [bigint];
    served.set(shardPath(first), new Uint8Array(32));
    await expectRejectedCode(fetched(leaf(1), { cache }), "ENROLMENT_SHARD_DIFFERS");
    expect(kept).not.to.include(shardPath(first));
  });

  it("sends nothing of the person: what it asks for is the same for everyone of a shard", async () => {
    await fetched(leaf(0), { place: SHARD - 3 });
    const first = asked.splice(0);
    await fetched(leaf(2), { place: SHARD - 1 });
    expect(asked).to.deep.equal(first);
  });

  it("names what is wrong with a download", async () => {
    const root = treeRoot(tree);
    const [first, second] = shardRootsOf(tree) as [bigint, bigint];
    const damages: [path: string, bytes: Uint8Array, code: string][] = [
      [topPath(root), encodeTop([second, first]), "ENROLMENT_SHARD_DIFFERS"],
      [topPath(root), new Uint8Array(33), "ENROLMENT_SHARD_UNREADABLE"],
      [shardPath(second), new Uint8Array(31), "ENROLMENT_SHARD_UNREADABLE"],
      // The person is left out of their own shard.
      [shardPath(second), shardOf(tree, 1).slice(0, 32), "ENROLMENT_SHARD_DIFFERS"],
    ];
    for (const [path, bytes, code] of damages) {
      serve();
      served.set(path, bytes);
      await expectRejectedCode(fetched(leaf(4)), code);
    }
  });

  it("says that a commitment is in no shard only when every shard is right", async () => {
    await expectRejectedCode(fetched(leaf(99)), "ENROLMENT_NOT_IN_GROUP");
    await expectRejectedCode(fetched(leaf(1), { groupId: 0 }), "ENROLMENT_NOT_IN_GROUP");
  });

  it("can be aborted", async () => {
    await expectRejectedCode(fetched(leaf(1), { signal: AbortSignal.abort() }), "ENROLMENT_HASHING_ABORTED");
  });

  it("tells the current root from every other", async () => {
    expect(await isCurrentRoot(fixture.network, GROUP, treeRoot(tree))).to.equal(true);
    expect(await isCurrentRoot(fixture.network, GROUP, 5n)).to.equal(false);
    expect(await isCurrentRoot(fixture.network, 0, 0n)).to.equal(false);
  });
});

describe("auditGroup from an earlier epoch", () => {
  let group: Awaited<ReturnType<typeof openGroup>>;
  let tree: GroupTree;
  let minimum: number;

  const audit = (options: Omit<AuditOptions, "groupId"> = {}): Promise<GroupAudit> =>
    auditGroup(group.fixture.network, { groupId: GROUP, ...options });

  beforeEach(async () => {
    group = await openGroup();
    minimum = group.fixture.definition.minimumGroupSize;
    tree = createTree();
    await group.publish(
      tree,
      appended(
        tree,
        Array.from({ length: minimum }, (_, n) => leaf(n)),
      ),
    );
  });

  it("gives what an audit from the beginning gives, reading only what came after", async () => {
    const start = { tree: restoreTree(snapshotTree(tree)), epoch: 1 };
    await group.publish(tree, [{ place: 3, leaf: 0n }, ...appended(tree, [leaf(1_000)])]);
    const seen: number[] = [];
    const fromStart = await audit({ from: start, onProgress: (_done, total) => seen.push(total) });
    const whole = await audit();
    expect(treeRoot(fromStart.tree)).to.equal(treeRoot(whole.tree));
    expect({ ...fromStart, tree: 0 }).to.deep.equal({ ...whole, tree: 0 });
    expect(seen).to.deep.equal([1, 1]);
  });

  it("follows a withdrawal back to where it began, and names what is wrong after it", async () => {
    const start = { tree: cloneTree(tree), epoch: 1 };
    await group.publish(cloneTree(tree), appended(tree, [leaf(1_000)]));
    await group.fixture.as(group.fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(GROUP, 2);
    await group.publish(cloneTree(tree), appended(tree, [leaf(0)]));
    const { mismatches, tree: rebuilt } = await audit({ from: start });
    expect(mismatches).to.deep.equal([{ epoch: 3, part: "repeated commitment", withdrawn: false }]);
    expect(treeRoot(rebuilt)).to.equal(treeRoot(tree));
  });

  it("refuses a tree of another epoch, and an epoch that was withdrawn", async () => {
    await expectRejectedCode(audit({ from: { tree: createTree(), epoch: 1 } }), "ENROLMENT_AUDIT_START_DIFFERS");
    await expectRejectedCode(audit({ from: { tree: cloneTree(tree), epoch: 2 } }), "ENROLMENT_AUDIT_START_DIFFERS");
    const first = cloneTree(tree);
    await group.publish(tree, appended(tree, [leaf(1_000)]));
    await group.fixture.as(group.fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(GROUP, 2);
    await expectRejectedCode(audit({ from: { tree, epoch: 2 } }), "ENROLMENT_AUDIT_START_DIFFERS");
    expect(await codeOf(audit({ from: { tree: first, epoch: 1 } }))).to.equal(undefined);
  });

  it("names a ghost by itself: the commitment that anyone can prove", async () => {
    await group.publish(cloneTree(tree), appended(tree, [poseidon2([0n, 1n])]));
    const { mismatches, isSound } = await audit();
    expect(mismatches).to.deep.equal([{ epoch: 2, part: "neutral leaf", withdrawn: false }]);
    expect(isSound).to.equal(false);
  });

  it("can be aborted", async () => {
    await expectRejectedCode(audit({ signal: AbortSignal.abort() }), "ENROLMENT_HASHING_ABORTED");
  });
});
