import { expect } from "chai";

import { describeEnrolment } from "./enrolment.ts";
import { describeMembership } from "./membership.ts";
import { describeBatches } from "./batches.ts";
import { describePoints } from "./points.ts";
import { describeCircuits } from "./circuits.ts";
import { describeFuzzedCalls } from "./fuzzedCalls.ts";
import { describeFuzzedProofs } from "./fuzzedProofs.ts";
import { describePlaces } from "./places.ts";
import { describeReplays } from "./replays.ts";
import { describeRoots } from "./roots.ts";
import { describeVouchers } from "./vouchers.ts";
import { ATTACKS, rowOf, tallyTable } from "./tally.ts";

// The subjects are functions, so that they run in this order, and the count of them all comes last, however tests are loaded.
describe("Attacks on pseudonyms", () => {
  describeMembership();
  describeEnrolment();
  describePoints();
  describeRoots();
  describeBatches();
  describeReplays();
  describePlaces();
  describeCircuits();
  describeVouchers();
  describeFuzzedCalls();
  describeFuzzedProofs();

  describe("the tally", () => {
    after(() => console.log(tallyTable()));

    it("holds at least 10,000 fuzzed calls and proofs", () => {
      const fuzzed = rowOf("fuzzed calls to the registry").tries + rowOf("fuzzed proofs to the SDK").tries;
      expect(fuzzed).to.be.at.least(10_000);
    });

    for (const attack of ATTACKS) {
      it(`${attack}: tried, never accepted, while a control was`, () => {
        const { tries, accepted, controls } = rowOf(attack);
        expect(accepted).to.equal(0);
        expect(tries).to.be.greaterThan(0);
        expect(controls).to.be.greaterThan(0);
      });
    }
  });
});
