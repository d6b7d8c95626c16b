import { expect } from "chai";
import { id } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { LoginChallenge } from "../../../sdk/login/challenge/createChallenge.ts";
import type { LoginStore, SessionKeyRecord, Visit } from "../../../sdk/login/store/loginStore.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";

const WEIBO = id("weibo") as Hex;
const WECHAT = id("wechat") as Hex;
const ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const BOB = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const NOW = 1_700_000_000;
const GREATEST = 21888242871839275222246405745257275088548364400416034343698204186575808495616n;

/** A challenge as a platform gives it out. */
export function someChallenge(changes: Partial<LoginChallenge> = {}): LoginChallenge {
  return {
    domain: "weibo.com",
    platformId: WEIBO,
    networkId: id("china") as Hex,
    chainId: 31337n,
    nonce: "ab".repeat(16),
    issuedAt: NOW,
    expiresAt: NOW + 300,
    sessionSeconds: 3600,
    ...changes,
  };
}

function someKey(changes: Partial<SessionKeyRecord> = {}): SessionKeyRecord {
  const publicKey: Hex = `0x04${"11".repeat(64)}`;
  const key = { platformId: WEIBO, pseudonym: 7n, publicKey, controller: ALICE as Hex, sequence: 1 };
  return { ...key, expiresAt: NOW + 3600, ...changes };
}

function someProof(changes: Partial<PseudonymProof> = {}): PseudonymProof {
  return {
    action: "register",
    groupId: 0,
    platformId: WEIBO,
    controller: ALICE,
    sequence: 0,
    deadline: NOW + 900,
    pseudonym: 7n,
    root: GREATEST,
    points: [1n, 2n, 3n, 4n, 5n, 6n, 7n, GREATEST],
    ...changes,
  };
}

function someVisit(changes: Partial<Visit> = {}): Visit {
  const tokenHash = id("a token") as Hex;
  return { tokenHash, platformId: WEIBO, pseudonym: 7n, controller: ALICE, endsAt: NOW + 60, ...changes };
}

/**
 * What every store must do, whatever it keeps things in.
 *
 * @param name of the store
 * @param open gives an empty one
 */
export function describeLoginStore(name: string, open: () => Promise<LoginStore>): void {
  describe(name, () => {
    let store: LoginStore;
    beforeEach(async () => {
      store = await open();
    });
    describe("challenges", () => {
      itKeepsChallenges(() => store);
    });
    describe("sessionKeys", () => {
      itKeepsSessionKeys(() => store);
    });
    describe("registrations", () => {
      itHoldsRegistrations(() => store);
    });
    describe("visits", () => {
      itKeepsVisits(() => store);
    });
  });
}

function itKeepsChallenges(store: () => LoginStore): void {
  it("hands a challenge out once, as it was kept, to its own platform alone", async () => {
    const { challenges } = store();
    const challenge = someChallenge({ chainId: 2n ** 255n, domain: "login.weibo.localhost:8480" });
    await challenges.keep(challenge);
    expect(await challenges.take(WECHAT, challenge.nonce)).to.equal(undefined);
    expect(await challenges.take(WEIBO, challenge.nonce)).to.deep.equal(challenge);
    expect(await challenges.take(WEIBO, challenge.nonce)).to.equal(undefined);
  });

  it("hands a challenge to one of many who ask at once", async () => {
    const { challenges } = store();
    await challenges.keep(someChallenge());
    const taken = await Promise.all(Array.from({ length: 20 }, () => challenges.take(WEIBO, "ab".repeat(16))));
    expect(taken.filter((one) => one !== undefined)).to.have.length(1);
  });

  it("knows nothing by a name that no challenge has", async () => {
    for (const nonce of ["", "\0", "a\0b", "'; drop table realdid_login_challenges; --", "漢".repeat(10_000)]) {
      expect(await store().challenges.take(WEIBO, nonce)).to.equal(undefined);
    }
  });

  it("keeps a challenge for five minutes after its end, and then forgets it", async () => {
    const { challenges } = store();
    const [first, second] = [someChallenge({ nonce: "01".repeat(16) }), someChallenge({ nonce: "02".repeat(16) })];
    await challenges.keep(first);
    await challenges.keep(second);
    await store().dropExpired(NOW + 600);
    expect(await challenges.take(WEIBO, first.nonce)).to.deep.equal(first);
    await store().dropExpired(NOW + 601);
    expect(await challenges.take(WEIBO, second.nonce)).to.equal(undefined);
  });

  it("keeps a challenge anew that had ended", async () => {
    const { challenges } = store();
    await challenges.keep(someChallenge());
    const anew = someChallenge({ issuedAt: NOW + 601, expiresAt: NOW + 901 });
    await challenges.keep(anew);
    expect(await challenges.take(WEIBO, anew.nonce)).to.deep.equal(anew);
  });

  it("forgets ended challenges when new ones are kept, without being told to", async () => {
    const { challenges } = store();
    await challenges.keep(someChallenge());
    await challenges.keep(someChallenge({ nonce: "02".repeat(16), issuedAt: NOW + 601, expiresAt: NOW + 901 }));
    expect(await challenges.take(WEIBO, "ab".repeat(16))).to.equal(undefined);
  });
}

