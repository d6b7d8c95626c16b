import { readSealingKey } from "@realdid/service";
import { expect } from "chai";
import { platformId } from "realdid";

import { rotateKeys } from "../../src/keys/platformKeys.ts";
import { askUserinfo, authorize, exchange, passPages } from "../setup/flow.ts";
import { WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { send } from "../setup/http.ts";
import { world } from "../setup/world.ts";

describeOnGateway("A running gateway", (running) => {
  it("takes up new keys without a restart; sessions, tokens and logins under way go on", async () => {
    const client = await running().addClient("weibo");
    const visitor = world().visitor(0, "weibo");
    const browser = running().browser();
    const asked = authorize(client);
    const back = await passPages(browser, asked.url, { visitor });
    const { json } = await exchange(running(), client, back, asked);
    const halfway = running().browser();
    const page = await halfway.open(authorize(client).url);
    const before = await keysShown();

    const { gateway, environment } = running();
    const sealingKey = await readSealingKey("GATEWAY_KEY_FILE", environment.GATEWAY_KEY_FILE ?? "");
    const now = gateway.now();
    const store = { db: gateway.database.db, platformId: platformId("weibo"), sealingKey };
    await rotateKeys(store, { now, leadSeconds: 0, keepSeconds: 3_600 });
    for (let i = 0; i < 100 && (await keysShown()).length === before.length; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const after = await keysShown();
    expect(after).to.have.length(2).and.include(before[0]);

    const again = authorize(client, { prompt: "none" });
    const silent = await browser.open(again.url);
    const next = await exchange(running(), client, new URL(silent.url), again);
    expect(kidOf(next.json.id_token)).to.equal(after[0]).and.not.equal(kidOf(json.id_token));
    expect((await askUserinfo(running(), WEIBO, json.access_token)).status).to.equal(200);
    const hint = await browser.open(`${WEIBO}/session/end?id_token_hint=${String(json.id_token)}`);
    expect(hint.status).to.equal(200);
    expect((await halfway.post(`${page.url}/challenge`, {})).status).to.equal(200);
  });

  async function keysShown(): Promise<readonly string[]> {
    const { text } = await send(running().url, `${WEIBO}/jwks`);
    return (JSON.parse(text) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  }
});

function kidOf(jwt: unknown): string {
  const [head = ""] = String(jwt).split(".");
  return (JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string }).kid;
}
