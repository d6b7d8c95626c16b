import { outcomeOf } from "@realdid/service/testing";
import { expect } from "chai";
import fc from "fast-check";
import {
  type Authority,
  type AuthorityStore,
  type LeafChange,
  confirmChanges,
  enrolPerson,
  memoryStore,
  nextChanges,
  normaliseName,
  openSession,
  readPerson,
  reclaimPerson,
  revokePerson,
  takeBackChanges,
} from "realdid";

import { type Clock, LEASE, OTHER, PERSON, WINDOW, enrolAt, requestAt, testAuthority } from "../setup/desk.ts";

const START = Date.UTC(2024, 0, 1) / 1000;

/**
 * What holds for every store, whatever it keeps its records in.
 *
 * @param make gives an empty one
 */
export function describeStore(make: () => { store: AuthorityStore; groupId: number }): void {
  let clock: Clock;
  let store: AuthorityStore;
  let authority: Authority;

  beforeEach(() => {
    clock = { now: START };
    const made = make();
    ({ store } = made);
    authority = testAuthority(store, clock, made.groupId);
  });

  async function publish(): Promise<readonly LeafChange[]> {
    const changes = await nextChanges(authority, 1_000);
    await confirmChanges(authority, changes, clock.now);
    return changes;
  }

  const enrolAgain = async (): Promise<unknown> => outcomeOf(enrolPerson(authority, await requestAt(authority)));

  it("keeps what it is given and nothing of a transaction that fails", async () => {
    const commitment = await enrolAt(authority);
    expect(await readPerson(authority, commitment)).to.deep.equal(PERSON);
    const failure = store.transact(async (records) => {
      await records.queueLeaf(5n);
      await records.zeroLeaf(commitment);
      await records.putSession({ nonce: `0x${"22".repeat(32)}`, ticketHash: "0x33", keyVersion: 1, expiresAt: 1 });
      throw new Error("no");
    });
    expect(await failure.catch((thrown: Error) => thrown.message)).to.equal("no");
    expect(await nextChanges(authority, 10)).to.deep.equal([{ place: 0, leaf: commitment }]);
    expect(await store.transact((records) => records.session(`0x${"22".repeat(32)}`))).to.equal(undefined);
    expect(await store.transact((records) => records.queueLeaf(5n))).to.equal(true);
  });

  it("accepts a commitment once, ever", async () => {
    expect(await store.transact((records) => records.queueLeaf(7n))).to.equal(true);
    expect(await store.transact((records) => records.queueLeaf(7n))).to.equal(false);
    await store.transact((records) => records.zeroLeaf(7n));
    expect(await store.transact((records) => records.queueLeaf(7n))).to.equal(false);
  });

  it("keeps a session until it is used up, once", async () => {
    const request = await requestAt(authority);
    expect(await outcomeOf(enrolPerson(authority, { ...request, code: "0000-0000-0000-0000" }))).to.equal(
      "ENROLMENT_NOT_PRESENT",
    );
    expect(await outcomeOf(enrolPerson(authority, request))).to.equal("done");
    expect(await outcomeOf(enrolPerson(authority, request))).to.equal("ENROLMENT_NOT_PRESENT");
  });

  it("sweeps sessions that are over, and those alone", async () => {
    const nonces = ["44", "55", "66"].map((byte) => `0x${byte.repeat(32)}` as const);
    await store.transact(async (records) => {
      for (const [i, nonce] of nonces.entries()) {
        await records.putSession({ nonce, ticketHash: "0x33", keyVersion: 1, expiresAt: i });
      }
    });
    expect(await store.transact((records) => records.removeExpiredSessions(1, 1))).to.equal(1);
    expect(await store.transact((records) => records.removeExpiredSessions(1, 10))).to.equal(1);
    const left = await store.transact((records) => Promise.all(nonces.map((nonce) => records.session(nonce))));
    expect(left.map((session) => session?.expiresAt)).to.deep.equal([undefined, undefined, 2]);
    await store.transact((records) => records.removeExpiredSessions(2, 10));
  });

  it("lets one of many enrolments of one person at the same moment win", async () => {
    const requests = await Promise.all(Array.from({ length: 8 }, () => requestAt(authority)));
    const outcomes = await Promise.all(requests.map((request) => outcomeOf(enrolPerson(authority, request))));
    expect(outcomes.sort()).to.deep.equal([...Array<string>(7).fill("ENROLMENT_ENROLLED_BEFORE"), "done"]);
    expect(await nextChanges(authority, 10)).to.have.length(1);
  });

  it("lets one of two people win who send the same commitment, or the same session twice", async () => {
    const request = await requestAt(authority);
    const twice = await Promise.all([1, 2].map(() => outcomeOf(enrolPerson(authority, request))));
    expect(twice.sort()).to.deep.equal(["ENROLMENT_NOT_PRESENT", "done"]);
    const accepted = await Promise.all([1, 2, 3].map(() => store.transact((records) => records.queueLeaf(9n))));
    expect(accepted.sort()).to.deep.equal([false, false, true]);
  });

  it("gives places by commitment, without gaps, and none to who was revoked before", async () => {
    const commitments = [50n, 3n, 900n, 77n, 2n ** 253n];
    for (const commitment of commitments) await store.transact((records) => records.queueLeaf(commitment));
    await store.transact((records) => records.zeroLeaf(77n));
    expect(await nextChanges(authority, 2)).to.deep.equal([
      { place: 0, leaf: 3n },
      { place: 1, leaf: 50n },
    ]);
    await store.transact((records) => records.queueLeaf(1n));
    expect(await nextChanges(authority, 10)).to.deep.equal([
      { place: 0, leaf: 3n },
      { place: 1, leaf: 50n },
      { place: 2, leaf: 1n },
      { place: 3, leaf: 900n },
      { place: 4, leaf: 2n ** 253n },
    ]);
  });

  it("gives each place once, also to several that ask at the same moment", async () => {
    for (let n = 1n; n <= 40n; n++) await store.transact((records) => records.queueLeaf(n));
    const placed = await Promise.all([7, 8, 9, 10].map((limit) => store.transact((one) => one.placeWaiting(limit))));
    expect(placed.reduce((sum, count) => sum + count, 0)).to.equal(34);
    const leaves = await store.transact((records) => records.placedLeaves(0, 100));
    expect(leaves.map(({ place }) => place)).to.deep.equal(Array.from({ length: 34 }, (_, place) => place));
  });

  it("waits from the publication of the 0, and again after it was withdrawn", async () => {
    await enrolAt(authority);
    await publish();
    expect(await revokePerson(authority, PERSON.number, "loss")).to.equal(0);
    clock.now += 2 * LEASE;
    expect(await enrolAgain()).to.equal("ENROLMENT_WAIT_NOT_OVER");
    const changes = await publish();
    expect(changes).to.deep.equal([{ place: 0, leaf: 0n }]);
    clock.now += LEASE + WINDOW - 1;
    expect(await enrolAgain()).to.equal("ENROLMENT_WAIT_NOT_OVER");
    await takeBackChanges(authority, changes, 1);
    clock.now += 10 * LEASE;
    expect(await enrolAgain()).to.equal("ENROLMENT_WAIT_NOT_OVER");
    await publish();
    clock.now += LEASE + WINDOW;
    expect(await enrolAgain()).to.equal("done");
    expect(await enrolAgain()).to.equal("ENROLMENT_ENROLLED_BEFORE");
  });

  it("gives back in person what a thief took", async () => {
    const thief = await enrolAt(authority);
    const { nonce, code } = await openSession(authority, PERSON.number);
    const reclaim = { number: PERSON.number, sessionNonce: nonce, code };
    expect(await outcomeOf(reclaimPerson(authority, { ...reclaim, code: "0000" }))).to.equal("ENROLMENT_NOT_PRESENT");
    expect(await reclaimPerson(authority, reclaim)).to.equal(undefined);
    expect(await outcomeOf(readPerson(authority, thief))).to.equal("ENROLMENT_PERSON_UNKNOWN");
    expect(await enrolAgain()).to.equal("done");
  });

  it("takes any text in any field without harm", async () => {
    await enrolAt(authority, OTHER);
    const hostile = [
      "'; drop table person; --",
      '" or 1=1 --',
      "\\x00'; select pg_sleep(9); --",
      "${jndi}",
      "%27",
      "a\u0000b",
      "\ud800",
      "测试'); delete from leaf; --",
    ];
    for (const text of hostile) {
      const request = await requestAt(authority);
      for (const change of [
        { name: text },
        { number: text },
        { code: text },
        { sessionNonce: text as `0x${string}` },
      ]) {
        expect(await outcomeOf(enrolPerson(authority, { ...request, ...change }))).to.be.oneOf([
          "ENROLMENT_NAME_MISMATCH",
          "ENROLMENT_RESIDENT_ID_INVALID",
          "ENROLMENT_NOT_PRESENT",
        ]);
      }
    }
    expect(await nextChanges(authority, 10)).to.have.length(1);
  });

  it("keeps a name with any character, in its one form", async () => {
    const names = fc.sample(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), 5);
    for (const text of names) {
      const name = normaliseName(text);
      expect(normaliseName(name)).to.equal(name);
      const made = { ...authority, register: { matches: () => Promise.resolve(true) } };
      const commitment = await enrolAt(made, { name: text, number: PERSON.number });
      expect(await readPerson(made, commitment)).to.deep.equal({ name, number: PERSON.number });
      await revokePerson(made, PERSON.number, "error");
    }
  });

  it("does what a store in memory does, whatever happens in whatever order", async () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant("queue" as const), leaf: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant("zero" as const), leaf: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant("publish" as const), leaf: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant("withdraw" as const), leaf: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const [ours, model] = [make().store, memoryStore()];
        const results = [await play(ours, acts), await play(model, acts)];
        expect(results[0]).to.deep.equal(results[1]);
      }),
      { numRuns: 15 },
    );
  });
}

