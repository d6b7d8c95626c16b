import { dumpDatabase } from "@realdid/service/testing";
import { expect } from "chai";

import type { Browser } from "../setup/browser.ts";
import { askUserinfo, authorize, exchange, passPages } from "../setup/flow.ts";
import { DOUYIN, type TestClient, WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { send } from "../setup/http.ts";
import { world } from "../setup/world.ts";

describeOnGateway(
  "What the gateway keeps and says of a person on two platforms",
  (running) => {
    let browser: Browser;
    const secrets: string[] = [];
    let clients: Readonly<Record<string, TestClient>>;

    before(async () => {
      // One browser, one person, both platforms.
      browser = running().browser();
      clients = { weibo: await running().addClient("weibo"), douyin: await running().addClient("douyin") };
      for (const [slug, client] of Object.entries(clients)) {
        const asked = authorize(client, { scope: "openid groups disclosure offline_access", prompt: "consent" });
        const back = await passPages(browser, asked.url, { visitor: world().visitor(0, slug) });
        const { json } = await exchange(running(), client, back, asked);
        await askUserinfo(running(), client.origin, json.access_token);
        secrets.push(String(json.access_token), String(json.refresh_token), client.secret ?? "");
        secrets.push(back.searchParams.get("code") ?? "", asked.verifier);
        // A login that is not finished.
        await running().browser().open(authorize(client).url);
      }
      for (const host of ["login.weibo.com", "login.douyin.com"]) {
        for (const value of browser.cookies(host).values()) secrets.push(value);
      }
    });

    it("in the database is nothing that a thief could present", async () => {
      const dump = await dumpDatabase(running().gateway.database);
      for (const secret of secrets.filter((one) => one !== ""))
        expect(dump.includes(secret.toLowerCase()), secret).to.equal(false);
    });

    it("in the database is no address of a machine, and nothing that stands on both platforms", async () => {
      const dump = await dumpDatabase(running().gateway.database);
      expect(dump).to.not.match(/127\.0\.0\.1|::1|user-agent|mozilla/u);
      const { db } = running().gateway.database;
      const [weibo, douyin] = await Promise.all(
        ["weibo", "douyin"].map(async (slug) => {
          const { sub, controller } = world().visitor(0, slug);
          const rows = await db.selectFrom("gateway_records").selectAll().execute();
          const mine = rows.filter(
            ({ payload, pseudonym }) => pseudonym === sub || payload.includes(clients[slug]?.clientId ?? "-"),
          );
          expect(dump).to.contain(sub.slice(2));
          const tokens = new Set(JSON.stringify(mine).match(/[\w-]{16,}/gu));
          return {
            sub,
            controller: controller.address,
            tokens,
            platforms: new Set(mine.map((row) => row.platform_id)),
          };
        }),
      );
      expect(weibo?.platforms.size).to.equal(1);
      expect(douyin?.platforms.size).to.equal(1);
      const words = new Set(["offline_access", "groups disclosure", "authorization_code", "expiresWithSession"]);
      const names =
        /^(code_challenge\w*|codeChallenge\w*|lastSubmission|missingOIDCScope|no_session|op_scopes_missing|AuthorizationCode|post_logout\w*|End-User\w*|authentication)$/u;
      const shared = [...(weibo?.tokens ?? [])].filter(
        (one) => douyin?.tokens.has(one) && !words.has(one) && !names.test(one),
      );
      expect(shared).to.deep.equal([]);
    });

    it("in the log is the pattern of each route, and nothing of who it was", async () => {
      const log = running().readLog();
      expect(log).to.contain('"/interaction/:uid/answer"').and.contain('"/auth/:uid"').and.contain('"/token"');
      for (const slug of ["weibo", "douyin"]) {
        const { sub, controller } = world().visitor(0, slug);
        for (const trace of [sub, sub.slice(2), controller.address, clients[slug]?.clientId ?? "-"]) {
          expect(log.toLowerCase().includes(trace.toLowerCase()), trace).to.equal(false);
        }
      }
      for (const secret of secrets.filter((one) => one !== "")) expect(log.includes(secret)).to.equal(false);
      expect(log).to.not.contain("?").and.not.contain("127.0.0.1:").and.not.contain("redirect_uri");
      for (const line of log
        .trim()
        .split("\n")
        .filter((one) => one.includes('"answered"'))) {
        expect(JSON.parse(line)).to.have.all.keys("level", "time", "route", "method", "status", "ms", "msg");
      }
    });

    it("in metrics there is no label of a person", async () => {
      const { text } = await send(running().metricsUrl, `${running().metricsUrl}/metrics`);
      expect(text).to.contain("realdid_gateway_logins_total");
      for (const slug of ["weibo", "douyin"]) expect(text).to.not.contain(world().visitor(0, slug).sub.slice(2, 20));
      expect(text).to.not.contain(clients.weibo?.clientId);
    });

    it("of one origin no page and no cookie reaches the other", async () => {
      const [one, other] = [browser.cookies("login.weibo.com"), browser.cookies("login.douyin.com")];
      for (const value of one.values()) expect([...other.values()]).to.not.include(value);
      const mixed = running().browser();
      for (const [name, value] of one) mixed.plant("login.douyin.com", name, value);
      const page = await mixed.open(authorize(clients.douyin!, { prompt: "none" }).url);
      expect(new URL(page.url).searchParams.get("error")).to.equal("login_required");
      for (const origin of [WEIBO, DOUYIN]) {
        const { headers } = await send(running().url, `${origin}/.well-known/openid-configuration`);
        expect(headers["cross-origin-resource-policy"]).to.be.a("string");
      }
    });
  },
  { kinds: ["pglite", "postgres"] },
);
