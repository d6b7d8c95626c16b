import { expect } from "chai";

import type { Authority } from "../../sdk/enrolment/authority/authority.ts";
import { SESSION_SECONDS } from "../../sdk/enrolment/authority/deskPresence.ts";
import { enrolPerson } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { memoryStore } from "../../sdk/enrolment/authority/memoryStore.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { readPerson } from "../../sdk/enrolment/authority/readPerson.ts";
import { revokePerson } from "../../sdk/enrolment/authority/revokePerson.ts";
import { beginRotation, endRotation, rotatePeople } from "../../sdk/enrolment/authority/rotateKeys.ts";
import { expectRejectedCode } from "../codes.ts";
import { Desk, NAME, NUMBER, OTHER_NAME, OTHER_NUMBER, authorityKeys, testKey } from "./desk.ts";

const PURPOSES = ["uniqueness", "sealing"] as const;

describe("rotation of the authority's keys", () => {
  let desk: Desk;

  beforeEach(() => {
    desk = new Desk();
  });

  const old = authorityKeys();
  const both = {
    uniqueness: [...old.uniqueness, testKey(2, 11)],
    sealing: [...old.sealing, testKey(2, 12)],
  };

  async function begin(): Promise<void> {
    desk.authority = { ...desk.authority, keys: both };
    for (const purpose of PURPOSES) expect(await beginRotation(desk.authority, purpose)).to.equal(2);
  }

  it("finds people under the old key and the new one while it runs", async () => {
    await desk.enrol();
    await begin();
    await desk.enrol(desk.wallet(), { name: OTHER_NAME, number: OTHER_NUMBER });
    for (const step of [0, 1]) {
      await desk.expectRefusal(await desk.request(desk.wallet()), "ENROLMENT_ENROLLED_BEFORE");
      await desk.expectRefusal(
        await desk.request(desk.wallet(), { name: OTHER_NAME, number: OTHER_NUMBER }),
        "ENROLMENT_ENROLLED_BEFORE",
      );
      expect(await rotatePeople(desk.authority, 1)).to.equal(1 - step);
    }
  });

  it("takes a session opened under the old key", async () => {
    const request = await desk.request(desk.wallet());
    await begin();
    await enrolPerson(desk.authority, request);
  });

  it("goes on after an interruption, and ends with nothing left that needs the old keys", async () => {
    const one = await desk.enrol();
    const other = await desk.enrol(desk.wallet(), { name: OTHER_NAME, number: OTHER_NUMBER });
    await begin();
    expect(await rotatePeople(desk.authority, 1)).to.equal(1);
    const resumed = memoryStore(desk.store.exportJson());
    const authority: Authority = { ...desk.authority, store: resumed };
    for (const purpose of PURPOSES) {
      expect(await beginRotation(authority, purpose)).to.equal(2);
      await expectRejectedCode(endRotation(authority, purpose, desk.now), "ENROLMENT_KEY_NEEDED");
    }
    expect(await rotatePeople(authority, 10)).to.equal(1);
    expect(await rotatePeople(authority, 10)).to.equal(0);
    for (const purpose of PURPOSES) expect(await endRotation(authority, purpose, desk.now)).to.deep.equal([1]);
    const without = { ...authority, keys: { uniqueness: [testKey(2, 11)], sealing: [testKey(2, 12)] } };
    expect(await readPerson(without, one.commitment)).to.deep.equal({ name: NAME, number: NUMBER });
    expect((await readPerson(without, other.commitment)).name).to.equal(OTHER_NAME);
    await revokePerson(without, NUMBER, "loss");
  });

  it("forgets no key that an open session needs", async () => {
    await openSession(desk.authority, NUMBER);
    await begin();
    await expectRejectedCode(endRotation(desk.authority, "uniqueness", desk.now), "ENROLMENT_KEY_NEEDED");
    expect(await endRotation(desk.authority, "uniqueness", desk.now + SESSION_SECONDS)).to.deep.equal([1]);
  });

  it("stops a process that works with other keys than those in force", async () => {
    await desk.enrol();
    const request = await desk.request(desk.wallet(), { name: OTHER_NAME, number: OTHER_NUMBER });
    const before = { ...desk.authority };
    await begin();
    const others = [
      old,
      { uniqueness: [...old.uniqueness, testKey(2, 99)], sealing: both.sealing },
      { uniqueness: both.uniqueness, sealing: [testKey(2, 12)] },
      { uniqueness: [], sealing: both.sealing },
    ];
    for (const keys of others) {
      await expectRejectedCode(enrolPerson({ ...before, keys }, request), "ENROLMENT_KEYS_NOT_IN_FORCE");
      await expectRejectedCode(revokePerson({ ...before, keys }, NUMBER, "loss"), "ENROLMENT_KEYS_NOT_IN_FORCE");
    }
  });

  it("lets one of two enrolments win that begin under the old key and under the new one", async () => {
    const requests = [await desk.request(desk.wallet()), await desk.request(desk.wallet())] as const;
    const before: Authority = { ...desk.authority, register: { matches: async () => begin().then(() => true) } };
    const results = [
      await enrolPerson(before, requests[0]).catch(({ code }: { code: string }) => code),
      await enrolPerson(desk.authority, requests[1]),
    ];
    expect(results).to.deep.equal(["ENROLMENT_KEYS_NOT_IN_FORCE", { commitment: requests[1].commitment }]);
  });

  it("never gives a number that was retired to another key", async () => {
    await desk.enrol();
    await begin();
    await rotatePeople(desk.authority, 10);
    await endRotation(desk.authority, "sealing", desk.now);
    const again = { ...desk.authority, keys: { ...both, sealing: [testKey(1, 77), testKey(2, 12)] } };
    expect(await beginRotation(again, "sealing")).to.equal(2);
  });

  it("moves no sealed value to another person or commitment", async () => {
    const one = await desk.enrol();
    const other = await desk.enrol(desk.wallet(), { name: OTHER_NAME, number: OTHER_NUMBER });
    await desk.store.transact(async (records) => {
      const [a, b] = await Promise.all([one, other].map(({ commitment }) => records.personByCommitment(commitment)));
      if (a === undefined || b === undefined) throw new Error("not enrolled");
      await records.putPerson({ ...a, sealed: b.sealed }, a.personKey);
      await records.putPerson({ ...b, commitment: 5n }, b.personKey);
    });
    await expectRejectedCode(readPerson(desk.authority, one.commitment), "ENROLMENT_STORE_UNREADABLE");
    await expectRejectedCode(readPerson(desk.authority, 5n), "ENROLMENT_STORE_UNREADABLE");
  });
});
