import { expect } from "chai";

import { checkRedirectUri } from "../../src/clients/redirectUri.ts";

describe("checkRedirectUri", () => {
  const outcome = (domain: string, uri: string): unknown => {
    try {
      return checkRedirectUri(domain, uri) === uri;
    } catch (thrown) {
      return (thrown as { readonly code: string }).code;
    }
  };

  it("takes https addresses of the platform's domain and its subdomains", () => {
    for (const uri of [
      "https://weibo.com/",
      "https://weibo.com",
      "https://www.weibo.com/a/b?c=d",
      "https://a.b.weibo.com/x",
    ]) {
      expect(outcome("weibo.com", uri), uri).to.equal(true);
    }
  });

  it("takes http on names of this machine alone, with any port", () => {
    expect(outcome("forum.localhost", "http://forum.localhost:8500/callback")).to.equal(true);
    expect(outcome("forum.localhost", "http://a.forum.localhost/callback")).to.equal(true);
    expect(outcome("forum.localhost", "https://forum.localhost:8500/callback")).to.equal("GATEWAY_REDIRECT_REFUSED");
    expect(outcome("forum.localhost", "http://market.localhost:8500/")).to.equal("GATEWAY_REDIRECT_REFUSED");
  });

  it("refuses everything else", () => {
    for (const uri of [
      "https://evil.example/callback",
      "https://weibo.com.evil.example/callback",
      "https://evilweibo.com/callback",
      "https://com/",
      "http://www.weibo.com/callback",
      "https://www.weibo.com:8443/callback",
      "https://www.weibo.com./callback",
      "https://user@www.weibo.com/callback",
      "https://weibo.com@evil.example/",
      "https://evil.example#@weibo.com/",
      "https://evil.example\\\\@weibo.com/",
      "https://www.weibo.com/callback#x",
      "https://www.weibo.com/callback#",
      "https://WWW.weibo.com/callback",
      "https://www.weibo.com/a/../b",
      "https://www.weibo.com/*",
      " https://www.weibo.com/",
      "https://127.0.0.1/callback",
      "http://localhost:8500/callback",
      "javascript:alert(1)",
      "data:text/html,x",
      "weibo.com",
      "",
      `https://www.weibo.com/${"x".repeat(2_000)}`,
    ]) {
      // A star is a character like any other: what is sent has to be equal.
      if (uri.endsWith("/*")) expect(outcome("weibo.com", uri)).to.equal(true);
      else expect(outcome("weibo.com", uri), uri).to.equal("GATEWAY_REDIRECT_REFUSED");
    }
  });
});
