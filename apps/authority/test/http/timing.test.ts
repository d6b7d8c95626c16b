import { expect } from "chai";
import type { EnrolmentBody } from "realdid";

import { testPerson } from "../setup/people.ts";
import { describeOnService } from "../setup/service.ts";

const ENROLMENTS = "/v1/groups/0/enrolments";
const SAMPLES = 60;
/** Refusals before presence leave on this grid. */
const STEP_MS = 50;

describeOnService("the time of a refusal before presence", [testPerson(1), testPerson(2)], (running) => {
  it("does not tell an impossible number, an enrolled person, a wrong code and an unknown session apart", async () => {
    const enrolled = await running().makeRequest(testPerson(1));
    await running().publicCall("POST", ENROLMENTS, enrolled);
    const open = await running().makeRequest(testPerson(2));
    const kinds: Readonly<Record<string, EnrolmentBody>> = {
      "impossible number": { ...open, number: "1" },
      "enrolled person": { ...open, number: testPerson(1).number },
      "wrong code": { ...open, code: "0000-0000-0000-0000" },
      "unknown session": { ...open, sessionNonce: `0x${"ab".repeat(32)}` },
      "nobody's number": { ...open, number: testPerson(3).number },
    };
    const times: Record<string, number[]> = {};
    for (let i = 0; i < SAMPLES; i++) {
      for (const [kind, body] of Object.entries(kinds)) {
        const began = performance.now();
        const { status } = await running().publicCall("POST", ENROLMENTS, body);
        (times[kind] ??= []).push(performance.now() - began);
        expect(status).to.equal(403);
      }
    }
    const medians = Object.values(times).map((list) => list.sort((a, b) => a - b)[SAMPLES / 2]!);
    expect(Math.min(...medians), "none is answered before the first step").to.be.at.least(STEP_MS - 2);
    // Without the grid, differences of work would be some tenths of a millisecond: far below this machine's own noise.
    expect(Math.max(...medians) - Math.min(...medians)).to.be.lessThan(STEP_MS / 5);
  }).timeout(120_000);
});
