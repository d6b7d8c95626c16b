import { expect } from "chai";
import { poseidon2 } from "poseidon-lite/poseidon2";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidError } from "../../sdk/errors.ts";
import { type Authority, SESSION_SECONDS } from "../../sdk/enrolment/authority/authority.ts";
import { confirmPublication } from "../../sdk/enrolment/authority/confirmPublication.ts";
import { type Enrolment, type EnrolmentRequest, enrolPerson } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { type MemoryStore, memoryStore } from "../../sdk/enrolment/authority/memoryStore.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { outsideRefusal } from "../../sdk/enrolment/authority/outsideRefusal.ts";
import { readPerson } from "../../sdk/enrolment/authority/readPerson.ts";
import { realNameTable } from "../../sdk/enrolment/authority/realNameTable.ts";
import { revokePerson } from "../../sdk/enrolment/authority/revokePerson.ts";
import { FIELD_ORDER, type PublicKey, commitmentOf } from "../../sdk/enrolment/babyJubjub.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { requestEnrolment } from "../../sdk/enrolment/requestEnrolment.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { appendLeaf, createTree, setLeaf } from "../../sdk/enrolment/tree/tree.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";

// Number by the standard's own example; names invented.
const NUMBER = "11010519491231002X";
const NAME = "测试甲";
const OTHER_NUMBER = "440524188001010014";
const OTHER_NAME = "测试乙";
const START = Date.UTC(2024, 0, 1) / 1000;
const LEASE = 90 * 86_400;
const WINDOW = 3_600;

