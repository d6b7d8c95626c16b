import { expect } from "chai";
import * as client from "openid-client";

import { agree, askUserinfo, passPages } from "../setup/flow.ts";
import { type TestClient, WEIBO, describeOnGateway, signIn } from "../setup/gateway.ts";
import { fetchBy } from "../setup/http.ts";
import { world } from "../setup/world.ts";
import { fetchSwapping, idTokenFor, spoilt, withoutSignature } from "./swapped.ts";

describeOnGateway("openid-client as it is", (running) => {
  let site: TestClient;
  let config: client.Configuration;

  before(async () => {
    site = await running().addClient("weibo");
    config = await client.discovery(new URL(WEIBO), site.clientId, site.secret, undefined, {
      [client.customFetch]: fetchBy(running().url) as client.CustomFetch,
    });
  });

  it("discovers, signs in, reads claims and signs out", async () => {
    const visitor = world().visitor(0, "weibo");
    const browser = running().browser();
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const checks = { pkceCodeVerifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() };
    const asked = client.buildAuthorizationUrl(config, {
      redirect_uri: site.redirectUri,
      scope: "openid groups",
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const page = await browser.open(asked.href);
    const { json } = await signIn(browser, page.url, { visitor });
    const back = await agree(browser, await browser.open(String(json.location)));
    const tokens = await client.authorizationCodeGrant(config, new URL(back.url), { ...checks, idTokenExpected: true });
    const claims = tokens.claims();
    expect(claims).to.deep.include({ sub: visitor.sub, realdid_verified: true, groups: [] });
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, visitor.sub);
    expect(userinfo).to.deep.equal({ sub: visitor.sub, realdid_verified: true, groups: [] });
    const out = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: "https://www.weibo.com/bye",
      ...(tokens.id_token === undefined ? {} : { id_token_hint: tokens.id_token }),
    });
    const asking = await browser.open(out.href);
    const action = /action="([^"]+)"/u.exec(asking.text)?.[1] ?? "";
    const xsrf = /name="xsrf" value="([^"]+)"/u.exec(asking.text)?.[1] ?? "";
    const bye = await browser.submit(action, { xsrf, logout: "yes" });
    expect(bye.url).to.equal("https://www.weibo.com/bye");
    expect((await askUserinfo(running(), WEIBO, tokens.access_token)).json.error).to.equal("invalid_token");
  });

  it("pushes its request first", async () => {
    const visitor = world().visitor(0, "weibo");
    const browser = running().browser();
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const asked = await client.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: site.redirectUri,
      scope: "openid",
      state: "some-state",
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    expect([...asked.searchParams.keys()]).to.have.members(["client_id", "request_uri"]);
    const page = await browser.open(asked.href);
    const { json } = await signIn(browser, page.url, { visitor });
    let back = await browser.open(String(json.location));
    if (back.text.includes("/consent")) back = await agree(browser, back);
    const checks = { pkceCodeVerifier, expectedState: "some-state", idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(config, new URL(back.url), checks);
    expect(tokens.claims()?.sub).to.equal(visitor.sub);
    const again = await browser.open(asked.href);
    expect(again.text).to.contain("invalid_request_uri");
  });

  it("refreshes with offline access, until the visitor's token is used twice", async () => {
    const visitor = world().visitor(1, "weibo");
    const browser = running().browser();
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const asked = client.buildAuthorizationUrl(config, {
      redirect_uri: site.redirectUri,
      scope: "openid offline_access",
      prompt: "consent",
      state: "some-state",
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const page = await browser.open(asked.href);
    const { json } = await signIn(browser, page.url, { visitor });
    const consent = await browser.open(String(json.location));
    expect(consent.text).to.contain("also while you are not there");
    const back = await agree(browser, consent);
    const checks = { pkceCodeVerifier, expectedState: "some-state" };
    const tokens = await client.authorizationCodeGrant(config, new URL(back.url), checks);
    const first = tokens.refresh_token ?? "";
    const next = await client.refreshTokenGrant(config, first);
    expect(next.claims()?.sub).to.equal(visitor.sub);
    expect(next.refresh_token).to.be.a("string").and.not.equal(first);
    const refusal = (thrown: { readonly error?: string }): string | undefined => thrown.error;
    expect(await client.refreshTokenGrant(config, first).catch(refusal)).to.equal("invalid_grant");
    expect(await client.refreshTokenGrant(config, next.refresh_token ?? "").catch(refusal)).to.equal("invalid_grant");
    expect((await askUserinfo(running(), WEIBO, next.access_token)).status).to.equal(401);
  });

  describe("given another ID token on the way", () => {
    /** Signs in with a client of its own clock, and says what the library makes of the changed token. */
    async function outcomeOf(
      change: (idToken: string) => string,
      { secondsAhead = 0, checksSignature = false } = {},
    ): Promise<string> {
      const own = new client.Configuration(config.serverMetadata(), site.clientId, {
        client_secret: site.secret ?? "",
        [client.clockSkew]: secondsAhead,
      });
      own[client.customFetch] = fetchSwapping(running().url, change) as client.CustomFetch;
      if (checksSignature) client.enableNonRepudiationChecks(own);
      const pkceCodeVerifier = client.randomPKCECodeVerifier();
      const checks = { pkceCodeVerifier, expectedState: "some-state", idTokenExpected: true };
      const asked = client.buildAuthorizationUrl(own, {
        redirect_uri: site.redirectUri,
        scope: "openid",
        state: checks.expectedState,
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
      });
      const back = await passPages(running().browser(), asked.href, { visitor: world().visitor(0, "weibo") });
      return client.authorizationCodeGrant(own, back, checks).then(
        () => "accepted",
        ({ code, cause }: { readonly code: string; readonly cause?: Error }) => `${code}: ${cause?.message ?? ""}`,
      );
    }

    it("takes the gateway's own, also at the end of its time", async () => {
      expect(await outcomeOf((token) => token, { secondsAhead: 600, checksSignature: true })).to.equal("accepted");
    });

    it("refuses one that is over, beyond the 30 seconds by which its clock may differ", async () => {
      expect(await outcomeOf((token) => token, { secondsAhead: 640 })).to.match(
        /^OAUTH_JWT_TIMESTAMP_CHECK_FAILED: .*"exp"/u,
      );
    });

    it("refuses one without a signature", async () => {
      expect(await outcomeOf(withoutSignature)).to.match(/^OAUTH_INVALID_RESPONSE: .*"alg"/u);
    });

    it("refuses one with another signature, where it is told to look", async () => {
      expect(await outcomeOf(spoilt, { checksSignature: true })).to.match(/^OAUTH_INVALID_RESPONSE: .*signature/u);
    });

    it("refuses one of another website of the platform", async () => {
      const token = await idTokenFor(running(), await running().addClient("weibo"), "weibo");
      expect(await outcomeOf(() => token)).to.match(/^OAUTH_JWT_CLAIM_COMPARISON_FAILED: .*"aud"/u);
    });

    it("refuses one of another platform of the gateway", async () => {
      const token = await idTokenFor(running(), await running().addClient("douyin"), "douyin");
      expect(await outcomeOf(() => token)).to.match(/^OAUTH_JWT_CLAIM_COMPARISON_FAILED: .*"(?:iss|aud)"/u);
    });
  });
});
