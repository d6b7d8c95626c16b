import { expect } from "chai";
import fc from "fast-check";

import { hostOfOrigin, isHost, isHostOf, loginOrigin } from "../../../sdk/login/challenge/domain.ts";
import { VECTORS } from "../vectors.ts";

describe("isHostOf", () => {
  for (const { registered, host, isHostOf: isOf } of VECTORS.hosts) {
    it(`${JSON.stringify(host)} is ${isOf ? "of" : "not of"} ${JSON.stringify(registered)}`, () => {
      expect(isHostOf(registered, host)).to.equal(isOf);
    });
  }

  it("takes what browsers report of any address alone, and never a host that the browser would read as another", () => {
    const host = fc.oneof(fc.webAuthority({ withPort: true, withUserInfo: true }), fc.string());
    fc.assert(
      fc.property(host, (text) => {
        if (!isHost(text)) return;
        const url = new URL(`https://${text}/`);
        expect(url.host).to.equal(text.replace(/:443$/u, ""));
        expect(url.username + url.password).to.equal("");
      }),
    );
  });

  it("is false for values that are no text", () => {
    for (const value of [undefined, null, 7, {}, ["weibo.com"]] as unknown as string[]) {
      expect(isHostOf("weibo.com", value)).to.equal(false);
      expect(isHostOf(value, "weibo.com")).to.equal(false);
    }
    expect(isHost("a.".repeat(126) + "aa")).to.equal(false);
    expect(isHost(`${"a".repeat(64)}.com`)).to.equal(false);
  });

  it("answers at once, however long and odd the host", () => {
    const started = process.hrtime.bigint();
    for (const odd of ["a-".repeat(50_000), "a.".repeat(50_000), "-".repeat(100_000), `${"a".repeat(100_000)}:`]) {
      expect(isHostOf("weibo.com", odd)).to.equal(false);
    }
    expect(Number(process.hrtime.bigint() - started) / 1e6).to.be.below(1000);
  });
});

describe("hostOfOrigin", () => {
  it("is the host of an origin that the rule would make, and of no other", () => {
    for (const host of ["weibo.com", "login.weibo.com", "localhost:8480", "forum.localhost"]) {
      expect(hostOfOrigin(loginOrigin(host))).to.equal(host);
    }
    for (const origin of [
      "http://weibo.com",
      "https://localhost:8480",
      "https://weibo.com/",
      "https://weibo.com:",
      "HTTPS://weibo.com",
      "https://https://weibo.com",
      "null",
      "file://",
      "weibo.com",
      undefined,
      null,
    ]) {
      expect(hostOfOrigin(origin), String(origin)).to.equal(undefined);
    }
  });
});
