import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet as ControllerWallet, ZeroAddress, toBeHex } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type Wallet, restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { type GroupTree, applyChanges, createTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { listPlatforms } from "../../sdk/platform/listPlatforms.ts";
import { claimGroup } from "../../sdk/pseudonym/claimGroup.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { findController } from "../../sdk/pseudonym/restore/findController.ts";
import { freezePseudonym } from "../../sdk/pseudonym/freezePseudonym.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { pseudonymStatus } from "../../sdk/pseudonym/pseudonymStatus.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import { replacePseudonym } from "../../sdk/pseudonym/replacePseudonym.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { type RestoredPseudonym, readPseudonyms } from "../../sdk/pseudonym/restore/readPseudonyms.ts";
import { restorePseudonyms } from "../../sdk/pseudonym/restore/restorePseudonyms.ts";
import { expectRejectedCode } from "../codes.ts";
import { through } from "../did/endpoint.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf, prove, registered } from "./people.ts";

const PHYSICIANS = 1;
const DAY = 86_400;

describe("restorePseudonyms", () => {
  let fixture: PeopleFixture;
  let wallet: Wallet;
  let physicians: GroupTree;

  const addressOf = (slug: string, generation = 0): Hex => controllerOf(wallet, slug, generation).address as Hex;
  const stateOf = async (slug: string, sequence: number) => ({
    platformId: platformIdOf(slug),
    pseudonym: derivePseudonym(wallet, platformIdOf(slug)),
    sequence,
    deadline: commonDeadline(await time.latest()),
  });

  /** A person with one pseudonym in each state that changes of its own leave behind. */
  before(async () => {
    fixture = await deployWithPeople();
    [wallet] = fixture.wallets as [Wallet];
    const { network } = fixture;
    await openPhysicians();
    await registered(fixture, 0, "weibo");
    const replacement = { action: "replace", sequence: 1, controller: addressOf("weibo", 1) } as const;
    await replacePseudonym(network, await prove(fixture, 0, "weibo", replacement));
    const [first, second] = [controllerOf(wallet, "weibo", 1), addressOf("weibo", 2)];
    await replacePseudonymBySignature(network, first, await stateOf("weibo", 2), second);
    await registered(fixture, 0, "wechat");
    const claim = { action: "claim", groupId: PHYSICIANS, sequence: 1 } as const;
    await claimGroup(network, await prove(fixture, 0, "wechat", claim, physicians));
    await registered(fixture, 0, "douyin");
    const freeze = { action: "freeze", sequence: 1, controller: ZeroAddress as Hex } as const;
    await freezePseudonym(network, await prove(fixture, 0, "douyin", freeze));
    for (const slug of ["bilibili", "kuaishou"]) {
      await registered(fixture, 0, slug);
      await releasePseudonym(network, controllerOf(wallet, slug), await stateOf(slug, 1));
    }
    const again = { sequence: 2, controller: addressOf("kuaishou", 1) };
    await registerPseudonym(network, await prove(fixture, 0, "kuaishou", again));
    // Somebody else, whose events stand among the wallet's.
    await registered(fixture, 1, "weibo");
  });

  async function openPhysicians(): Promise<void> {
    const { network, keys, definition } = fixture;
    await fixture.asConsortium(
      network.enrolmentRegistry,
      "addGroup",
      keys.authority.address,
      "realdid:group:physicians",
    );
    physicians = createTree();
    const changes = Array.from({ length: definition.minimumGroupSize }, (_, place) => ({
      place,
      leaf: place === 0 ? wallet.commitment : BigInt(place),
    }));
    applyChanges(physicians, changes);
    await fixture
      .as(keys.authority)
      .enrolmentRegistry.publishRoot(PHYSICIANS, 0, treeRoot(physicians), physicians.size, encodeLeaves(changes));
  }

  /** Restores from the words alone, and holds every state against the contract's own views. */
  async function restoreAndCompare(): Promise<Record<string, RestoredPseudonym>> {
    const { network } = fixture;
    const restored = restoreWallet(wallet.mnemonic, network.deployment.networkId);
    const { place, pseudonyms } = await restorePseudonyms(network, restored);
    expect(place).to.equal(0);
    expect(pseudonyms.map(({ slug }) => slug)).to.deep.equal((await listPlatforms(network)).map(({ slug }) => slug));
    for (const { platformId, pseudonym, status, claims } of pseudonyms) {
      const kept = await pseudonymStatus(network, platformId, pseudonym);
      expect(status).to.deep.equal(kept.controller === ZeroAddress ? { ...kept, epoch: 0 } : kept);
      const hasClaim = await network.pseudonymRegistry.isLiveWith(platformId, pseudonym, [PHYSICIANS]);
      expect(claims.map(({ groupId }) => groupId)).to.deep.equal(hasClaim ? [PHYSICIANS] : []);
    }
    return Object.fromEntries(pseudonyms.map((found) => [found.slug, found]));
  }

  it("finds every pseudonym, its state and its controller's key from twelve words", async () => {
    const found = await restoreAndCompare();
    const generations = Object.fromEntries(
      Object.entries(found).map(([slug, { controller }]) => [slug, controller?.generation]),
    );
    expect(generations).to.deep.include({ weibo: 2, wechat: 0, douyin: undefined, bilibili: undefined, kuaishou: 1 });
    expect(found.weibo?.controller?.address).to.equal(addressOf("weibo", 2));
    expect(found.weibo?.status).to.include({ sequence: 3, isLive: true });
    expect(found.wechat?.claims).to.deep.equal([
      { groupId: PHYSICIANS, validUntil: found.wechat?.status.validUntil, epoch: 1 },
    ]);
    expect(found.douyin?.status).to.include({ controller: ZeroAddress, sequence: 2, isLive: false });
    expect(found.douyin?.status.validUntil).to.be.greaterThan(await time.latest());
    expect(found.bilibili?.status).to.include({ controller: ZeroAddress, validUntil: 0, sequence: 2 });
    expect(found.kuaishou?.status).to.include({ sequence: 3, isLive: true });
    expect(found.xiaohongshu?.status).to.include({ sequence: 0, validUntil: 0, isLive: false });
  });

  it("reads the same pseudonyms alone, without a leaf of the group, for wallets that sign in", async () => {
    const contracts: string[] = [];
    const { network } = through(fixture.network, (method, answer, params) => {
      if (method === "eth_getLogs") contracts.push((params as [{ address: string }])[0].address.toLowerCase());
      return answer;
    });
    const { pseudonyms } = await restorePseudonyms(fixture.network, wallet);
    expect(await readPseudonyms(network, wallet)).to.deep.equal(pseudonyms);
    const { pseudonymRegistry, platformRegistry, enrolmentRegistry } = network.deployment.addresses;
    const expected = [pseudonymRegistry, platformRegistry, platformRegistry, enrolmentRegistry];
    expect(contracts.sort()).to.deep.equal(expected.map((address) => address.toLowerCase()).sort());
  });

  it("asks for nothing that names a pseudonym, a controller or the commitment", async () => {
    const requests: string[] = [];
    const { network } = through(fixture.network, (method, answer, params) => {
      requests.push(`${method} ${JSON.stringify(params)}`.toLowerCase());
      return answer;
    });
    const { pseudonyms } = await restorePseudonyms(network, wallet);
    const secrets = pseudonyms.flatMap(({ slug, pseudonym }) => [
      toBeHex(pseudonym, 32).slice(2),
      String(pseudonym),
      ...Array.from({ length: 4 }, (_, generation) => addressOf(slug, generation).slice(2).toLowerCase()),
    ]);
    secrets.push(toBeHex(wallet.commitment, 32).slice(2));
    expect(requests.length).to.be.greaterThan(5);
    for (const request of requests) expect(secrets.filter((secret) => request.includes(secret))).to.deep.equal([]);
    // The spy sees what it should: the same wallet, read one by one, is caught.
    const [first] = pseudonyms as [RestoredPseudonym];
    await pseudonymStatus(network, first.platformId, first.pseudonym);
    expect(requests.some((request) => secrets.some((secret) => request.includes(secret)))).to.equal(true);
  });

  it("reads a registry in pieces where the endpoint allows few blocks, with progress, until it is stopped", async () => {
    const { network } = through(fixture.network, (method, answer, params) => {
      const [filter] = params as [{ fromBlock: string; toBlock: string; address: string }];
      const ofPseudonyms = method === "eth_getLogs" && filter.address.toLowerCase() === registryAddress;
      if (ofPseudonyms && Number(filter.toBlock) - Number(filter.fromBlock) > 9) throw new Error("too many blocks");
      return answer;
    });
    const registryAddress = network.deployment.addresses.pseudonymRegistry.toLowerCase();
    const seen: [number, number][] = [];
    const whole = await restorePseudonyms(network, wallet, { onProgress: (done, total) => seen.push([done, total]) });
    expect(whole).to.deep.equal(await restorePseudonyms(fixture.network, wallet));
    expect(seen.length).to.be.greaterThan(2);
    expect(seen.at(-1)?.[0]).to.equal(seen.at(-1)?.[1]);
    const controller = new AbortController();
    const reason = new Error("closed");
    const stopped = restorePseudonyms(network, wallet, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    expect(await stopped.catch((error: unknown) => error)).to.equal(reason);
  });

  it("refuses events that are left out, repeated, changed or put in another block; sorts those of a block", async () => {
    type Logs = { topics: string[]; data: string; blockNumber: string; logIndex: string }[];
    const { pseudonymRegistry } = fixture.network.deployment.addresses;
    const reading = (change: (own: Logs) => Logs) => {
      const { network } = through(fixture.network, (method, answer, params) => {
        const [filter] = params as [{ address: string }];
        const isRegistry = method === "eth_getLogs" && filter.address.toLowerCase() === pseudonymRegistry.toLowerCase();
        return isRegistry ? change(answer as Logs) : answer;
      });
      return restorePseudonyms(network, wallet);
    };
    const weibo = toBeHex(derivePseudonym(wallet, platformIdOf("weibo")), 32);
    const isWeibo = ({ topics }: Logs[number]): boolean => topics[2] === weibo;
    const truth = await restorePseudonyms(fixture.network, wallet);
    expect(await reading((logs) => logs.reverse())).to.deep.equal(truth);
    const lies: readonly ((logs: Logs) => Logs)[] = [
      (logs) => logs.filter((log) => log !== logs.find(isWeibo)),
      (logs) => logs.filter((log) => log !== logs.filter(isWeibo)[1]),
      (logs) => [...logs, ...logs.slice(-4).filter(isWeibo), ...logs.filter(isWeibo).slice(-1)],
      (logs) => logs.map((log) => (log === logs.find(isWeibo) ? { ...log, blockNumber: "0xffff" } : log)),
      (logs) => logs.map((log) => (log === logs.find(isWeibo) ? { ...log, data: "0x" } : log)),
    ];
    for (const lie of lies) await expectRejectedCode(reading(lie), "PSEUDONYM_EVENTS_INCOMPLETE");
    // The last change of a pseudonym is missed by nobody: what the endpoint keeps back at the end it can keep back.
    const late = await reading((logs) => logs.filter((log) => log !== logs.filter(isWeibo).at(-1)));
    expect(late.pseudonyms.find(({ slug }) => slug === "weibo")?.status.sequence).to.equal(2);
  });

  it("reads every list in pieces from an endpoint that serves ten blocks at most", async () => {
    const { network } = through(fixture.network, (method, answer, params) => {
      const [filter] = params as [{ fromBlock: string; toBlock: string }];
      const isLong = method === "eth_getLogs" && !(Number(filter.toBlock) - Number(filter.fromBlock) <= 9);
      if (isLong) throw new Error("too many blocks");
      return answer;
    });
    expect(await restorePseudonyms(network, wallet)).to.deep.equal(await restorePseudonyms(fixture.network, wallet));
  });

  it("is for the wallet's own network, and needs a provider", async () => {
    const elsewhere = restoreWallet(wallet.mnemonic, platformIdOf("another network"));
    await expectRejectedCode(restorePseudonyms(fixture.network, elsewhere), "PSEUDONYM_OTHER_NETWORK");
    const cut = fixture.as(ControllerWallet.createRandom());
    await expectRejectedCode(restorePseudonyms(cut, wallet), "CHAIN_UNREACHABLE");
  });

  it("finds no place for words that were never enrolled, and their pseudonyms untouched", async () => {
    const words = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong";
    const stranger = restoreWallet(words, wallet.networkId);
    const { place, isGroupSound, pseudonyms } = await restorePseudonyms(fixture.network, stranger);
    expect({ place, isGroupSound }).to.deep.equal({ place: undefined, isGroupSound: true });
    expect(pseudonyms.every(({ status, controller }) => status.sequence === 0 && controller === undefined)).to.equal(
      true,
    );
  });

  it("gives keys that the registry takes: a release signed by a restored controller, a renewal with a restored place", async () => {
    const { network } = fixture;
    const found = await restoreAndCompare();
    const { platformId, pseudonym, status, controller } = found.weibo as RestoredPseudonym;
    const signer = new ControllerWallet(controller?.key as Hex);
    const deadline = commonDeadline(await time.latest());
    await releasePseudonym(network, signer, { platformId, pseudonym, sequence: status.sequence, deadline });
    const present = found.wechat?.controller;
    await time.increase(8 * DAY);
    const renewal = { action: "renew", sequence: 2, controller: present?.address as Hex } as const;
    await renewPseudonym(network, await prove(fixture, 0, "wechat", renewal));
    const after = await restoreAndCompare();
    expect(after.weibo?.controller).to.equal(undefined);
    expect(after.wechat?.status.sequence).to.equal(3);
    // The claim ends with the lease in which it was made, a week before the new one.
    const snapshot = await takeSnapshot();
    await time.increaseTo(after.wechat?.claims[0]?.validUntil ?? 0);
    const later = await restoreAndCompare();
    expect(later.wechat?.status.isLive).to.equal(true);
    expect(later.wechat?.claims).to.deep.equal([]);
    await snapshot.restore();
    // A claim says nothing of a pseudonym that nobody holds.
    expect((await restoreAndCompare()).wechat?.claims).to.have.length(1);
    await releasePseudonym(network, controllerOf(wallet, "wechat"), await stateOf("wechat", 3));
    expect((await restoreAndCompare()).wechat?.claims).to.deep.equal([]);
    await snapshot.restore();
  });

  it("agrees with the registry while it is paused, after a pause, after a withdrawal and when leases have lapsed", async () => {
    const { network, keys } = fixture;
    await fixture.as(keys.guardian).pseudonymRegistry.pause();
    await time.increase(3 * DAY);
    const paused = await restoreAndCompare();
    expect(paused.kuaishou?.status.isLive).to.equal(true);
    await fixture.asConsortium(network.pseudonymRegistry, "unpause");
    await restoreAndCompare();
    await expectWholeClock();
    const renewal = { action: "renew", sequence: 3, controller: addressOf("kuaishou", 1) } as const;
    await renewPseudonym(network, await prove(fixture, 0, "kuaishou", renewal));
    const running = await restoreAndCompare();
    const unpaused = network.pseudonymRegistry.getEvent("Unpaused").fragment.topicHash;
    const still = through(network, (method, answer) =>
      method === "eth_getLogs"
        ? (answer as { topics: string[] }[]).filter(({ topics }) => topics[0] !== unpaused)
        : answer,
    );
    await expectRejectedCode(restorePseudonyms(still.network, wallet), "PSEUDONYM_EVENTS_INCOMPLETE");
    await fixture.as(keys.guardian).enrolmentRegistry.withdrawEpoch(PHYSICIANS, 1);
    expect(running.wechat?.claims).to.have.length(1);
    expect((await restoreAndCompare()).wechat?.claims).to.have.length(0);
    await time.increaseTo(running.kuaishou?.status.validUntil ?? 0);
    const lapsed = await restoreAndCompare();
    expect(lapsed.kuaishou?.status.isLive).to.equal(false);
    expect(lapsed.kuaishou?.controller?.generation).to.equal(1);
  });

  /** A pause whose events are left out or changed is noticed. */
  async function expectWholeClock(): Promise<void> {
    const { pseudonymRegistry: registry } = fixture.network;
    const [paused, unpaused] = [registry.getEvent("Paused"), registry.getEvent("Unpaused")].map(
      ({ fragment }) => fragment.topicHash,
    );
    type Logs = { topics: string[]; data: string }[];
    const lies: readonly ((logs: Logs) => Logs)[] = [
      (logs) => logs.filter(({ topics }) => topics[0] !== paused),
      (logs) => logs.flatMap((log) => (log.topics[0] === paused ? [log, log] : [log])),
      (logs) => logs.map((log) => (log.topics[0] === unpaused ? { ...log, data: `${log.data.slice(0, -2)}00` } : log)),
    ];
    for (const lie of lies) {
      const { network } = through(fixture.network, (method, answer) => {
        return method === "eth_getLogs" ? lie(answer as Logs) : answer;
      });
      await expectRejectedCode(restorePseudonyms(network, wallet), "PSEUDONYM_EVENTS_INCOMPLETE");
    }
  }

  it("finds a controller among as many generations as the pseudonym has changed, 32 to 2,048", () => {
    const find = (generation: number, sequence: number): number | undefined => {
      const controller = addressOf("weibo", generation);
      return findController(wallet, platformIdOf("weibo"), { controller, sequence })?.generation;
    };
    expect([find(31, 1), find(32, 1), find(40, 40), find(41, 40)]).to.deep.equal([31, undefined, 40, undefined]);
    // An endpoint may say any number: it must not keep a wallet busy for weeks.
    expect([find(2047, 2 ** 32 - 1), find(2048, 2 ** 32 - 1)]).to.deep.equal([2047, undefined]);
  });

  it("agrees with the registry when the epoch that everything was proved against is withdrawn", async () => {
    const again = { action: "renew", sequence: 4, controller: addressOf("kuaishou", 1) } as const;
    await renewPseudonym(fixture.network, await prove(fixture, 0, "kuaishou", again));
    expect((await restoreAndCompare()).kuaishou?.status.isLive).to.equal(true);
    await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
    const nowhere = await restorePseudonyms(fixture.network, wallet);
    expect(nowhere).to.include({ place: undefined, isGroupSound: true });
    expect(nowhere.pseudonyms.some(({ status }) => status.isLive)).to.equal(false);
    for (const { platformId, pseudonym, status } of nowhere.pseudonyms) {
      expect(status.isLive).to.equal((await pseudonymStatus(fixture.network, platformId, pseudonym)).isLive);
    }
  });
});
