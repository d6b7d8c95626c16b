import { expect } from "chai";

import { type TokenAnswer, askToken, askUserinfo, authorize, exchange, passPages } from "../setup/flow.ts";
import { type TestClient, WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { send } from "../setup/http.ts";
import { world } from "../setup/world.ts";

describeOnGateway(
  "A refresh token",
  (running) => {
    let client: TestClient;
    before(async () => {
      client = await running().addClient("weibo");
    });

    async function tokens(): Promise<TokenAnswer["json"]> {
      const asked = authorize(client, { scope: "openid offline_access", prompt: "consent" });
      const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, "weibo") });
      return (await exchange(running(), client, back, asked)).json;
    }

    function refresh(token: unknown, by = client): Promise<TokenAnswer> {
      return askToken(running(), by, { grant_type: "refresh_token", refresh_token: String(token) });
    }

    it("is given for a consent of its own, and brings the next one", async () => {
      const asked = authorize(client, { scope: "openid offline_access" });
      const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, "weibo") });
      expect((await exchange(running(), client, back, asked)).json).to.not.have.property("refresh_token");
      const first = await tokens();
      const { status, json } = await refresh(first.refresh_token);
      expect(status, JSON.stringify(json)).to.equal(200);
      expect(json.refresh_token).to.be.a("string").and.not.equal(first.refresh_token);
      expect((await askUserinfo(running(), WEIBO, json.access_token)).json).to.include({
        sub: world().visitor(0, "weibo").sub,
      });
    });

    it("that was used before ends what came of it", async () => {
      const first = await tokens();
      const second = (await refresh(first.refresh_token)).json;
      expect((await refresh(first.refresh_token)).json.error).to.equal("invalid_grant");
      expect((await refresh(second.refresh_token)).json.error).to.equal("invalid_grant");
      expect((await askUserinfo(running(), WEIBO, second.access_token)).status).to.equal(401);
    });

    it("counts once, also of ten that bring it at the same instant", async () => {
      const { refresh_token } = await tokens();
      const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refresh_token)));
      expect(answers.filter(({ status }) => status === 200).length).to.be.at.most(1);
      for (const { status, json } of answers) {
        if (status === 200) expect((await refresh(json.refresh_token)).json.error).to.equal("invalid_grant");
        else expect(json.error).to.equal("invalid_grant");
      }
    });

    it("of another client is refused and cannot be revoked by it", async () => {
      const { refresh_token } = await tokens();
      const other = await running().addClient("weibo");
      expect((await refresh(refresh_token, other)).json.error).to.equal("invalid_grant");
      const basic = Buffer.from(`${other.clientId}:${other.secret ?? ""}`).toString("base64");
      await send(running().url, `${WEIBO}/token/revocation`, {
        method: "POST",
        headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ token: String(refresh_token) }).toString(),
      });
      expect((await refresh(refresh_token)).status).to.equal(200);
    });

    it("asks for no more than was agreed to", async () => {
      const { refresh_token } = await tokens();
      const fields = { grant_type: "refresh_token", refresh_token: String(refresh_token), scope: "openid groups" };
      expect((await askToken(running(), client, fields)).json.error).to.equal("invalid_scope");
    });
  },
  { kinds: ["pglite", "postgres"] },
);
