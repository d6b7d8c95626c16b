import { expect } from "chai";

import { confirmChanges, takeBackChanges } from "../../sdk/enrolment/authority/confirmChanges.ts";
import { confirmPublication } from "../../sdk/enrolment/authority/confirmPublication.ts";
import { enrolPerson } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { nextChanges } from "../../sdk/enrolment/authority/nextChanges.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { readPerson } from "../../sdk/enrolment/authority/readPerson.ts";
import { reclaimPerson } from "../../sdk/enrolment/authority/reclaimPerson.ts";
import { revocationReason } from "../../sdk/enrolment/authority/revocationReason.ts";
import { revokePerson } from "../../sdk/enrolment/authority/revokePerson.ts";
import { appendLeaf, createTree, setLeaf } from "../../sdk/enrolment/tree/tree.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { Desk, LEASE, NAME, NUMBER, OTHER_NAME, OTHER_NUMBER, WINDOW } from "./desk.ts";

describe("revocation", () => {
  let desk: Desk;

  beforeEach(() => {
    desk = new Desk();
  });

  const expectWait = async (): Promise<void> =>
    desk.expectRefusal(await desk.request(desk.wallet()), "ENROLMENT_WAIT_NOT_OVER");

  describe("revokePerson", () => {
    it("empties the leaf with the next publication, for good", async () => {
      const one = await desk.enrol();
      await desk.publish();
      expect(await revokePerson(desk.authority, NUMBER.toLowerCase(), "loss")).to.equal(0);
      expect(await nextChanges(desk.authority, 10)).to.deep.equal([{ place: 0, leaf: 0n }]);
      await expectRejectedCode(revokePerson(desk.authority, NUMBER, "loss"), "ENROLMENT_PERSON_UNKNOWN");
      await expectRejectedCode(readPerson(desk.authority, one.commitment), "ENROLMENT_PERSON_UNKNOWN");
    });

    it("gives a commitment that waits for its place none, and lets its person return at once: nobody could prove it", async () => {
      const one = await desk.enrol();
      expect(await revokePerson(desk.authority, NUMBER, "error")).to.equal(undefined);
      expect(await nextChanges(desk.authority, 10)).to.deep.equal([]);
      await desk.expectRefusal(await desk.request(one), "ENROLMENT_COMMITMENT_USED");
      const other = await desk.enrol();
      expect(await nextChanges(desk.authority, 10)).to.deep.equal([{ place: 0, leaf: other.commitment }]);
    });

    it("publishes 0 for one that had a place in a batch that never stood, and begins its wait with that", async () => {
      await desk.enrol();
      await nextChanges(desk.authority, 10);
      expect(await revokePerson(desk.authority, NUMBER, "loss")).to.equal(0);
      await expectWait();
      expect(await desk.publish()).to.deep.equal([{ place: 0, leaf: 0n }]);
      await expectWait();
      desk.now += WINDOW + LEASE;
      await desk.enrol();
    });

    it("empties a leaf whose person was revoked while its batch was on the way", async () => {
      await desk.enrol();
      const onTheWay = await nextChanges(desk.authority, 10);
      await revokePerson(desk.authority, NUMBER, "loss");
      expect(await confirmChanges(desk.authority, onTheWay, desk.now)).to.equal(0);
      await expectWait();
      expect(await desk.publish()).to.deep.equal([{ place: 0, leaf: 0n }]);
    });

    it("lets a person who lost everything return only after window and lease, counted from the publication, pauses added", async () => {
      await desk.enrol();
      await desk.publish();
      await revokePerson(desk.authority, NUMBER, "loss");
      desk.now += 2 * LEASE; // Not published yet: no wait has begun.
      await expectWait();
      await desk.publish();
      const publishedAt = desk.now;
      desk.paused = 1_000;
      desk.now = publishedAt + WINDOW + LEASE + desk.paused - 1;
      await expectWait();
      desk.now += 1;
      await desk.enrol();
    });

    it("loses no pause that fell between the publication and its confirmation", async () => {
      await desk.enrol();
      await desk.publish();
      await revokePerson(desk.authority, NUMBER, "loss");
      const changes = await nextChanges(desk.authority, 10);
      const publishedAt = desk.now;
      desk.paused = 1_000; // A lease of the old commitment now ends 1,000 s later.
      desk.now += desk.paused;
      expect(await confirmChanges(desk.authority, changes, publishedAt)).to.equal(1);
      desk.now = publishedAt + WINDOW + LEASE + desk.paused - 1;
      await expectWait();
      desk.now += 1;
      await desk.enrol();
    });

    it("never lets the enrolment of a dead person or one barred by a court return", async () => {
      for (const [number, name, reason] of [
        [NUMBER, NAME, "death"],
        [OTHER_NUMBER, OTHER_NAME, "court"],
      ] as const) {
        await desk.enrol(desk.wallet(), { number, name });
        await revokePerson(desk.authority, number, reason);
      }
      desk.now += 10 * LEASE;
      await expectWait();
      await desk.expectRefusal(
        await desk.request(desk.wallet(), { name: OTHER_NAME, number: OTHER_NUMBER }),
        "ENROLMENT_WAIT_NOT_OVER",
      );
    });

    it("bars a person who died or was barred after a loss, and keeps nobody out for ever by mistake", async () => {
      await desk.enrol();
      await desk.publish();
      await revokePerson(desk.authority, NUMBER, "loss");
      await desk.publish();
      desk.now += WINDOW + LEASE;
      expect(await revokePerson(desk.authority, NUMBER, "court")).to.equal(0);
      await expectWait();
      const { nonce, code } = await openSession(desk.authority, NUMBER);
      const reclaim = { number: NUMBER, sessionNonce: nonce, code };
      await expectRejectedCode(reclaimPerson(desk.authority, reclaim), "ENROLMENT_PERSON_UNKNOWN");
      for (const reason of ["loss", "theft", "court"] as const) {
        await expectRejectedCode(revokePerson(desk.authority, NUMBER, reason), "ENROLMENT_PERSON_UNKNOWN");
      }
      await revokePerson(desk.authority, NUMBER, "error"); // The court meant another person.
      await desk.enrol();
    });

    it("reads pauses and time so that a pause between the two shortens no wait", async () => {
      const pause = (): void => {
        desk.paused += 1_000;
        desk.now += 1_000;
      };
      await desk.enrol();
      await desk.publish();
      await revokePerson(desk.authority, NUMBER, "loss");
      const publishedAt = desk.now;
      const chainNow = (): number => {
        const read = desk.now;
        pause();
        return read;
      };
      await confirmChanges({ ...desk.authority, chainNow }, await nextChanges(desk.authority, 10), publishedAt);
      desk.now = publishedAt + WINDOW + LEASE + desk.paused - 1;
      await expectWait();
      const pausedSeconds = (): number => {
        const read = desk.paused;
        pause();
        return read;
      };
      const request = await desk.request(desk.wallet());
      await expectRejectedCode(enrolPerson({ ...desk.authority, pausedSeconds }, request), "ENROLMENT_WAIT_NOT_OVER");
    });

    it("refuses a person who is not enrolled, and a reason that is none", async () => {
      await expectRejectedCode(revokePerson(desk.authority, NUMBER, "loss"), "ENROLMENT_PERSON_UNKNOWN");
      for (const text of ["", "Loss", "toString", "__proto__"]) {
        expectCode(() => revocationReason(text), "ENROLMENT_REASON_UNKNOWN");
      }
      expect(revocationReason("theft")).to.equal("theft");
    });
  });

  describe("reclaimPerson", () => {
    const reclaim = async (): Promise<number | undefined> => {
      const { nonce, code } = await openSession(desk.authority, NUMBER);
      return reclaimPerson(desk.authority, { number: NUMBER, sessionNonce: nonce, code });
    };

    it("takes a stolen enrolment back: 0 is published, and after the wait the person enrols with an own commitment", async () => {
      const thief = await desk.enrol();
      await desk.publish();
      expect(await reclaim()).to.equal(0);
      await expectRejectedCode(readPerson(desk.authority, thief.commitment), "ENROLMENT_PERSON_UNKNOWN");
      expect(await desk.publish()).to.deep.equal([{ place: 0, leaf: 0n }]);
      await expectWait();
      desk.now += WINDOW + LEASE;
      await desk.expectRefusal(await desk.request(thief), "ENROLMENT_COMMITMENT_USED");
      const own = await desk.enrol();
      expect(await readPerson(desk.authority, own.commitment)).to.deep.equal({ name: NAME, number: NUMBER });
    });

    it("does nothing for a thief without presence, and nothing twice with one code", async () => {
      await desk.enrol();
      const { nonce, code } = await openSession(desk.authority, NUMBER);
      const others = await openSession(desk.authority, OTHER_NUMBER);
      for (const wrong of [
        { number: NUMBER, sessionNonce: nonce, code: "0000-0000-0000-0000" },
        { number: NUMBER, sessionNonce: others.nonce, code: others.code },
        { number: OTHER_NUMBER, sessionNonce: nonce, code },
      ]) {
        const before = desk.store.exportJson();
        await expectRejectedCode(reclaimPerson(desk.authority, wrong), "ENROLMENT_NOT_PRESENT");
        expect(desk.store.exportJson()).to.equal(before);
      }
      await reclaimPerson(desk.authority, { number: NUMBER, sessionNonce: nonce, code });
      await expectRejectedCode(
        reclaimPerson(desk.authority, { number: NUMBER, sessionNonce: nonce, code }),
        "ENROLMENT_NOT_PRESENT",
      );
    });

    it("refuses a person in whose name nobody is enrolled, and leaves the session open", async () => {
      const good = await desk.request(desk.wallet());
      await expectRejectedCode(reclaimPerson(desk.authority, good), "ENROLMENT_PERSON_UNKNOWN");
      await enrolPerson(desk.authority, good);
    });
  });

  describe("takeBackChanges", () => {
    it("begins the wait anew when the epoch that emptied the leaf was withdrawn, and publishes the 0 again", async () => {
      await desk.enrol();
      await desk.publish();
      await revokePerson(desk.authority, NUMBER, "loss");
      await takeBackChanges(desk.authority, await desk.publish(), 1);
      desk.now += 10 * LEASE;
      await expectWait();
      expect(await desk.publish()).to.deep.equal([{ place: 0, leaf: 0n }]);
      desk.now += LEASE;
      await expectWait();
      desk.now += WINDOW;
      await desk.enrol();
    });

    it("has commitments of a withdrawn epoch published again at the same places", async () => {
      await desk.enrol();
      await desk.enrol(desk.wallet(), { name: OTHER_NAME, number: OTHER_NUMBER });
      const changes = await desk.publish();
      await takeBackChanges(desk.authority, changes, 0);
      expect(await nextChanges(desk.authority, 10)).to.deep.equal(changes);
    });
  });

  describe("confirmPublication", () => {
    it("finds out from the tree alone what stands, after a publication and after a withdrawal", async () => {
      const one = await desk.enrol();
      await nextChanges(desk.authority, 10);
      const tree = createTree();
      appendLeaf(tree, one.commitment);
      expect(await confirmPublication(desk.authority, tree, desk.now)).to.equal(0);
      expect(await nextChanges(desk.authority, 10)).to.deep.equal([]);
      await revokePerson(desk.authority, NUMBER, "loss");
      const emptied = createTree();
      appendLeaf(emptied, one.commitment);
      setLeaf(emptied, 0, 0n);
      expect(await confirmPublication(desk.authority, emptied, desk.now)).to.equal(1);
      await confirmPublication(desk.authority, tree, desk.now);
      desk.now += 10 * LEASE;
      await expectWait();
    });

    it("refuses a tree with leaves that the records do not have there", async () => {
      const one = await desk.enrol();
      const tree = createTree();
      appendLeaf(tree, one.commitment);
      await expectRejectedCode(confirmPublication(desk.authority, tree, desk.now), "ENROLMENT_RECORDS_DIFFER");
      await nextChanges(desk.authority, 10);
      const other = createTree();
      appendLeaf(other, 5n);
      await expectRejectedCode(confirmPublication(desk.authority, other, desk.now), "ENROLMENT_RECORDS_DIFFER");
      const emptied = createTree();
      appendLeaf(emptied, one.commitment);
      setLeaf(emptied, 0, 0n);
      await expectRejectedCode(confirmPublication(desk.authority, emptied, desk.now), "ENROLMENT_RECORDS_DIFFER");
    });
  });
});