type Act = { readonly kind: "queue" | "zero" | "publish" | "withdraw"; readonly leaf: number };

/** Plays acts and tells everything that could be seen. */
async function play(store: AuthorityStore, acts: readonly Act[]): Promise<unknown> {
  const authority = testAuthority(store, { now: START });
  const seen: unknown[] = [];
  const epochs: { readonly changes: readonly LeafChange[]; readonly sizeBefore: number }[] = [];
  let size = 0;
  for (const { kind, leaf } of acts) {
    if (kind === "queue") seen.push(await store.transact((records) => records.queueLeaf(BigInt(leaf))));
    if (kind === "zero") seen.push(await store.transact((records) => records.zeroLeaf(BigInt(leaf))));
    if (kind === "publish") {
      const changes = await nextChanges(authority, leaf);
      await confirmChanges(authority, changes, START);
      epochs.push({ changes, sizeBefore: size });
      size = Math.max(size, ...changes.map(({ place }) => place + 1));
      seen.push(changes);
    }
    const last = kind === "withdraw" ? epochs.pop() : undefined;
    if (last !== undefined) {
      await takeBackChanges(authority, last.changes, last.sizeBefore);
      size = last.sizeBefore;
    }
    seen.push(await store.transact((records) => records.placedLeaves(0, 100)));
  }
  return seen;
}
