import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import type { Authority } from "../../sdk/enrolment/authority/authority.ts";
import { confirmPublication } from "../../sdk/enrolment/authority/confirmPublication.ts";
import { enrolPerson } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { memoryStore } from "../../sdk/enrolment/authority/memoryStore.ts";
import { nextChanges } from "../../sdk/enrolment/authority/nextChanges.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { readPerson } from "../../sdk/enrolment/authority/readPerson.ts";
import { openPersonalData } from "../../sdk/enrolment/authority/sealing.ts";
import { rotatePeople } from "../../sdk/enrolment/authority/rotateKeys.ts";
import { restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { appendLeaf, createTree, setLeaf } from "../../sdk/enrolment/tree/tree.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { Desk, NAME, NUMBER, OTHER_NUMBER, testKey } from "./desk.ts";

describe("memoryStore", () => {
  let desk: Desk;

  beforeEach(() => {
    desk = new Desk();
  });

  it("comes back from its export, rules included", async () => {
    const one = await desk.enrol();
    await desk.publish();
    await openSession(desk.authority, OTHER_NUMBER);
    const copy = memoryStore(desk.store.exportJson());
    expect(copy.exportJson()).to.equal(desk.store.exportJson());
    const authority: Authority = { ...desk.authority, store: copy };
    await expectRejectedCode(enrolPerson(authority, await desk.request(desk.wallet())), "ENROLMENT_NOT_PRESENT");
    const ticket = await openSession(authority, NUMBER);
    const request = { ...(await desk.request(desk.wallet())), sessionNonce: ticket.nonce, code: ticket.code };
    await expectRejectedCode(enrolPerson(authority, request), "ENROLMENT_ENROLLED_BEFORE");
    expect(await readPerson(authority, one.commitment)).to.deep.equal({ name: NAME, number: NUMBER });
  });

  it("shows no name and no number, and cannot be opened with another key", async () => {
    const one = await desk.enrol();
    const text = desk.store.exportJson();
    for (const secret of [NAME, NUMBER, NUMBER.slice(0, 17), one.mnemonic, Buffer.from(NAME).toString("hex")]) {
      expect(text).not.to.include(secret);
    }
    const thief = { ...desk.authority, keys: { ...desk.authority.keys, sealing: [testKey(1, 3)] } };
    await expectRejectedCode(readPerson(thief, one.commitment), "ENROLMENT_KEYS_NOT_IN_FORCE");
    const person = await desk.store.transact((records) => records.personByCommitment(one.commitment));
    if (person === undefined) throw new Error("not enrolled");
    await expectRejectedCode(openPersonalData([testKey(1, 3)], person), "ENROLMENT_STORE_UNREADABLE");
  });

  it("refuses a text that is no export", () => {
    for (const text of [
      "",
      "{}",
      "[1]",
      '{"format":"realdid authority v1"}',
      '{"format":"realdid authority v2"}',
      '{"format":"realdid authority v9"}',
      '{"format":"realdid authority v2","keys":[],"sessions":[],"people":[],"leaves":[{"commitment":"1","place":1}]}',
    ]) {
      expectCode(() => memoryStore(text), "ENROLMENT_STORE_UNREADABLE");
    }
  });

  describe("with records of release 0.1", () => {
    const text = readFileSync(join(__dirname, "authority-v1.json"), "utf8");
    const words = [
      "test test test test test test test test test test test junk",
      "legal winner thank year wave sausage worth useful legal winner thank yellow",
      "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    ];

    it("knows who is enrolled, what stands, and every commitment ever accepted", async () => {
      const authority: Authority = { ...desk.authority, store: memoryStore(text) };
      const wallets = words.map((mnemonic) => restoreWallet(mnemonic, authority.networkId));
      const commitments = wallets.map(({ commitment }) => commitment);
      const second = commitments[1] ?? 0n;
      expect(await readPerson(authority, second)).to.deep.equal({ name: NAME, number: NUMBER });

      const tree = createTree();
      for (const commitment of commitments) appendLeaf(tree, commitment);
      setLeaf(tree, 0, 0n);
      await confirmPublication(authority, tree, desk.now);
      expect(await nextChanges(authority, 10)).to.deep.equal([{ place: 2, leaf: 0n }]);
      for (const commitment of commitments) {
        expect(await authority.store.transact((records) => records.queueLeaf(commitment))).to.equal(false);
      }
    });

    it("brings them to today's form with the next rotation of keys", async () => {
      const authority: Authority = { ...desk.authority, store: memoryStore(text) };
      expect(await rotatePeople(authority, 10)).to.equal(2);
      expect(await rotatePeople(authority, 10)).to.equal(0);
      const { commitment } = restoreWallet(words[1] ?? "", authority.networkId);
      expect((await readPerson(authority, commitment)).name).to.equal(NAME);
    });
  });
});
