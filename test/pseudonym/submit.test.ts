import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { computeAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import type { PseudonymMessage } from "../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { freshController } from "../../sdk/pseudonym/restore/freshController.ts";
import { findController } from "../../sdk/pseudonym/restore/findController.ts";
import { formatPseudonymProof, parsePseudonymProof } from "../../sdk/pseudonym/proofJson.ts";
import { pseudonymStatus } from "../../sdk/pseudonym/pseudonymStatus.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
import { submitPseudonymProofs } from "../../sdk/pseudonym/submitPseudonymProofs.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { malleate } from "./malleate.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf, prove } from "./people.ts";

const WEIBO = platformIdOf("weibo");

describe("submitPseudonymProofs", () => {
  let fixture: PeopleFixture;

  beforeEach(async () => {
    fixture = await deployWithPeople();
  });

  const sequenceOf = (proof: PseudonymProof): Promise<bigint> =>
    fixture.network.pseudonymRegistry.sequenceOf(proof.platformId, proof.pseudonym);

  const outcomesOf = async (proofs: readonly PseudonymProof[]): Promise<readonly string[]> =>
    (await submitPseudonymProofs(fixture.network, proofs)).map((item) =>
      item.outcome === "refused" ? item.error.code : item.outcome,
    );

  const renewal = (sequence: number): Partial<PseudonymMessage> => ({ action: "renew", sequence });

  it("sends registrations first, then each pseudonym's changes in order, whatever order they came in", async () => {
    const [other, register, renew, again] = await Promise.all([
      prove(fixture, 1, "weibo"),
      prove(fixture, 0, "weibo"),
      prove(fixture, 0, "weibo", renewal(1)),
      prove(fixture, 0, "weibo", renewal(2)),
    ]);
    const height = await time.latestBlock();
    expect(await outcomesOf([again, renew, other, register])).to.deep.equal(["done", "done", "done", "done"]);
    expect(await sequenceOf(register)).to.equal(3);
    expect(await time.latestBlock()).to.equal(height + 3);
  });

  it("does nothing twice: for the same proof again, for a copy of it, and for one that another change overtook", async () => {
    const [first, second] = [await prove(fixture, 0, "weibo"), await prove(fixture, 1, "weibo")];
    const copy = { ...first, points: malleate(first.points, 5n) };
    expect(await outcomesOf([first, second, copy, first])).to.deep.equal(["done", "done", "moved on", "moved on"]);
    const height = await time.latestBlock();
    expect(await outcomesOf([first, second])).to.deep.equal(["moved on", "moved on"]);
    expect(await time.latestBlock()).to.equal(height);
  });

  it("keeps false and malformed proofs away from the others, and says which they are", async () => {
    const [first, second] = [await prove(fixture, 0, "weibo"), await prove(fixture, 1, "weibo")];
    const list = [{ ...first, sequence: 1 }, first, null, { ...second, root: SCALAR_ORDER }, second, {}];
    expect(await outcomesOf(list as PseudonymProof[])).to.deep.equal([
      "PSEUDONYM_PROOF_FALSE",
      "done",
      "PSEUDONYM_PROOF_MALFORMED",
      "PSEUDONYM_PROOF_MALFORMED",
      "done",
      "PSEUDONYM_PROOF_MALFORMED",
    ]);
    expect(await outcomesOf([])).to.deep.equal([]);
    await expectRejectedCode(
      submitPseudonymProofs(fixture.network, 7 as unknown as PseudonymProof[]),
      "PSEUDONYM_PROOF_MALFORMED",
    );
  });

  it("goes on after one that the registry refuses, alone or with its batch", async () => {
    const [late, later] = [await prove(fixture, 0, "weibo"), await prove(fixture, 1, "weibo")];
    await time.increaseTo(late.deadline + 1);
    const fresh = await prove(fixture, 2, "weibo");
    const early = await prove(fixture, 0, "douyin", renewal(3));
    expect(await outcomesOf([late, later, fresh, early])).to.deep.equal([
      "PSEUDONYM_DEADLINE_PASSED",
      "PSEUDONYM_DEADLINE_PASSED",
      "done",
      "PSEUDONYM_NOT_HELD",
    ]);
  });

  it("is told by the registry what another sender registered in the meantime", async () => {
    const [first, second] = [await prove(fixture, 0, "weibo"), await prove(fixture, 1, "weibo")];
    const { network } = fixture;
    let isFirstRead = true;
    const registry = new Proxy(network.pseudonymRegistry, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (name !== "sequenceOf" || !isFirstRead) return member;
        isFirstRead = false;
        return async (...args: Parameters<typeof network.pseudonymRegistry.sequenceOf>) => {
          const before = await network.pseudonymRegistry.sequenceOf(...args);
          await registerPseudonym(network, first);
          return before;
        };
      },
    });
    const outcomes = await submitPseudonymProofs({ ...network, pseudonymRegistry: registry }, [first, second]);
    expect(outcomes.map(({ outcome }) => outcome)).to.deep.equal(["moved on", "done"]);
  });
});

