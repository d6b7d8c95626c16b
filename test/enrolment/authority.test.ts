import { expect } from "chai";
import { poseidon2 } from "poseidon-lite/poseidon2";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidError } from "../../sdk/errors.ts";
import type { Authority } from "../../sdk/enrolment/authority/authority.ts";
import type { AuthorityRecords } from "../../sdk/enrolment/authority/authorityStore.ts";
import { SESSION_SECONDS } from "../../sdk/enrolment/authority/deskPresence.ts";
import { enrolPerson } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { memoryStore } from "../../sdk/enrolment/authority/memoryStore.ts";
import { nextChanges } from "../../sdk/enrolment/authority/nextChanges.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { outsideRefusal } from "../../sdk/enrolment/authority/outsideRefusal.ts";
import { reclaimPerson } from "../../sdk/enrolment/authority/reclaimPerson.ts";
import { revokePerson } from "../../sdk/enrolment/authority/revokePerson.ts";
import { FIELD_ORDER, type PublicKey, commitmentOf } from "../../sdk/enrolment/babyJubjub.ts";
import { requestEnrolment } from "../../sdk/enrolment/requestEnrolment.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { expectRejectedCode } from "../codes.ts";
import { Desk, NAME, NUMBER, OTHER_NAME, OTHER_NUMBER } from "./desk.ts";