function itKeepsSessionKeys(store: () => LoginStore): void {
  it("finds a key by platform, pseudonym and key together, and nothing by two of them", async () => {
    const { sessionKeys } = store();
    const key = someKey({ pseudonym: GREATEST });
    await sessionKeys.keep(key);
    expect(await sessionKeys.find(WEIBO, GREATEST, key.publicKey)).to.deep.equal(key);
    expect(await sessionKeys.find(WECHAT, GREATEST, key.publicKey)).to.equal(undefined);
    expect(await sessionKeys.find(WEIBO, 8n, key.publicKey)).to.equal(undefined);
    expect(await sessionKeys.find(WEIBO, GREATEST, `0x04${"22".repeat(64)}`)).to.equal(undefined);
  });

  it("lets no one take another's key away by authorising it for themselves", async () => {
    const { sessionKeys } = store();
    await sessionKeys.keep(someKey());
    await sessionKeys.keep(someKey({ pseudonym: 8n, controller: BOB }));
    expect(await sessionKeys.find(WEIBO, 7n, someKey().publicKey)).to.deep.equal(someKey());
  });

  it("keeps the ten of a pseudonym that hold longest", async () => {
    const { sessionKeys } = store();
    const keys = Array.from({ length: 12 }, (_, i) =>
      someKey({ publicKey: `0x04${String(i).padStart(2, "0").repeat(64)}`, expiresAt: NOW + i }),
    );
    for (const key of keys) await sessionKeys.keep(key);
    const found = await Promise.all(keys.map(({ publicKey }) => sessionKeys.find(WEIBO, 7n, publicKey)));
    expect(found).to.deep.equal([undefined, undefined, ...keys.slice(2)]);
  });

  it("ends one key of a pseudonym, and forgets those whose time is over", async () => {
    const { sessionKeys } = store();
    const other = `0x04${"22".repeat(64)}` as const;
    const kept = [someKey(), someKey({ publicKey: other }), someKey({ pseudonym: 8n, expiresAt: NOW + 1 })];
    for (const key of kept) await sessionKeys.keep(key);
    await sessionKeys.drop(WEIBO, 7n, other);
    expect(await sessionKeys.find(WEIBO, 7n, other)).to.equal(undefined);
    expect(await sessionKeys.find(WEIBO, 7n, someKey().publicKey)).to.deep.equal(someKey());
    await sessionKeys.drop(WECHAT, 7n, someKey().publicKey);
    expect(await sessionKeys.find(WEIBO, 7n, someKey().publicKey)).to.deep.equal(someKey());
    await sessionKeys.drop(WEIBO, 7n, someKey().publicKey);
    expect(await sessionKeys.find(WEIBO, 7n, someKey().publicKey)).to.equal(undefined);
    await store().dropExpired(NOW + 1);
    expect(await sessionKeys.find(WEIBO, 8n, someKey().publicKey)).to.not.equal(undefined);
    await store().dropExpired(NOW + 2);
    expect(await sessionKeys.find(WEIBO, 8n, someKey().publicKey)).to.equal(undefined);
  });
}

