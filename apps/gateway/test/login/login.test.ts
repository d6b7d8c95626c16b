import { expect } from "chai";

import { askUserinfo, authorize, claimsOf, exchange, passPages } from "../setup/flow.ts";
import { DOUYIN, WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { world } from "../setup/world.ts";

describeOnGateway(
  "A login",
  (running) => {
    it("gives the client the visitor's pseudonym, and nothing else about them", async () => {
      const client = await running().addClient("weibo");
      const asked = authorize(client);
      const visitor = world().visitor(0, "weibo");
      const back = await passPages(running().browser(), asked.url, { visitor });
      expect(back.origin + back.pathname).to.equal(client.redirectUri);
      expect(back.searchParams.get("state")).to.equal(asked.state);
      expect(back.searchParams.get("iss")).to.equal(WEIBO);
      const { status, json } = await exchange(running(), client, back, asked);
      expect(status, JSON.stringify(json)).to.equal(200);
      expect(json).to.have.all.keys("access_token", "expires_in", "id_token", "scope", "token_type");
      const claims = claimsOf(json.id_token);
      expect(claims).to.include({
        sub: visitor.sub,
        iss: WEIBO,
        aud: client.clientId,
        nonce: asked.nonce,
        realdid_verified: true,
      });
      expect(claims).to.have.all.keys("sub", "iss", "aud", "nonce", "realdid_verified", "iat", "exp");
      const userinfo = await askUserinfo(running(), WEIBO, json.access_token);
      expect(userinfo.json).to.deep.equal({ sub: visitor.sub, realdid_verified: true });
    });

    it("gives all clients of a platform the same subject, and those of another platform another one", async () => {
      const subs: unknown[] = [];
      for (const slug of ["weibo", "weibo", "douyin"]) {
        const client = await running().addClient(slug);
        const asked = authorize(client);
        const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, slug) });
        subs.push(claimsOf((await exchange(running(), client, back, asked)).json.id_token).sub);
      }
      expect(subs[0]).to.equal(subs[1]);
      expect(subs[2]).to.equal(world().visitor(0, "douyin").sub).and.not.equal(subs[0]);
    });

    it("says of groups and disclosure what was asked and agreed to", async () => {
      const client = await running().addClient("douyin");
      const asked = authorize(client, { scope: "openid groups disclosure" });
      const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, "douyin") });
      const { json } = await exchange(running(), client, back, asked, "post");
      expect(claimsOf(json.id_token)).to.deep.include({ groups: [], disclosure: [] });
      const userinfo = await askUserinfo(running(), DOUYIN, json.access_token);
      expect(userinfo.json).to.deep.include({ groups: [], disclosure: [] });
    });
  },
  { kinds: ["pglite", "postgres"] },
);
