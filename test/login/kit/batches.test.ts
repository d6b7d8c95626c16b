import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { parsePseudonymProof } from "../../../sdk/pseudonym/proofJson.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { openLogins } from "../../../sdk/login/kit/openLogins.ts";
import { relayerAt } from "../../../sdk/login/kit/relayerAt.ts";
import { readPlatform } from "../../../sdk/login/view/readPlatform.ts";
import { memoryLoginStore } from "../../../sdk/login/store/memoryLoginStore.ts";
import { submitPseudonymProofs } from "../../../sdk/pseudonym/submitPseudonymProofs.ts";
import { expectRejectedCode } from "../../codes.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove } from "../../pseudonym/people.ts";

const WEIBO = platformIdOf("weibo");

describe("Batches of first visits", () => {
  let fixture: PeopleFixture;
  let registration: PseudonymProof;

  before(async () => {
    fixture = await deployWithPeople();
    registration = await prove(fixture, 0, "weibo");
  });

  /** Resolves when something has become so. */
  async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
    const end = Date.now() + 20_000;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error("it did not come");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it("go on by themselves, also after one that failed, until they are on chain", async () => {
    const { network } = fixture;
    const store = memoryLoginStore();
    const view = readPlatform(network, WEIBO);
    await store.registrations.hold(registration, await view.chainTime());
    const errors: unknown[] = [];
    let failures = 2;
    const logins = openLogins({
      network,
      platformId: WEIBO,
      origins: ["https://weibo.com"],
      view,
      store,
      submitSeconds: 0.01,
      onError: (thrown) => errors.push(thrown),
      submit: (proofs) => (failures-- > 0 ? Promise.reject(new Error("away")) : submitPseudonymProofs(network, proofs)),
    });
    await until(async () => (await store.registrations.find(WEIBO, registration.pseudonym)) === undefined);
    logins.close();
    expect((await view.stateOf(registration.pseudonym)).isLive).to.equal(true);
    expect(errors).to.have.length(2);
  });

  describe("relayerAt", () => {
    let server: Server;
    let status = 202;
    const got: string[] = [];

    before(async () => {
      server = createServer((request, response) => {
        let body = "";
        request.on("data", (chunk) => (body += String(chunk)));
        request.on("end", () => {
          got.push(`${request.method} ${request.url} ${body}`);
          if (status === 0) request.socket.destroy();
          else response.writeHead(status, { location: "/elsewhere" }).end("{}");
        });
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    after(() => server.close());

    it("hands proofs over as the relayer takes them, and says what it did not take", async () => {
      const { deployment } = fixture.network;
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const submit = relayerAt(`${url}/`, deployment);
      await submit([registration, registration]);
      expect(got).to.have.length(2);
      const [, path, body] = /^POST (\S+) (.*)$/su.exec(got[0] as string) as unknown as [string, string, string];
      expect(path).to.equal("/v1/proofs");
      expect(parsePseudonymProof(deployment, JSON.parse(body))).to.deep.equal(registration);
      for (status of [400, 503, 302]) await expectRejectedCode(submit([registration]), "LOGIN_RELAYER_FAILED");
      got.length = 0;
      status = 400;
      await expectRejectedCode(submit([registration, registration]), "LOGIN_RELAYER_FAILED");
      expect(got, "one that is refused does not hinder the next").to.have.length(2);
      status = 0;
      await expectRejectedCode(submit([registration, registration]), "LOGIN_RELAYER_FAILED");
      expect(got, "one that does not answer is not asked again at once").to.have.length(3);
      await expectRejectedCode(relayerAt("http://127.0.0.1:9", deployment)([registration]), "LOGIN_RELAYER_FAILED");
    });
  });
});
