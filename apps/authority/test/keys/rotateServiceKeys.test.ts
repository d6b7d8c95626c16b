import { readFile } from "node:fs/promises";

import { outcomeOf } from "@realdid/service/testing";
import { expect } from "chai";
import { type Authority, type Hex, SESSION_SECONDS, enrolPerson, openSession, readPerson } from "realdid";

import { rotateServiceKeys } from "../../src/keys/rotateServiceKeys.ts";
import type { KeyRing } from "../../src/keys/keyRing.ts";
import { createAuthority } from "../setup/createAuthority.ts";
import { describeOnDatabases } from "../setup/databases.ts";
import { LEASE, NETWORK_ID, WINDOW, enrolAt, requestAt } from "../setup/desk.ts";
import { type KeyFolder, makeKeyFolder } from "../setup/keyFolder.ts";
import { testPerson } from "../setup/people.ts";

const NOW = Date.UTC(2024, 0, 1) / 1000;
const BOTH = ["uniqueness", "sealing"] as const;

describeOnDatabases("rotation of the service's keys", (open) => {
  let keys: KeyFolder;
  let ring: KeyRing;
  let now = NOW;

  before(async () => {
    keys = await makeKeyFolder();
    ring = await keys.open();
  });

  after(() => keys.remove());

  function authorityOf(groupId: number, with_: KeyRing): Authority {
    const group = {
      networkId: NETWORK_ID,
      groupId,
      address: `0x${"22".repeat(20)}` as Hex,
      leaseSeconds: LEASE,
      rootWindowSeconds: WINDOW,
      now: () => now,
      pausedSeconds: () => 0,
    };
    return createAuthority(open(), with_, group, { register: { matches: () => Promise.resolve(true) } });
  }

  const rotate = (purposes: readonly ("uniqueness" | "sealing")[] = BOTH) =>
    rotateServiceKeys(open(), ring, { purposes, now: () => now, batch: 4 });

  it("rewrites everyone of every group, retires the old keys and takes them out of the file", async () => {
    for (let n = 0; n < 6; n++) await enrolAt(authorityOf(0, ring), testPerson(n));
    const other = await enrolAt(authorityOf(3, ring), testPerson(1));
    const before = await readFile(keys.path, "utf8");
    expect(await rotate()).to.deep.equal({ people: 7, versions: { uniqueness: 2, sealing: 2 } });
    const after = await keys.open();
    expect(BOTH.map((purpose) => after.keys[purpose].map(({ version }) => version))).to.deep.equal([[2], [2]]);
    expect(await readFile(keys.path, "utf8")).not.to.include(/[0-9a-f]{64}/.exec(before)?.[0]);
    expect(await readPerson(authorityOf(3, after), other)).to.deep.equal(testPerson(1));
    expect(
      await outcomeOf(
        requestAt(authorityOf(0, after), testPerson(1)).then((r) => enrolPerson(authorityOf(0, after), r)),
      ),
    ).to.equal("ENROLMENT_ENROLLED_BEFORE");
  });

  it("is noticed by a process that runs: it reads the key file again and goes on", async () => {
    const running = authorityOf(0, await keys.open());
    const commitment = await enrolAt(running, testPerson(10));
    await rotate(["sealing"]);
    expect(await readPerson(running, commitment)).to.deep.equal(testPerson(10));
    now += SESSION_SECONDS; // The session of the refused person above is over.
    await rotate(["uniqueness"]);
    expect(await outcomeOf(enrolAt(running, testPerson(11)))).to.equal("done");
  });

  it("stops a process whose key file is another one", async () => {
    const foreign = await makeKeyFolder();
    expect(await outcomeOf(enrolAt(authorityOf(0, await foreign.open()), testPerson(12)))).to.equal(
      "ENROLMENT_KEYS_NOT_IN_FORCE",
    );
    await foreign.remove();
  });

  it("forgets no key while a session is open that was opened under it, and ends when it is run again", async () => {
    const ticket = await openSession(authorityOf(0, ring), testPerson(13).number);
    expect(await outcomeOf(rotate(["uniqueness"]))).to.equal("ENROLMENT_KEY_NEEDED");
    const during = (await keys.open()).keys.uniqueness.map(({ version }) => version);
    expect(during).to.have.length(2);
    now = ticket.expiresAt;
    expect((await rotate(["uniqueness"])).people).to.equal(0);
    expect((await keys.open()).keys.uniqueness.map(({ version }) => version)).to.deep.equal(during.slice(1));
  });

  it("is done by one program at a time, on the keys as they are now: none writes over another's new key", async () => {
    const commitment = await enrolAt(authorityOf(0, ring), testPerson(14));
    now += SESSION_SECONDS;
    const opened = await keys.open();
    const other = () => rotateServiceKeys(open(), opened, { purposes: BOTH, now: () => now, batch: 4 });
    const outcomes = await Promise.all([outcomeOf(rotate()), outcomeOf(other())]);
    expect(outcomes).to.have.members(["done", "AUTHORITY_KEYS_IN_USE"]);
    expect(await outcomeOf(other()), "opened before the first one wrote").to.equal("done");
    expect(await readPerson(authorityOf(0, await keys.open()), commitment)).to.deep.equal(testPerson(14));
  });

  it("writes nothing to a key file that lacks a key in force", async () => {
    const foreign = await makeKeyFolder();
    const before = await readFile(foreign.path, "utf8");
    const outdated = rotateServiceKeys(open(), await foreign.open(), { purposes: BOTH, now: () => now });
    expect(await outcomeOf(outdated)).to.equal("ENROLMENT_KEYS_NOT_IN_FORCE");
    expect(await readFile(foreign.path, "utf8")).to.equal(before);
    await foreign.remove();
  });
});
