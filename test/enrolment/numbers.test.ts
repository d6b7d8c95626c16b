import { expect } from "chai";
import fc from "fast-check";

import {
  creditCodeCheckCharacter,
  organisationCheckCharacter,
  parseCreditCode,
} from "../../sdk/enrolment/creditCode.ts";
import { parseResidentId, residentIdCheckCharacter } from "../../sdk/enrolment/residentId.ts";
import vectors from "../../docs/vectors/enrolment.json";
import { expectCode } from "../codes.ts";

const NOW = Date.UTC(2024, 0, 1) / 1000;
/** The standard's own example. */
const EXAMPLE = "11010519491231002X";

describe("a resident identity number (GB 11643-1999)", () => {
  it("is accepted with x for X, with spaces around it, and in its 15-digit form as the same number", () => {
    for (const written of [EXAMPLE, "11010519491231002x", ` ${EXAMPLE}\n`, "110105491231002"]) {
      expect(parseResidentId(written, NOW)).to.equal(EXAMPLE);
    }
  });

  it("follows the published vectors", () => {
    for (const { written, normalised } of vectors.residentIds) {
      if (normalised === null) expectCode(() => parseResidentId(written, NOW), "ENROLMENT_RESIDENT_ID_INVALID");
      else expect(parseResidentId(written, NOW)).to.equal(normalised);
    }
  });

  it("notices each single wrong digit and each swap of neighbours", () => {
    const body = fc.integer({ min: 0, max: 999 }).map((n) => `11010519491231${String(n).padStart(3, "0")}`);
    fc.assert(
      fc.property(body, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (digits, index, shift) => {
        const number = digits + residentIdCheckCharacter(digits);
        const changed = String((Number(number[index]) + shift) % 10);
        expectCode(
          () => parseResidentId(number.slice(0, index) + changed + number.slice(index + 1), NOW),
          "ENROLMENT_RESIDENT_ID_INVALID",
        );
        const [a, b] = [number[index] ?? "", number[index + 1] ?? ""];
        if (a === b) return;
        expectCode(
          () => parseResidentId(number.slice(0, index) + b + a + number.slice(index + 2), NOW),
          "ENROLMENT_RESIDENT_ID_INVALID",
        );
      }),
      { numRuns: 200 },
    );
  });

  it("says which part is wrong and never holds the number", () => {
    const withCheck = (body: string): string => body + residentIdCheckCharacter(body);
    const bad: [string, string][] = [
      ["", "form"],
      ["1101051949123100", "form"],
      ["X10105194912310021", "form"],
      ["１１０１０５１９４９１２３１００２", "form"],
      [withCheck("99010519491231002"), "region"],
      [withCheck("11010519490231002"), "birth date"],
      [withCheck("11010520990101002"), "birth date"],
      [withCheck("11010517991231002"), "birth date"],
      ["110105194912310021", "check digit"],
    ];
    for (const [number, part] of bad) {
      try {
        parseResidentId(number, NOW);
        expect.fail(`accepted a wrong ${part}`);
      } catch (thrown) {
        expect(thrown).to.include({ code: "ENROLMENT_RESIDENT_ID_INVALID", part });
        if (number !== "") expect((thrown as Error).message).not.to.include(number);
      }
    }
  });
});

describe("a unified social credit code (GB 32100-2015)", () => {
  it("follows the published vectors", () => {
    for (const { written, normalised } of vectors.creditCodes) {
      if (normalised === null) expectCode(() => parseCreditCode(written), "ENROLMENT_CREDIT_CODE_INVALID");
      else expect(parseCreditCode(written)).to.equal(normalised);
    }
  });

  it("notices each single wrong character", () => {
    const characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const organisation = fc.stringMatching(/^[0-9A-HJ-NPQRTUWXY]{8}$/u);
    fc.assert(
      fc.property(organisation, fc.nat({ max: 17 }), fc.integer({ min: 1, max: 30 }), (code, index, shift) => {
        const body = `91110000${code}${organisationCheckCharacter(code)}`;
        const whole = body + creditCodeCheckCharacter(body);
        expect(parseCreditCode(whole)).to.equal(whole);
        const changed = characters[(characters.indexOf(whole[index] ?? "") + shift) % 31] ?? "";
        expectCode(
          () => parseCreditCode(whole.slice(0, index) + changed + whole.slice(index + 1)),
          "ENROLMENT_CREDIT_CODE_INVALID",
        );
      }),
      { numRuns: 200 },
    );
  });
});
