import { expect } from "chai";

import { normaliseName } from "../../sdk/enrolment/personName.ts";
import { realNameTable } from "../../sdk/enrolment/authority/realNameTable.ts";
import { parseResidentId } from "../../sdk/enrolment/residentId.ts";
import { NUMBER } from "./desk.ts";

describe("normaliseName", () => {
  it("gives a name one form, however its dot and its letters were typed", () => {
    for (const written of [
      "测试·甲",
      "测试•甲",
      "测试‧甲",
      "测试・甲",
      "测试･甲",
      "测试．甲",
      "测试.甲",
      " 测试 · 甲\u3000",
    ]) {
      expect(normaliseName(written), written).to.equal("测试·甲");
    }
    expect(normaliseName("Ｔｅｓｔ  甲")).to.equal("Test 甲");
    expect(normaliseName("e\u0301")).to.equal("\u00e9");
  });

  it("changes nothing the second time, and keeps different names apart", () => {
    for (const name of ["测试·甲", "测试甲", "Test 甲", "測試甲"]) {
      expect(normaliseName(normaliseName(name))).to.equal(normaliseName(name));
    }
    expect(normaliseName("测试·甲")).not.to.equal(normaliseName("测试甲"));
    expect(normaliseName("測試甲")).not.to.equal(normaliseName("测试甲"));
  });

  it("is how a register compares names", async () => {
    const register = realNameTable([{ name: " 测试．甲", number: NUMBER }]);
    expect(await register.matches("测试·甲 ", parseResidentId(NUMBER))).to.equal(true);
  });
});
