import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

import { KINDS, required } from "@realdid/service/testing";
import { expect } from "chai";
import { formatViewing } from "realdid";

import { sweepStatements } from "../../src/statements/sweepStatements.ts";
import { makeStatementsPlace, startStatements } from "../setup/service.ts";
import { creators, nextCreator, nextViewer, rememberChain } from "../setup/world.ts";

/** An endpoint between a service and the chain of this run, that is away when it is told to. */
async function startEndpoint(): Promise<{ url: string; setAway(isAway: boolean): void; close(): Promise<void> }> {
  let isAway = false;
  const target = new URL(required("TEST_RPC_URL"));
  const server = createServer((asked, answered) => {
    if (isAway) {
      asked.socket.destroy();
      return;
    }
    const { method, headers } = asked;
    const passed = request(target, { method, headers }, (answer) => {
      answered.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(answered);
    });
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setAway: (value) => (isAway = value),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

describe("while the chain does not answer", () => {
  it("asks to come back, shows no name, deletes nothing, and goes on afterwards", async () => {
    const forget = await rememberChain();
    const place = await makeStatementsPlace(KINDS[0]);
    const endpoint = await startEndpoint();
    const [running, stop] = await startStatements(place, { STATEMENTS_RPC_URL: endpoint.url });
    try {
      const creator = await nextCreator();
      const statement = await creators().disclose(creator, "王小明");
      await running.post(statement);
      const person = nextViewer();
      const viewer = await running.signIn(person);
      const answer = formatViewing(await running.answer(person));
      endpoint.setAway(true);
      const refused = [
        await viewer.see(creator),
        await running.see(creator),
        await running.post(statement),
        await running.fromPage("POST", "/v1/viewing/answer", answer),
        await running.fromPage("GET", "/v1/viewing/session", undefined, { cookie: viewer.cookie }),
        await running.fromPage("GET", `/statements/weibo/${creator.text}`),
        await running.fromPage("GET", "/ready"),
      ];
      for (const [i, { status, headers, text }] of refused.entries()) {
        expect(status, `${i} ${text}`).to.equal(503);
        expect(headers.get("retry-after")).to.equal("2");
        expect(text).not.to.contain("王小明");
      }
      expect(await sweepStatements(running.service).catch(() => "failed")).to.equal("failed");
      endpoint.setAway(false);
      expect((await viewer.see(creator)).json.name).to.equal("王小明");
      const { views } = await running.service.database.db
        .selectFrom("viewer")
        .select("views")
        .executeTakeFirstOrThrow();
      expect(views, "counted is what was shown").to.equal(1);
    } finally {
      await stop();
      await endpoint.close();
      await place.remove();
      await forget();
    }
  });
});
