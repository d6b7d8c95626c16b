import { expect } from "chai";

import { authorize } from "../setup/flow.ts";
import { DOUYIN, type TestClient, WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { send } from "../setup/http.ts";

describeOnGateway("A pushed authorization request", (running) => {
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo");
  });

  async function push(
    change: Readonly<Record<string, string | undefined>> = {},
    secret = client.secret,
    origin = WEIBO,
  ): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }> {
    const basic = Buffer.from(`${client.clientId}:${secret ?? ""}`).toString("base64");
    const { status, text } = await send(running().url, `${origin}/request`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URL(authorize(client, change).url).searchParams.toString(),
    });
    return { status, json: JSON.parse(text) as Record<string, unknown> };
  }

  function come(uri: unknown, clientId = client.clientId) {
    const query = new URLSearchParams({ client_id: clientId, request_uri: String(uri) }).toString();
    return running().browser().open(`${WEIBO}/auth?${query}`);
  }

  it("is good for its client", async () => {
    const { status, json } = await push();
    expect(status, JSON.stringify(json)).to.equal(201);
    const other = await running().addClient("weibo");
    expect((await come(json.request_uri, other.clientId)).status).to.equal(400);
    expect((await come(json.request_uri)).text).to.contain('id="wallet"');
    expect((await come("urn:ietf:params:oauth:request_uri:guess")).status).to.equal(400);
  });

  it("is held to what every request is held to, and to the client's secret", async () => {
    const errorOf = async (...args: Parameters<typeof push>): Promise<unknown> => (await push(...args)).json.error;
    expect(await errorOf({ redirect_uri: "https://evil.example/callback" })).to.equal("invalid_request");
    expect(await errorOf({ code_challenge: undefined, code_challenge_method: undefined })).to.equal("invalid_request");
    expect(await errorOf({ code_challenge_method: "plain" })).to.equal("invalid_request");
    expect(await errorOf({}, "wrong")).to.equal("invalid_client");
    expect(await errorOf({}, client.secret, DOUYIN)).to.equal("invalid_client");
  });
});
