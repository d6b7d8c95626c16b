// Started by the crash tests as a process of its own, which is killed at some instant: enrols people or rotates keys until then.
import { appendFileSync } from "node:fs";

import { RealDidError, enrolPerson } from "realdid";

import { openDatabase } from "../../src/database/openDatabase.ts";
import { openKeyRing } from "../../src/keys/keyRing.ts";
import { rotateServiceKeys } from "../../src/keys/rotateServiceKeys.ts";
import { crashAuthority, nowSeconds } from "./crashAuthority.ts";
import type { ChildOptions } from "./life.ts";
import { requestAt } from "../setup/desk.ts";
import { testPerson } from "../setup/people.ts";

/** More than a session lasts: those that other processes opened count as over, so that a rotation can end. */
const LATER = 3_600;

const options = JSON.parse(process.argv[2] ?? "") as ChildOptions;
const database = await openDatabase(options.where);
const ring = await openKeyRing({ AUTHORITY_KEY_FILE: options.keyFile });

if (options.role === "rotate") {
  process.stdout.write("ready\n");
  for (;;) {
    const now = (): number => nowSeconds() + LATER;
    const { versions } = await rotateServiceKeys(database, ring, {
      purposes: ["uniqueness", "sealing"],
      now,
      batch: 7,
    });
    appendFileSync(options.log, `${versions.uniqueness} ${versions.sealing}\n`);
  }
}

const authority = crashAuthority(database, ring);
for (let round = 0; ; round++) {
  const person = options.people[round % options.people.length] ?? 0;
  try {
    const { commitment } = await enrolPerson(authority, await requestAt(authority, testPerson(person)));
    // What stands here was acknowledged: it must never be lost.
    appendFileSync(options.log, `${person} ${commitment}\n`);
  } catch (thrown) {
    if (!(thrown instanceof RealDidError)) throw thrown;
    appendFileSync(`${options.log}.refused`, `${person} ${thrown.code}\n`);
  }
  // The first one takes longest: everything is compiled with it.
  if (round === 0) process.stdout.write("ready\n");
}