describe("the authority", () => {
  let desk: Desk;

  beforeEach(() => {
    desk = new Desk();
  });

  /** The desk's authority, whose store fails after one of its writes. */
  function failingAt(failing: "queueLeaf" | "putPerson" | "removeSession"): Authority {
    return {
      ...desk.authority,
      store: {
        transact: (work) =>
          desk.store.transact((records) =>
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
  }

  /** The desk's store, which notes what it is asked. */
  function watchedStore(asked: string[]): Authority["store"] {
    return {
      transact: (work) =>
        desk.store.transact((records) =>
          work(
            new Proxy(records, {
              get(target, name: keyof AuthorityRecords) {
                asked.push(name);
                return target[name];
              },
            }),
          ),
        ),
    };
  }

  it("keeps no time of an enrolment: whoever saw the person come could find the commitment by it", async () => {
    await desk.enrol();
    expect(desk.store.exportJson()).not.to.match(/\b1[67]\d{8}\b/u);
  });

  it("knows a person under another hash in each group: records without keys do not show who is in two", async () => {
    await desk.enrol();
    const other = { ...desk.authority, groupId: 3, store: memoryStore() };
    const ticket = await openSession(other, NUMBER);
    const asked = { name: NAME, number: NUMBER, ticket, authority: other.address, groupId: 3 };
    await enrolPerson(other, requestEnrolment(desk.wallet(), asked));
    const [first, second] = [desk.store, other.store].map(
      (store) => JSON.parse(store.exportJson()).people[0].personKey,
    );
    expect(first).not.to.equal(second);
  });

  describe("enrolPerson", () => {
    it("accepts each person's commitment; places are given with the batch, by commitment and not by time", async () => {
      const [low, high] = [desk.wallet(), desk.wallet()].sort((a, b) => Number(a.commitment > b.commitment) - 0.5);
      const request = await desk.request(high as Wallet);
      expect(await enrolPerson(desk.authority, request)).to.deep.equal({ commitment: request.commitment });
      await desk.enrol(low, { name: OTHER_NAME, number: OTHER_NUMBER });
      expect(await desk.leaves()).to.deep.equal([]);
      const changes = [low, high].map((one, place) => ({ place, leaf: one?.commitment }));
      expect(await nextChanges(desk.authority, 10)).to.deep.equal(changes);
    });

    it("accepts the code however it is typed", async () => {
      const good = await desk.request(desk.wallet());
      await enrolPerson(desk.authority, { ...good, code: ` ${good.code.toLowerCase().replaceAll("-", " ")}` });
    });

    it("refuses a wrong check digit", async () => {
      await desk.expectRefusal(
        await desk.request(desk.wallet(), { number: "110105194912310021" }, NUMBER),
        "ENROLMENT_RESIDENT_ID_INVALID",
      );
    });

    it("refuses a name that does not match the number", async () => {
      await desk.expectRefusal(await desk.request(desk.wallet(), { name: OTHER_NAME }), "ENROLMENT_NAME_MISMATCH");
    });

    it("refuses a person whom the register does not know", async () => {
      const unknown = "110105194912310046";
      await desk.expectRefusal(await desk.request(desk.wallet(), { number: unknown }), "ENROLMENT_NAME_MISMATCH");
    });

    it("refuses a person who is not present: no session, a wrong code, another's session, one that is over or was used", async () => {
      const good = await desk.request(desk.wallet());
      await desk.expectRefusal({ ...good, sessionNonce: `0x${"00".repeat(32)}` }, "ENROLMENT_NOT_PRESENT");
      await desk.expectRefusal({ ...good, code: "0000-0000-0000-0000" }, "ENROLMENT_NOT_PRESENT");
      await desk.expectRefusal({ ...good, name: OTHER_NAME, number: OTHER_NUMBER }, "ENROLMENT_NOT_PRESENT");
      desk.now += SESSION_SECONDS;
      await desk.expectRefusal(good, "ENROLMENT_NOT_PRESENT");
      desk.now -= 1;
      await enrolPerson(desk.authority, good);
      await desk.expectRefusal(good, "ENROLMENT_NOT_PRESENT");
    });

    it("refuses a person enrolled before, also with x for X and the 15-digit form", async () => {
      await desk.enrol(desk.wallet());
      for (const number of [NUMBER, NUMBER.toLowerCase(), "110105491231002"]) {
        await desk.expectRefusal(await desk.request(desk.wallet(), { number }), "ENROLMENT_ENROLLED_BEFORE");
      }
    });

    it("refuses a commitment without proof of possession", async () => {
      const { proof: _, ...without } = await desk.request(desk.wallet());
      await desk.expectRefusal(without, "ENROLMENT_POSSESSION_MISSING");
    });

    it("refuses the neutral key and a key of low order", async () => {
      for (const publicKey of [
        [0n, 1n],
        [0n, FIELD_ORDER - 1n],
      ] as PublicKey[]) {
        const proof = { publicKey, r8: [0n, 1n] as PublicKey, s: 0n };
        const wrong = await desk.request(desk.wallet(), { commitment: commitmentOf(publicKey), proof });
        await desk.expectRefusal(wrong, "ENROLMENT_POSSESSION_KEY_INVALID");
      }
    });

    it("refuses another session's signature", async () => {
      const one = desk.wallet();
      const earlier = await desk.request(one);
      const later = await desk.request(one);
      await desk.expectRefusal(
        { ...later, ...(earlier.proof ? { proof: earlier.proof } : {}) },
        "ENROLMENT_POSSESSION_SIGNATURE_INVALID",
      );
    });

    it("refuses a commitment that is the root of a small tree (attack 1)", async () => {
      const [one, two] = [desk.wallet(), desk.wallet()];
      const smallTree = poseidon2([one.commitment, two.commitment]);
      await desk.expectRefusal(await desk.request(one, { commitment: smallTree }), "ENROLMENT_COMMITMENT_MISMATCH");
    });

    it("refuses a commitment that was used before, by anyone, ever", async () => {
      const one = desk.wallet();
      await desk.enrol(one);
      const other = await desk.request(one, { name: OTHER_NAME, number: OTHER_NUMBER });
      await desk.expectRefusal(other, "ENROLMENT_COMMITMENT_USED");
      await revokePerson(desk.authority, NUMBER, "loss");
      await desk.expectRefusal(other, "ENROLMENT_COMMITMENT_USED");
    });

    it("lets one of two enrolments at the same moment win", async () => {
      const both = [await desk.request(desk.wallet()), await desk.request(desk.wallet())];
      const results = await Promise.allSettled(both.map((one) => enrolPerson(desk.authority, one)));
      expect(results.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
      expect(await nextChanges(desk.authority, 10)).to.have.length(1);
    });

    it("leaves nothing half-done when the store fails at any write", async () => {
      const good = await desk.request(desk.wallet());
      const before = desk.store.exportJson();
      for (const failing of ["queueLeaf", "putPerson", "removeSession"] as const) {
        const thrown = await enrolPerson(failingAt(failing), good).catch((reason: Error) => reason.message);
        expect(thrown).to.equal("disk full");
        expect(desk.store.exportJson()).to.equal(before);
      }
      await enrolPerson(desk.authority, good);
    });
  });

  describe("outsideRefusal", () => {
    it("makes all refusals before presence one and the same", async () => {
      const good = await desk.request(desk.wallet());
      const wrong = [
        { ...good, number: "110105194912310021" },
        { ...good, code: "0000-0000-0000-0000" },
        { ...good, name: OTHER_NAME, number: OTHER_NUMBER },
        { ...good, number: "' or 1=1 --" },
        { ...good, sessionNonce: `0x${"00".repeat(32)}` as Hex },
      ];
      const seen = new Set<string>();
      for (const one of wrong) {
        for (const attempt of [enrolPerson, reclaimPerson]) {
          const thrown = await attempt(desk.authority, one).catch((reason: RealDidError) => reason);
          const refusal = outsideRefusal(thrown as RealDidError);
          seen.add(JSON.stringify([refusal.code, refusal.name, refusal.message, refusal.fix]));
        }
      }
      expect(seen.size).to.equal(1);
    });

    it("costs the same look-ups whichever of them it is", async () => {
      const good = await desk.request(desk.wallet());
      const wrong = [
        { ...good, number: "110105194912310021" },
        { ...good, code: "0000-0000-0000-0000" },
        { ...good, number: OTHER_NUMBER },
        { ...good, sessionNonce: `0x${"00".repeat(32)}` as Hex },
      ];
      const done = new Set<string>();
      for (const one of wrong) {
        const asked: string[] = [];
        const watched: Authority = { ...desk.authority, store: watchedStore(asked) };
        await enrolPerson(watched, one).catch(() => undefined);
        done.add(asked.join(" "));
      }
      expect([...done]).to.deep.equal(["keyStates session"]);
    });

    it("is for wrong attempts only: however many, they take nothing from the person", async () => {
      const good = await desk.request(desk.wallet());
      for (let attempt = 0; attempt < 100; attempt++) {
        await desk.expectRefusal({ ...good, code: `0000-0000-0000-${1000 + attempt}` }, "ENROLMENT_NOT_PRESENT");
      }
      await enrolPerson(desk.authority, good);
    });

    it("tells the person at the desk the reason", async () => {
      const wrong = await desk.request(desk.wallet(), { name: OTHER_NAME });
      const refusal = (await enrolPerson(desk.authority, wrong).catch((thrown: unknown) => thrown)) as RealDidError;
      expect(outsideRefusal(refusal).code).to.equal("ENROLMENT_NAME_MISMATCH");
    });
  });

  describe("openSession", () => {
    it("gives another nonce and code each time, and keeps neither in clear", async () => {
      const tickets = [await openSession(desk.authority, NUMBER), await openSession(desk.authority, NUMBER)];
      expect(new Set(tickets.flatMap(({ nonce, code }) => [nonce, code])).size).to.equal(4);
      for (const { code } of tickets) {
        expect(code).to.match(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/u);
        expect(desk.store.exportJson()).not.to.include(code);
      }
    });

    it("refuses a number that cannot be one", async () => {
      await expectRejectedCode(openSession(desk.authority, "110105194912310021"), "ENROLMENT_RESIDENT_ID_INVALID");
    });
  });
});