describe("formatPseudonymProof and parsePseudonymProof", () => {
  let fixture: PeopleFixture;
  let proof: PseudonymProof;
  let json: Record<string, unknown>;

  before(async () => {
    fixture = await deployWithPeople();
    proof = await prove(fixture, 0, "weibo");
    json = JSON.parse(formatPseudonymProof(fixture.network.deployment, proof)) as Record<string, unknown>;
  });

  const parse = (value: unknown): PseudonymProof => parsePseudonymProof(fixture.network.deployment, value);

  it("give the same proof back, with no field but its own", () => {
    expect(parse(json)).to.deep.equal(proof);
    expect(parse({ ...json, note: "from me", mnemonic: "no" })).to.deep.equal(proof);
  });

  it("say the network, the chain, the registry and the proof, and nothing of who made it", () => {
    expect(Object.keys(json)).to.have.members(
      "networkId chainId registry action groupId platformId controller sequence deadline pseudonym root points".split(
        " ",
      ),
    );
  });

  it("refuse a proof of another network, chain or registry", () => {
    for (const change of [
      { networkId: `0x${"11".repeat(32)}` },
      { chainId: "1" },
      { registry: `0x${"11".repeat(20)}` },
    ]) {
      expectCode(() => parse({ ...json, ...change }), "PSEUDONYM_PROOF_OTHER_NETWORK");
    }
  });

  it("refuse what is no proof, part by part", () => {
    const points = json.points as string[];
    const changes: Record<string, unknown>[] = [
      ...Object.keys(json).flatMap((part) => [undefined, null, 7.5, {}, []].map((to) => ({ [part]: to }))),
      ...["platformId", "controller", "pseudonym", "root"].flatMap((part) => ["", "0x"].map((to) => ({ [part]: to }))),
      { points: points.slice(1) },
      { points: [...points, "0x1"] },
      { points: [...points.slice(1), 1] },
      { points: [...points.slice(1), `0x1${"0".repeat(64)}`] },
      { pseudonym: "1" },
      { pseudonym: `0x${"F".repeat(64)}` },
      { action: "release" },
      { action: "toString" },
      { sequence: 2 ** 32 },
      { sequence: -1 },
      { deadline: 1e300 },
      { controller: `${proof.controller}00` },
    ];
    for (const change of changes) {
      expectCode(() => parse({ ...json, ...change }), "PSEUDONYM_PROOF_MALFORMED");
    }
    for (const value of [null, undefined, 7, "{}", [], [json]]) {
      expectCode(() => parse(value), "PSEUDONYM_PROOF_MALFORMED");
    }
  });

  it("refuse a message that no function of the registry takes", () => {
    expectCode(() => parse({ ...json, groupId: 1 }), "PSEUDONYM_PROOF_FALSE");
    expectCode(() => parse({ ...json, action: "freeze" }), "PSEUDONYM_PROOF_FALSE");
  });
});

describe("freshController", () => {
  it("is another key after every change, found again by another device", async () => {
    const fixture = await deployWithPeople();
    const wallet = fixture.wallets[0] as Wallet;
    const none = await pseudonymStatus(fixture.network, WEIBO, 1n);
    const first = freshController(wallet, WEIBO, none);
    expect(first.address).to.equal(controllerOf(wallet, "weibo", 0).address);
    const later = freshController(wallet, WEIBO, { sequence: 77 });
    expect(later).to.deep.include({ generation: 77, address: computeAddress(later.key) as Hex });
    expect(findController(wallet, WEIBO, { controller: later.address, sequence: 78 })).to.deep.equal(later);
  });
});