describe("the authority", () => {
  let store: MemoryStore;
  let authority: Authority;
  let now: number;
  let paused: number;

  beforeEach(() => {
    [now, paused] = [START, 0];
    store = memoryStore();
    authority = {
      networkId: `0x${"11".repeat(32)}`,
      address: "0x2222222222222222222222222222222222222222",
      groupId: 0,
      keys: { uniqueness: new Uint8Array(32).fill(1), sealing: new Uint8Array(32).fill(2) },
      store,
      register: realNameTable([
        { name: NAME, number: NUMBER },
        { name: OTHER_NAME, number: OTHER_NUMBER },
      ]),
      leaseSeconds: LEASE,
      rootWindowSeconds: WINDOW,
      now: () => now,
      pausedSeconds: () => paused,
    };
  });

  /** A request of a person who is at the desk, with whatever `change` makes wrong. */
  async function request(
    wallet: Wallet,
    change: Partial<EnrolmentRequest> = {},
    atDesk = NUMBER,
  ): Promise<EnrolmentRequest> {
    const ticket = await openSession(authority, atDesk);
    const { address, groupId } = authority;
    const good = requestEnrolment(wallet, { name: NAME, number: NUMBER, ticket, authority: address, groupId });
    return { ...good, ...change };
  }

  async function enrol(wallet: Wallet, change: Partial<EnrolmentRequest> = {}): Promise<Enrolment> {
    return enrolPerson(authority, await request(wallet, change));
  }

  /** Expects the refusal, and that the store is to the byte what it was. */
  async function expectRefusal(wrong: EnrolmentRequest, code: string): Promise<void> {
    const before = store.exportJson();
    await expectRejectedCode(enrolPerson(authority, wrong), code);
    expect(store.exportJson()).to.equal(before);
  }

  const wallet = (): Wallet => createWallet(authority.networkId);

  describe("enrolPerson", () => {
    it("gives each person the next place", async () => {
      const [first, second] = [wallet(), wallet()];
      expect(await enrol(first)).to.deep.equal({ commitment: first.commitment, place: 0 });
      const other = await request(second, { name: OTHER_NAME, number: OTHER_NUMBER }, OTHER_NUMBER);
      expect((await enrolPerson(authority, other)).place).to.equal(1);
      const leaves = await store.transact((records) => records.leaves());
      expect(leaves).to.deep.equal([first.commitment, second.commitment]);
    });

    it("accepts the code however it is typed", async () => {
      const good = await request(wallet());
      await enrolPerson(authority, { ...good, code: ` ${good.code.toLowerCase().replaceAll("-", " ")}` });
    });

    it("refuses a wrong check digit", async () => {
      await expectRefusal(await request(wallet(), { number: "110105194912310021" }), "ENROLMENT_RESIDENT_ID_INVALID");
    });

    it("refuses a name that does not match the number", async () => {
      await expectRefusal(await request(wallet(), { name: OTHER_NAME }), "ENROLMENT_NAME_MISMATCH");
    });

    it("refuses a person whom the register does not know", async () => {
      const unknown = "110105194912310046";
      await expectRefusal(await request(wallet(), { number: unknown }, unknown), "ENROLMENT_NAME_MISMATCH");
    });

    it("refuses a person who is not present: no session, a wrong code, another's session, one that is over or was used", async () => {
      const good = await request(wallet());
      await expectRefusal({ ...good, sessionNonce: `0x${"00".repeat(32)}` }, "ENROLMENT_NOT_PRESENT");
      await expectRefusal({ ...good, code: "0000-0000-0000-0000" }, "ENROLMENT_NOT_PRESENT");
      await expectRefusal({ ...good, name: OTHER_NAME, number: OTHER_NUMBER }, "ENROLMENT_NOT_PRESENT");
      now += SESSION_SECONDS;
      await expectRefusal(good, "ENROLMENT_NOT_PRESENT");
      now -= 1;
      await enrolPerson(authority, good);
      await expectRefusal(good, "ENROLMENT_NOT_PRESENT");
    });

    it("refuses a person enrolled before, also with x for X and the 15-digit form", async () => {
      await enrol(wallet());
      for (const number of [NUMBER, NUMBER.toLowerCase(), "110105491231002"]) {
        await expectRefusal(await request(wallet(), { number }, number), "ENROLMENT_ENROLLED_BEFORE");
      }
    });

    it("refuses a commitment without proof of possession", async () => {
      const { proof: _, ...without } = await request(wallet());
      await expectRefusal(without, "ENROLMENT_POSSESSION_MISSING");
    });

    it("refuses the neutral key and a key of low order", async () => {
      for (const publicKey of [
        [0n, 1n],
        [0n, FIELD_ORDER - 1n],
      ] as PublicKey[]) {
        const proof = { publicKey, r8: [0n, 1n] as PublicKey, s: 0n };
        const wrong = await request(wallet(), { commitment: commitmentOf(publicKey), proof });
        await expectRefusal(wrong, "ENROLMENT_POSSESSION_KEY_INVALID");
      }
    });

    it("refuses another session's signature", async () => {
      const one = wallet();
      const earlier = await request(one);
      const later = await request(one);
      await expectRefusal(
        { ...later, ...(earlier.proof ? { proof: earlier.proof } : {}) },
        "ENROLMENT_POSSESSION_SIGNATURE_INVALID",
      );
    });

    it("refuses a commitment that is the root of a small tree (attack 1)", async () => {
      const [one, two] = [wallet(), wallet()];
      const smallTree = poseidon2([one.commitment, two.commitment]);
      await expectRefusal(await request(one, { commitment: smallTree }), "ENROLMENT_COMMITMENT_MISMATCH");
    });

    it("refuses a commitment that was used before, by anyone, ever", async () => {
      const one = wallet();
      await enrol(one);
      const other = await request(one, { name: OTHER_NAME, number: OTHER_NUMBER }, OTHER_NUMBER);
      await expectRefusal(other, "ENROLMENT_COMMITMENT_USED");
      await revokePerson(authority, NUMBER, "loss");
      await expectRefusal(other, "ENROLMENT_COMMITMENT_USED");
    });

    it("lets one of two enrolments at the same moment win", async () => {
      const both = [await request(wallet()), await request(wallet())];
      const results = await Promise.allSettled(both.map((one) => enrolPerson(authority, one)));
      expect(results.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
      expect(await store.transact((records) => records.leaves())).to.have.length(1);
    });

    it("leaves nothing half-done when the store fails at any write", async () => {
      const good = await request(wallet());
      const before = store.exportJson();
      for (const failing of ["appendLeaf", "putPerson", "removeSession"] as const) {
        const broken: Authority = {
          ...authority,
          store: {
            transact: (work) =>
              store.transact((records) =>
                work({
                  ...records,
                  [failing]: async (value: never) => {
                    await (records[failing] as (value: never) => Promise<unknown>)(value);
                    throw new Error("disk full");
                  },
                }),
              ),
          },
        };
        const thrown = await enrolPerson(broken, good).catch((reason: Error) => reason.message);
        expect(thrown).to.equal("disk full");
        expect(store.exportJson()).to.equal(before);
      }
      await enrolPerson(authority, good);
    });
  });

  describe("outsideRefusal", () => {
    it("makes all refusals before presence one and the same", async () => {
      const good = await request(wallet());
      const wrong = [
        { ...good, number: "110105194912310021" },
        { ...good, code: "0000-0000-0000-0000" },
        { ...good, name: OTHER_NAME, number: OTHER_NUMBER },
        { ...good, sessionNonce: `0x${"00".repeat(32)}` as Hex },
      ];
      const seen = new Set<string>();
      for (const one of wrong) {
        const refusal = outsideRefusal(
          (await enrolPerson(authority, one).catch((thrown: RealDidError) => thrown)) as RealDidError,
        );
        seen.add(JSON.stringify([refusal.code, refusal.name, refusal.message, refusal.fix]));
      }
      expect(seen.size).to.equal(1);
    });

    it("tells the person at the desk the reason", async () => {
      const wrong = await request(wallet(), { name: OTHER_NAME });
      const refusal = (await enrolPerson(authority, wrong).catch((thrown: unknown) => thrown)) as RealDidError;
      expect(outsideRefusal(refusal).code).to.equal("ENROLMENT_NAME_MISMATCH");
    });
  });

  describe("openSession", () => {
    it("gives another nonce and code each time, and keeps neither in clear", async () => {
      const tickets = [await openSession(authority, NUMBER), await openSession(authority, NUMBER)];
      expect(new Set(tickets.flatMap(({ nonce, code }) => [nonce, code])).size).to.equal(4);
      for (const { code } of tickets) {
        expect(code).to.match(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/u);
        expect(store.exportJson()).not.to.include(code);
      }
    });

    it("refuses a number that cannot be one", async () => {
      await expectRejectedCode(openSession(authority, "110105194912310021"), "ENROLMENT_RESIDENT_ID_INVALID");
    });
  });

  describe("revokePerson", () => {
    it("empties the leaf at once, for good", async () => {
      const one = wallet();
      await enrol(one);
      expect(await revokePerson(authority, NUMBER.toLowerCase(), "loss")).to.equal(0);
      expect(await store.transact((records) => records.leaves())).to.deep.equal([0n]);
      await expectRejectedCode(revokePerson(authority, NUMBER, "loss"), "ENROLMENT_PERSON_UNKNOWN");
      await expectRejectedCode(readPerson(authority, one.commitment), "ENROLMENT_PERSON_UNKNOWN");
    });

    it("lets a person who lost everything return only after window and lease, counted from the publication, pauses added", async () => {
      const old = wallet();
      await enrol(old);
      const tree = createTree();
      appendLeaf(tree, old.commitment);
      await revokePerson(authority, NUMBER, "loss");

      now += 2 * LEASE; // Not published yet: no wait has begun.
      expect(await confirmPublication(authority, tree, now)).to.equal(0);
      await expectRefusal(await request(wallet()), "ENROLMENT_WAIT_NOT_OVER");

      setLeaf(tree, 0, 0n);
      const publishedAt = now;
      expect(await confirmPublication(authority, tree, publishedAt)).to.equal(1);
      paused = 1_000;
      now = publishedAt + WINDOW + LEASE + paused - 1;
      await expectRefusal(await request(wallet()), "ENROLMENT_WAIT_NOT_OVER");
      now += 1;
      expect((await enrol(wallet())).place).to.equal(1);
    });

    it("loses no pause that fell between the publication and its confirmation", async () => {
      const old = wallet();
      await enrol(old);
      const tree = createTree();
      appendLeaf(tree, old.commitment);
      await revokePerson(authority, NUMBER, "loss");
      setLeaf(tree, 0, 0n);
      const publishedAt = now;
      paused = 1_000; // A lease of the old commitment now ends 1,000 s later.
      now += paused;
      expect(await confirmPublication(authority, tree, publishedAt)).to.equal(1);
      now = publishedAt + WINDOW + LEASE + paused - 1;
      await expectRefusal(await request(wallet()), "ENROLMENT_WAIT_NOT_OVER");
      now += 1;
      expect((await enrol(wallet())).place).to.equal(1);
    });

    it("begins the wait anew when the epoch that emptied the leaf was withdrawn", async () => {
      const old = wallet();
      await enrol(old);
      const tree = createTree();
      appendLeaf(tree, old.commitment);
      await revokePerson(authority, NUMBER, "loss");
      const empty = createTree();
      await confirmPublication(authority, empty, now);
      await confirmPublication(authority, tree, now);
      now += 10 * LEASE;
      await expectRefusal(await request(wallet()), "ENROLMENT_WAIT_NOT_OVER");
    });

    it("never lets the enrolment of a dead person or one barred by a court return", async () => {
      for (const [number, name, reason] of [
        [NUMBER, NAME, "death"],
        [OTHER_NUMBER, OTHER_NAME, "court"],
      ] as const) {
        await enrolPerson(authority, await request(wallet(), { number, name }, number));
        await revokePerson(authority, number, reason);
      }
      await confirmPublication(authority, createTree(), now);
      now += 10 * LEASE;
      await expectRefusal(await request(wallet()), "ENROLMENT_WAIT_NOT_OVER");
    });

    it("refuses a person who is not enrolled", async () => {
      await expectRejectedCode(revokePerson(authority, NUMBER, "loss"), "ENROLMENT_PERSON_UNKNOWN");
    });
  });

  describe("memoryStore", () => {
    it("comes back from its export, rules included", async () => {
      const one = wallet();
      await enrol(one);
      await openSession(authority, OTHER_NUMBER);
      const copy = memoryStore(store.exportJson());
      expect(copy.exportJson()).to.equal(store.exportJson());
      authority = { ...authority, store: copy };
      await expectRejectedCode(enrol(wallet()), "ENROLMENT_ENROLLED_BEFORE");
      expect(await readPerson(authority, one.commitment)).to.deep.equal({ name: NAME, number: NUMBER });
    });

    it("shows no name and no number, and cannot be opened with another key", async () => {
      const one = wallet();
      await enrol(one);
      const text = store.exportJson();
      for (const secret of [NAME, NUMBER, NUMBER.slice(0, 17), one.mnemonic, Buffer.from(NAME).toString("hex")]) {
        expect(text).not.to.include(secret);
      }
      const thief = { ...authority, keys: { ...authority.keys, sealing: new Uint8Array(32).fill(3) } };
      await expectRejectedCode(readPerson(thief, one.commitment), "ENROLMENT_STORE_UNREADABLE");
    });

    it("refuses a text that is no export", () => {
      for (const text of ["", "{}", "[1]", '{"format":"realdid authority v1"}']) {
        expectCode(() => memoryStore(text), "ENROLMENT_STORE_UNREADABLE");
      }
    });
  });
});
