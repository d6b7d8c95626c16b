import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import hre from "hardhat";

import type { Hex } from "../../../../sdk/chain/hex.ts";
import { type FollowedPlatform, followPlatform } from "../../../../sdk/login/view/follow/followPlatform.ts";
import { readPlatform } from "../../../../sdk/login/view/readPlatform.ts";
import { cloneTree, treeRoot } from "../../../../sdk/enrolment/tree/tree.ts";
import { publishPhysicians, PHYSICIANS } from "../../../pseudonym/licence.ts";
import { type PeopleFixture, deployWithPeople } from "../../../pseudonym/people.ts";
import { ACT_KINDS, type Act, Acts, CONTROLLERS, PSEUDONYMS, WEIBO, revertTo, snapshot } from "../acts.ts";
import { skipPairing } from "../skipPairing.ts";

const RUNS = 3;
const ACTS = 30;

describe("followPlatform on any sequence of acts", () => {
  let fixture: PeopleFixture;
  let physiciansRoot: bigint;
  let followed: FollowedPlatform | undefined;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    physiciansRoot = treeRoot(await publishPhysicians(fixture, fixture.wallets.slice(0, 1)));
    await skipPairing(fixture.network.deployment.addresses.pseudonymRegistry);
  });
  afterEach(() => followed?.close());

  const follow = async (): Promise<FollowedPlatform> => {
    followed = followPlatform(fixture.network, WEIBO, { pollSeconds: 3600, reorgBlocks: 20 });
    await followed.ready;
    return followed;
  };

  /** Holds everything that the view says against the contracts' own answers. */
  async function expectAgreement(view: FollowedPlatform, roots: ReadonlySet<bigint>, step: string): Promise<void> {
    await view.refresh();
    const { network } = fixture;
    const truth = readPlatform(network, WEIBO);
    expect(await view.chainTime(), step).to.equal(await truth.chainTime());
    for (const pseudonym of PSEUDONYMS) {
      expect(await view.stateOf(pseudonym), step).to.deep.equal(await truth.stateOf(pseudonym));
      const claims = (await truth.hasClaims(pseudonym, [PHYSICIANS])) ? [PHYSICIANS] : [];
      expect(await view.claimsOf(pseudonym), step).to.deep.equal(claims);
      for (const groups of [[], [PHYSICIANS], [0], [PHYSICIANS, 2]]) {
        const said = await network.pseudonymRegistry.isLiveWith(WEIBO, pseudonym, groups);
        expect(await view.hasClaims(pseudonym, groups), step).to.equal(said);
      }
    }
    for (const { address } of CONTROLLERS) {
      const found = await view.pseudonymOf(address as Hex);
      expect(found, step).to.equal(await truth.pseudonymOf(address as Hex));
      const held = await Promise.all(PSEUDONYMS.map((one) => network.pseudonymRegistry.controllerOf(WEIBO, one)));
      const live = PSEUDONYMS.filter((_, i) => held[i] === address);
      if (live.length === 0) expect(found, step).to.equal(undefined);
      else expect(live, step).to.include(found);
    }
    for (const root of [...roots, 0n, 1n])
      expect(await view.isLiveRoot(root), step).to.equal(await truth.isLiveRoot(root));
  }

  const arbitraryActs = fc.array(
    fc.record({ kind: fc.nat(ACT_KINDS.length - 1), choice: fc.nat(5), other: fc.nat(7) }),
    {
      minLength: ACTS,
      maxLength: ACTS,
    },
  );

  it("agrees with the contracts after every act, and so does one that begins at the end", async () => {
    const done = new Set<string>();
    await fc.assert(
      fc.asyncProperty(arbitraryActs, async (sequence) => {
        const before = await snapshot();
        const tree = cloneTree(fixture.tree);
        const acts = new Acts({ ...fixture, tree }, physiciansRoot);
        const view = await follow();
        const roots = new Set([treeRoot(tree)]);
        try {
          // One of each kind at the end, so that none is left out by chance.
          const each = ACT_KINDS.map((_, kind) => ({ kind, choice: kind, other: 2 }));
          for (const act of [...sequence, ...each]) {
            await acts.do(act);
            roots.add(treeRoot(tree));
            await expectAgreement(view, roots, acts.done.join(" "));
          }
          view.close();
          await expectAgreement(await follow(), roots, `anew after ${acts.done.join(" ")}`);
        } finally {
          acts.done.forEach((name) => done.add(name));
          followed?.close();
          await revertTo(before);
        }
      }),
      { numRuns: RUNS, seed: 20260, endOnFailure: true },
    );
    expect([...done]).to.have.members(ACT_KINDS);
  });

  it("agrees after any reorganisation, shallow or deeper than what it can undo", async () => {
    const act = (kind: number, choice: number, other: number): Act => ({ kind, choice, other });
    await fc.assert(
      fc.asyncProperty(arbitraryActs, arbitraryActs, fc.nat(2), async (sequence, instead, depth) => {
        const before = await snapshot();
        const tree = cloneTree(fixture.tree);
        const acts = new Acts({ ...fixture, tree }, physiciansRoot);
        for (const i of [0, 1, 2]) await acts.do(act(0, i, i));
        const view = await follow();
        const roots = new Set([treeRoot(tree)]);
        try {
          const fork = await snapshot();
          const atFork = cloneTree(tree);
          for (const one of sequence.slice(0, 1 + 12 * depth)) {
            await acts.do(one);
            roots.add(treeRoot(tree));
            await view.refresh();
          }
          await expectAgreement(view, roots, "before the fork");
          const { number } = view.head as { number: number };
          await revertTo(fork);
          const other = new Acts({ ...fixture, tree: atFork }, physiciansRoot);
          for (const one of instead.slice(0, 6)) await other.do(one);
          roots.add(treeRoot(atFork));
          while ((await time.latestBlock()) <= number) await hre.network.provider.send("evm_mine", []);
          await expectAgreement(view, roots, `${acts.done.join(" ")}; instead ${other.done.join(" ")}`);
        } finally {
          followed?.close();
          await revertTo(before);
        }
      }),
      { numRuns: RUNS, seed: 20261, endOnFailure: true },
    );
  });
});
