import { type Answer, call } from "@realdid/service/testing";
import { expect } from "chai";

import { inventPeople } from "../setup/people.ts";
import { describeOnService } from "../setup/service.ts";

const PEOPLE = inventPeople(4);
const ENROLMENTS = "/v1/groups/0/enrolments";
const WALLET = "https://wallet.example";

function expectRefusal(answer: Answer, status: number, code: string): void {
  expect(answer.json.code, answer.text).to.equal(code);
  expect(answer.status).to.equal(status);
}

describeOnService(
  "the public listener",
  PEOPLE,
  (running) => {
    it("says who the authority is", async () => {
      const { status, json, headers } = await running().publicCall("GET", "/v1/authority");
      const { deployment } = running().service.network;
      expect(status).to.equal(200);
      expect(json.networkId).to.equal(deployment.networkId);
      expect(json.enrolmentRegistry).to.equal(deployment.addresses.enrolmentRegistry);
      expect(json.groups).to.deep.equal([{ groupId: 0, authority: deployment.addresses.publisherSafe }]);
      expect(json.minimumGroupSize).to.be.a("number");
      expect(headers.get("access-control-allow-origin")).to.equal("*");
      expect(headers.get("cache-control")).to.equal("public, max-age=60");
    });

    it("says that it lives, and that it can work", async () => {
      for (const path of ["/health", "/ready"]) {
        expect((await running().publicCall("GET", path)).json).to.deep.equal({ status: "ok" });
      }
    });

    it("answers HEAD as GET, without the body", async () => {
      const { status, text } = await running().publicCall("HEAD", "/v1/authority");
      expect([status, text]).to.deep.equal([200, ""]);
    });

    it("sends security headers with everything, refusals included", async () => {
      for (const path of ["/v1/authority", "/nothing", "/v1/groups/x/enrolments"]) {
        const { headers } = await running().publicCall("GET", path);
        expect(headers.get("x-content-type-options")).to.equal("nosniff");
        expect(headers.get("content-security-policy")).to.equal("default-src 'none'; frame-ancestors 'none'");
        expect(headers.get("referrer-policy")).to.equal("no-referrer");
        expect(headers.get("set-cookie")).to.equal(null);
      }
    });

    it("names a request in its answer, but never in what a cache may keep", async () => {
      const idAt = async (path: string): Promise<string | null> =>
        (await running().publicCall("GET", path)).headers.get("x-request-id");
      for (const path of ["/nothing", "/v1/groups/x/enrolments"]) expect(await idAt(path)).to.match(/^[0-9a-f-]{36}$/u);
      expect(await idAt("/v1/authority")).to.equal(null);
    });

    it("makes the request's id itself", async () => {
      const { headers } = await running().publicCall("GET", "/health", undefined, {
        "request-id": "mine",
        "x-request-id": "mine",
      });
      expect(headers.get("x-request-id")).not.to.equal("mine");
    });

    it("does not know other paths, whatever they try to reach", async () => {
      const paths = [
        "/",
        "/v1",
        "/v1/shards/..%2f..%2fetc%2fpasswd",
        "/v1/shards/../../../etc/passwd",
        "/v1/shards/%2e%2e/%2e%2e/etc/passwd",
        "/v1/tops/%00",
        "/v1/authority/%",
        "/v1/authority%",
        "/v1/groups/0/enrolments/1",
        "//v1/authority",
        "/V1/Authority",
        `/${"a".repeat(3000)}`,
      ];
      for (const path of paths) {
        const answer = await running().publicCall("GET", path);
        expect(answer.status, path).to.be.oneOf([400, 404]);
        expect(answer.text, path).not.to.contain("passwd").and.not.to.contain("aaaa");
      }
    });

    it("says which methods a path takes", async () => {
      for (const method of ["PUT", "DELETE", "PATCH", "GET"]) {
        const answer = await running().publicCall(method, ENROLMENTS);
        expectRefusal(answer, 405, "SERVICE_METHOD_NOT_ALLOWED");
        expect(answer.headers.get("allow")).to.equal("OPTIONS, POST");
      }
      expectRefusal(await running().publicCall("POST", "/v1/authority", {}), 405, "SERVICE_METHOD_NOT_ALLOWED");
    });

    it("lets pages of known wallets send enrolments, and no others", async () => {
      const ask = (origin: string): Promise<Answer> =>
        running().publicCall("OPTIONS", ENROLMENTS, undefined, { origin, "access-control-request-method": "POST" });
      const known = await ask(WALLET);
      expect(known.status).to.equal(204);
      expect(known.headers.get("access-control-allow-origin")).to.equal(WALLET);
      expect(known.headers.get("access-control-allow-headers")).to.equal("content-type");
      expect(known.headers.get("vary")).to.equal("origin");
      const unknown = await ask("https://other.example");
      expect(unknown.headers.get("access-control-allow-origin")).to.equal(null);
      expect(unknown.headers.get("access-control-allow-methods")).to.equal(null);
      const sent = await running().publicCall("POST", ENROLMENTS, {}, { origin: WALLET });
      expect(sent.headers.get("access-control-allow-origin")).to.equal(WALLET);
    });

    describe("a body", () => {
      const send = (body: string, type = "application/json"): Promise<Response> =>
        fetch(running().publicUrl + ENROLMENTS, { method: "POST", headers: { "content-type": type }, body });
      const codeOf = async (sent: Promise<Response>): Promise<[number, unknown]> => {
        const answer = await sent;
        return [answer.status, ((await answer.json()) as { code: unknown }).code];
      };

      it("is refused above 16 kB", async () => {
        const large = JSON.stringify({ name: "x".repeat(20_000) });
        expect(await codeOf(send(large))).to.deep.equal([413, "SERVICE_BODY_TOO_LARGE"]);
      });

      it("is refused if it is no JSON", async () => {
        for (const body of ["", "{", "nul", "\u0000", '{"a":1}}', "\ufeff"]) {
          expect(await codeOf(send(body)), JSON.stringify(body)).to.deep.equal([400, "SERVICE_JSON_INVALID"]);
        }
      });

      it("is refused if it would poison a prototype", async () => {
        for (const body of ['{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{}}}']) {
          expect((await send(body)).status).to.equal(400);
        }
        expect(({} as { isAdmin?: boolean }).isAdmin).to.equal(undefined);
      });

      it("is refused however deep it is", async () => {
        const deep = "[".repeat(8_000) + "]".repeat(8_000);
        expect(await codeOf(send(deep))).to.deep.equal([400, "SERVICE_REQUEST_INVALID"]);
        const objects = '{"proof":'.repeat(1_500) + "1" + "}".repeat(1_500);
        expect(await codeOf(send(objects))).to.deep.equal([400, "SERVICE_REQUEST_INVALID"]);
      });

      it("is refused in any other media type", async () => {
        for (const type of [
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "text/xml",
        ]) {
          expect(await codeOf(send("{}", type)), type).to.deep.equal([415, "SERVICE_MEDIA_TYPE_UNSUPPORTED"]);
        }
      });

      it("is refused with a field too many, too few, or of another shape, and the field is named", async () => {
        const good = await running().makeRequest(PEOPLE[0]!);
        const wrong: readonly (readonly [unknown, string])[] = [
          [{ ...good, secretName: true }, "body"],
          [{ ...good, proof: { ...good.proof, secretName: true } }, "body/proof"],
          [{ ...good, name: 5 }, "body/name"],
          [{ ...good, name: "a\u0000b" }, "body/name"],
          [{ ...good, commitment: "1" }, "body/commitment"],
          [{ ...good, commitment: `${good.commitment}00` }, "body/commitment"],
          [{ ...good, sessionNonce: "0x12" }, "body/sessionNonce"],
          [{ ...good, proof: { ...good.proof, s: "5" } }, "body/proof/s"],
          [{ ...good, proof: null }, "body/proof"],
          [{ name: good.name }, "body"],
          [[], "body"],
          [null, "body"],
        ];
        for (const [body, part] of wrong) {
          const answer = await running().publicCall("POST", ENROLMENTS, body);
          expectRefusal(answer, 400, "SERVICE_REQUEST_INVALID");
          expect(answer.json.message).to.equal(`the request is not as described: ${part}`);
        }
      });
    });

    it("refuses a group that is no number", async () => {
      for (const group of ["x", "-1", "1e3", "0x0", "999999999999", "0.5", "%27or1=1"]) {
        const answer = await call(`${running().publicUrl}/v1/groups/${group}/enrolments`, "POST", {});
        expect(answer.status, group).to.be.oneOf([400, 404]);
      }
    });
  },
  { AUTHORITY_WALLET_ORIGINS: WALLET },
);