function itHoldsRegistrations(store: () => LoginStore): void {
  it("gives a registration back as it was, and lists a platform's sorted by pseudonym", async () => {
    const { registrations } = store();
    const proofs = [GREATEST, 7n, 1n << 200n, 16n].map((pseudonym) => someProof({ pseudonym }));
    for (const proof of proofs) expect(await registrations.hold(proof, NOW)).to.deep.equal(proof);
    await registrations.hold(someProof({ platformId: WECHAT, pseudonym: 9n }), NOW);
    expect(await registrations.find(WEIBO, GREATEST)).to.deep.equal(proofs[0]);
    expect(await registrations.find(WECHAT, GREATEST)).to.equal(undefined);
    const sorted = (await registrations.list(WEIBO)).map(({ pseudonym }) => pseudonym);
    expect(sorted).to.deep.equal([7n, 16n, 1n << 200n, GREATEST]);
  });

  it("holds one controller at a time, whoever comes at once", async () => {
    const { registrations } = store();
    const proofs = Array.from({ length: 10 }, (_, i) => someProof({ controller: i % 2 === 0 ? ALICE : BOB }));
    const held = await Promise.all(proofs.map((proof) => registrations.hold(proof, NOW)));
    const present = await registrations.find(WEIBO, 7n);
    expect(held.map(({ controller }) => controller)).to.deep.equal(held.map(() => present?.controller));
  });

  it("takes a later one of the same controller, and another controller's only once the first can no longer be made", async () => {
    const { registrations } = store();
    await registrations.hold(someProof(), NOW);
    const fresh = someProof({ root: 5n });
    expect(await registrations.hold(fresh, NOW)).to.deep.equal(fresh);
    const others = someProof({ controller: BOB, deadline: NOW + 1800 });
    expect(await registrations.hold(others, NOW + 900)).to.deep.equal(fresh);
    expect(await registrations.hold(others, NOW + 901)).to.deep.equal(others);
    const later = someProof({ sequence: 1 });
    expect(await registrations.hold(later, NOW)).to.deep.equal(later);
  });

  it("lets go of exactly what it is told to, not of what took its place", async () => {
    const { registrations } = store();
    const [first, second] = [someProof(), someProof({ root: 5n })];
    await registrations.hold(first, NOW);
    await registrations.hold(second, NOW);
    await registrations.drop(first);
    expect(await registrations.find(WEIBO, 7n)).to.deep.equal(second);
    await registrations.drop(second);
    await registrations.drop(second);
    expect(await registrations.find(WEIBO, 7n)).to.equal(undefined);
  });
}

function itKeepsVisits(store: () => LoginStore): void {
  it("finds a visit on its own platform, with its session key or without", async () => {
    const { visits } = store();
    const [plain, keyed] = [
      someVisit(),
      someVisit({ tokenHash: id("another") as Hex, sessionKey: someKey().publicKey }),
    ];
    await visits.keep(plain);
    await visits.keep(keyed);
    expect(await visits.find(WEIBO, plain.tokenHash)).to.deep.equal(plain);
    expect(await visits.find(WEIBO, keyed.tokenHash)).to.deep.equal(keyed);
    expect(await visits.find(WECHAT, plain.tokenHash)).to.equal(undefined);
  });

  it("ends one visit, and forgets those that ended", async () => {
    const { visits } = store();
    const hashes = ["a", "b", "c", "d"].map((text) => id(text) as Hex);
    const [a, b, c, d] = hashes.map((tokenHash) => someVisit({ tokenHash })) as [Visit, Visit, Visit, Visit];
    await visits.keep(a);
    await visits.keep(b);
    await visits.keep({ ...c, pseudonym: 8n });
    await visits.keep({ ...d, pseudonym: 8n, endsAt: NOW + 61 });
    await visits.drop(WEIBO, a.tokenHash);
    expect(await visits.find(WEIBO, a.tokenHash)).to.equal(undefined);
    await visits.drop(WECHAT, b.tokenHash);
    expect(await visits.find(WEIBO, b.tokenHash)).to.deep.equal(b);
    await store().dropExpired(NOW + 61);
    expect(await visits.find(WEIBO, c.tokenHash)).to.equal(undefined);
    expect(await visits.find(WEIBO, d.tokenHash)).to.not.equal(undefined);
  });
}
