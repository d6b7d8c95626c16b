import { expect } from "chai";
import fc from "fast-check";

import { hostOfOrigin, isHost, isHostOf, loginOrigin } from "../../sdk/login/domain.ts";

const DOMAINS: readonly [registered: string, host: string, isOf: boolean][] = [
  ["weibo.com", "weibo.com", true],
  ["weibo.com", "login.weibo.com", true],
  ["weibo.com", "a.b.weibo.com", true],
  ["Weibo.COM", "LOGIN.weibo.com", true],
  ["weibo.com", "eweibo.com", false],
  ["weibo.com", "weibo.com.example", false],
  ["weibo.com", "weibo.comm", false],
  ["weibo.com", "com", false],
  ["weibo.com", ".weibo.com", false],
  ["weibo.com", "weibo.com.", false],
  ["weibo.com.", "weibo.com", false],
  ["weibo.com", "weibo.com:443", false],
  ["weibo.com", "login.weibo.com:8443", false],
  ["weibo.com", "user@weibo.com", false],
  ["weibo.com", "weibo.com/x.weibo.com", false],
  ["weibo.com", "x\n.weibo.com", false],
  ["weibo.com", "x y.weibo.com", false],
  ["weibo.com", "*.weibo.com", false],
  ["weibo.com", "-x.weibo.com", false],
  ["weibo.com", "x-.weibo.com", false],
  ["weibo.com", "xn--fiq.weibo.com", true],
  ["weibo.com", "wеibo.com", false],
  ["weibo.com", "weıbo.com", false],
  ["weibo.com", "", false],
  ["", "", false],
  ["com", "weibo.com", false],
  ["com", "com", false],
  ["127.0.0.1", "127.0.0.1", false],
  ["0.1", "127.0.0.1", false],
  ["[::1]", "[::1]", false],
  ["localhost", "localhost", true],
  ["localhost", "localhost:8500", true],
  ["localhost", "forum.localhost:1", true],
  ["forum.localhost", "login.forum.localhost:8480", true],
  ["forum.localhost", "market.localhost:8480", false],
  ["forum.localhost", "localhost:8480", false],
  ["forum.localhost", "forum.localhost:65535", true],
  ["forum.localhost", "forum.localhost:65536", false],
  ["forum.localhost", "forum.localhost:", false],
  ["forum.localhost", "forum.localhost:080", false],
  ["forum.localhost:8480", "forum.localhost:8480", true],
  ["forum.localhost:8480", "forum.localhost:8481", false],
  ["forum.localhost:8480", "login.forum.localhost:8480", false],
  ["forum.localhost:8480", "forum.localhost", false],
  ["example.com:8443", "example.com:8443", true],
  ["example.com:8443", "example.com", false],
  ["notlocalhost", "notlocalhost:80", false],
  ["evillocalhost.com", "evillocalhost.com:80", false],
];

describe("isHostOf", () => {
  for (const [registered, host, isOf] of DOMAINS) {
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
