import { expect } from "chai";
import { OidcClient } from "oidc-client-ts";

import { passPages } from "../setup/flow.ts";
import { DOUYIN, describeOnGateway, random } from "../setup/gateway.ts";
import { fetchBy } from "../setup/http.ts";
import { world } from "../setup/world.ts";
import { fetchSwapping, idTokenFor } from "./swapped.ts";

// A library for pages without a server: a public client, whose only proof is PKCE.
describeOnGateway("oidc-client-ts as it is", (running) => {
  const usual = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = usual;
  });

  it("signs in as a public client", async () => {
    const redirectUri = "https://app.douyin.com/";
    const site = await running().addClient("douyin", { isPublic: true, redirectUris: [redirectUri] });
    globalThis.fetch = fetchBy(running().url);
    const client = new OidcClient({
      authority: DOUYIN,
      client_id: site.clientId,
      redirect_uri: redirectUri,
      scope: "openid disclosure",
      loadUserInfo: true,
    });
    const visitor = world().visitor(0, "douyin");
    const asked = await client.createSigninRequest({ state: "where we were" });
    const back = await passPages(running().browser(), asked.url, { visitor });
    const answer = await client.processSigninResponse(back.href);
    expect(answer.userState).to.equal("where we were");
    expect(answer.profile).to.deep.include({ sub: visitor.sub, iss: DOUYIN, realdid_verified: true, disclosure: [] });
    const out = await client.createSignoutRequest({ id_token_hint: answer.id_token ?? "" });
    const page = await running().browser().open(out.url);
    expect(page.status).to.equal(200);
  });

  it("is refused with the other half of another request", async () => {
    const redirectUri = "https://app.douyin.com/";
    const site = await running().addClient("douyin", { isPublic: true, redirectUris: [redirectUri] });
    globalThis.fetch = fetchBy(running().url);
    const settings = { authority: DOUYIN, client_id: site.clientId, redirect_uri: redirectUri, scope: "openid" };
    const [one, other] = [new OidcClient(settings), new OidcClient(settings)];
    const visitor = world().visitor(0, "douyin");
    const asked = await one.createSigninRequest({});
    const others = await other.createSigninRequest({});
    const back = await passPages(running().browser(), asked.url, { visitor });
    back.searchParams.set("state", others.state.id);
    const refusal = await other.processSigninResponse(back.href).catch((thrown: { error?: string }) => thrown.error);
    expect(refusal).to.equal("invalid_grant");
  });

  it("refuses a good ID token of another website or platform, if it is given a nonce", async () => {
    const redirectUri = "https://app.douyin.com/";
    const site = await running().addClient("douyin", { isPublic: true, redirectUris: [redirectUri] });
    const settings = { authority: DOUYIN, client_id: site.clientId, redirect_uri: redirectUri, scope: "openid" };
    for (const slug of ["douyin", "weibo"]) {
      const token = await idTokenFor(running(), await running().addClient(slug), slug);
      globalThis.fetch = fetchSwapping(running().url, () => token);
      const client = new OidcClient(settings);
      const asked = await client.createSigninRequest({ nonce: random() });
      const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, "douyin") });
      const refusal = await client.processSigninResponse(back.href).catch((thrown: Error) => thrown.message);
      expect(refusal, slug).to.contain("nonce");
    }
  });

  it("refuses an ID token of somebody else than userinfo speaks of", async () => {
    const redirectUri = "https://app.douyin.com/";
    const site = await running().addClient("douyin", { isPublic: true, redirectUris: [redirectUri] });
    const token = await idTokenFor(running(), await running().addClient("weibo"), "weibo");
    globalThis.fetch = fetchSwapping(running().url, () => token);
    const settings = { authority: DOUYIN, client_id: site.clientId, redirect_uri: redirectUri, scope: "openid" };
    const client = new OidcClient({ ...settings, loadUserInfo: true });
    const asked = await client.createSigninRequest({});
    const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, "douyin") });
    const refusal = await client.processSigninResponse(back.href).catch((thrown: Error) => thrown.message);
    expect(refusal).to.contain("subject");
  });
});
