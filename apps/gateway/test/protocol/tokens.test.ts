import { createHash, createPublicKey, verify } from "node:crypto";

import { expect } from "chai";
import { platformId } from "realdid";

import { removeClient } from "../../src/clients/clients.ts";
import { askToken, askUserinfo, authorize, claimsOf, exchange, passPages } from "../setup/flow.ts";
import { DOUYIN, type TestClient, type TestGateway, WEIBO, describeOnGateway, random } from "../setup/gateway.ts";
import { send } from "../setup/http.ts";
import { world } from "../setup/world.ts";

describeOnGateway(
  "The token endpoint",
  (running) => {
    let client: TestClient;
    before(async () => {
      client = await running().addClient("weibo");
    });

    async function signedIn(site = client) {
      const asked = authorize(site);
      const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, "weibo") });
      return { asked, back, code: back.searchParams.get("code") ?? "" };
    }

    it("signs with ES256 by a key of this origin's own", async () => {
      const { asked, back } = await signedIn();
      const { json } = await exchange(running(), client, back, asked);
      const [head = "", body = "", signature = ""] = String(json.id_token).split(".");
      const { alg, kid } = JSON.parse(Buffer.from(head, "base64url").toString()) as Record<string, string>;
      expect(alg).to.equal("ES256");
      const keysOf = async (origin: string): Promise<readonly Record<string, string>[]> =>
        (JSON.parse((await send(running().url, `${origin}/jwks`)).text) as { keys: Record<string, string>[] }).keys;
      const key = (await keysOf(WEIBO)).find((one) => one.kid === kid);
      expect(key).to.not.have.property("d");
      const publicKey = createPublicKey({ key: key!, format: "jwk" });
      const isGood = verify(
        "sha256",
        Buffer.from(`${head}.${body}`),
        { key: publicKey, dsaEncoding: "ieee-p1363" },
        Buffer.from(signature, "base64url"),
      );
      expect(isGood).to.equal(true);
      expect((await keysOf(DOUYIN)).map((one) => one.kid)).to.not.include(kid);
    });

    it("takes a code once: the second use ends what came of the first", async () => {
      const { asked, back } = await signedIn();
      const first = await exchange(running(), client, back, asked);
      expect((await askUserinfo(running(), WEIBO, first.json.access_token)).status).to.equal(200);
      const second = await exchange(running(), client, back, asked);
      expect(second).to.deep.include({ status: 400 });
      expect(second.json.error).to.equal("invalid_grant");
      expect((await askUserinfo(running(), WEIBO, first.json.access_token)).json.error).to.equal("invalid_token");
    });

    it("takes a code once, also of ten that bring it at the same instant", async () => {
      const { asked, back } = await signedIn();
      const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(running(), client, back, asked)));
      expect(answers.filter(({ status }) => status === 200).length).to.be.at.most(1);
      for (const { status, json } of answers) {
        if (status === 200) expect((await askUserinfo(running(), WEIBO, json.access_token)).status).to.equal(401);
        else expect(json.error).to.equal("invalid_grant");
      }
    });

    it("refuses a wrong verifier, none, and another address", async () => {
      for (const change of [
        { code_verifier: random() },
        { code_verifier: "" },
        { redirect_uri: "https://weibo.com/" },
      ]) {
        const { asked, code } = await signedIn();
        const fields = {
          grant_type: "authorization_code",
          code,
          redirect_uri: client.redirectUri,
          code_verifier: asked.verifier,
          ...change,
        };
        const { status, json } = await askToken(running(), client, fields);
        expect([status, json.error], JSON.stringify(change)).to.deep.equal([400, "invalid_grant"]);
      }
    });

    it("refuses a code of another client, and one of another origin", async () => {
      const { asked, back } = await signedIn();
      const other = await running().addClient("weibo");
      expect((await exchange(running(), other, back, asked)).json.error).to.equal("invalid_grant");
      const elsewhere = { ...client, origin: DOUYIN };
      expect((await exchange(running(), elsewhere, back, asked)).json.error).to.equal("invalid_client");
      const there = await running().addClient("douyin");
      expect((await exchange(running(), there, back, asked)).json.error).to.equal("invalid_grant");
    });

    it("refuses a code that is older than a minute", async () => {
      const { asked, back } = await signedIn();
      await ageRecords(running(), "AuthorizationCode", 61);
      expect((await exchange(running(), client, back, asked)).json.error).to.equal("invalid_grant");
    });

    it("refuses a client that does not prove who it is", async () => {
      for (const secret of [
        "wrong",
        undefined,
        "",
        createHash("sha256")
          .update(client.secret ?? "")
          .digest("hex"),
      ]) {
        const { asked, back } = await signedIn();
        for (const how of ["basic", "post"] as const) {
          const { status, json } = await exchange(running(), { ...client, secret }, back, asked, how);
          if (secret) expect([status, json.error]).to.deep.equal([401, "invalid_client"]);
          else expect(json.error).to.be.oneOf(["invalid_client", "invalid_request"]);
        }
      }
    });

    it("gives no refresh token unless the visitor was asked for one", async () => {
      const { asked, back } = await signedIn();
      const { json } = await exchange(running(), client, back, asked);
      expect(json).to.not.have.property("refresh_token");
    });

    it("offers no other grant", async () => {
      const fields = { username: "a", password: "b", scope: "openid" };
      for (const grant_type of ["password", "client_credentials", "implicit", "refresh", ""]) {
        const { json } = await askToken(running(), client, { grant_type, ...fields });
        expect(json.error, grant_type).to.match(/^(unsupported_grant_type|invalid_request)$/u);
      }
    });

    it("gives tokens that other origins do not know", async () => {
      const { asked, back } = await signedIn();
      const { json } = await exchange(running(), client, back, asked);
      expect((await askUserinfo(running(), DOUYIN, json.access_token)).json.error).to.equal("invalid_token");
      expect((await askUserinfo(running(), WEIBO, json.id_token)).json.error).to.equal("invalid_token");
      await ageRecords(running(), "AccessToken", 620);
      expect((await askUserinfo(running(), WEIBO, json.access_token)).json.error).to.equal("invalid_token");
    });

    it("takes an access token for the 15 seconds by which clocks may differ longer, a code not", async () => {
      const { asked, back } = await signedIn();
      const { json } = await exchange(running(), client, back, asked);
      await ageRecords(running(), "AccessToken", 605);
      expect((await askUserinfo(running(), WEIBO, json.access_token)).status).to.equal(200);
      await ageRecords(running(), "AccessToken", 11);
      expect((await askUserinfo(running(), WEIBO, json.access_token)).json.error).to.equal("invalid_token");
      const late = await signedIn();
      await ageRecords(running(), "AuthorizationCode", 60);
      expect((await exchange(running(), client, late.back, late.asked)).json.error).to.equal("invalid_grant");
    });

    it("ends a token that its client gives back", async () => {
      const { asked, back } = await signedIn();
      const { json } = await exchange(running(), client, back, asked);
      const basic = Buffer.from(`${client.clientId}:${client.secret ?? ""}`).toString("base64");
      const { status } = await send(running().url, `${WEIBO}/token/revocation`, {
        method: "POST",
        headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ token: String(json.access_token) }).toString(),
      });
      expect(status).to.equal(200);
      expect((await askUserinfo(running(), WEIBO, json.access_token)).status).to.equal(401);
    });

    it("ends tokens and codes of a client that is removed, within a second", async () => {
      const site = await running().addClient("weibo");
      const { asked, back } = await signedIn(site);
      const { json } = await exchange(running(), site, back, asked);
      const later = await signedIn(site);
      await removeClient(running().gateway.database.db, platformId("weibo"), site.clientId);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      expect((await askUserinfo(running(), WEIBO, json.access_token)).json.error).to.equal("invalid_token");
      expect((await exchange(running(), site, later.back, later.asked)).json.error).to.equal("invalid_client");
    });

    it("lives as long as discovery and tokens say", async () => {
      const { asked, back } = await signedIn();
      const { json } = await exchange(running(), client, back, asked);
      const { iat, exp } = claimsOf(json.id_token) as { iat: number; exp: number };
      expect([exp - iat, json.expires_in]).to.deep.equal([600, 600]);
    });
  },
  { kinds: ["pglite", "postgres"] },
);

/** Makes records of one kind older than they are. */
async function ageRecords({ gateway }: TestGateway, kind: string, seconds: number): Promise<void> {
  const { db } = gateway.database;
  const rows = await db.selectFrom("gateway_records").selectAll().where("kind", "=", kind).execute();
  for (const row of rows) {
    const payload = JSON.parse(row.payload.replaceAll("\u001a", "\\u001a")) as { exp: number; iat: number };
    const older = { ...payload, exp: payload.exp - seconds, iat: payload.iat - seconds };
    await db
      .updateTable("gateway_records")
      .set({ payload: JSON.stringify(older).replaceAll("\\u001a", "\u001a") })
      .where("kind", "=", kind)
      .where("id", "=", row.id)
      .execute();
  }
}
