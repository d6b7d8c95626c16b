import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import type { Hex } from "../../sdk/chain/hex.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { formatEnrolment, readEnrolment } from "../../sdk/enrolment/enrolmentBody.ts";
import { requestEnrolment } from "../../sdk/enrolment/requestEnrolment.ts";
import { sendEnrolment } from "../../sdk/enrolment/sendEnrolment.ts";
import { expectRejectedCode } from "../codes.ts";

const networkId: Hex = `0x${"11".repeat(32)}`;
const request = requestEnrolment(createWallet(networkId), {
  name: "测试甲",
  number: "11010519491231002X",
  ticket: { nonce: `0x${"ab".repeat(32)}`, code: "0000-0000-0000-0000" },
  authority: "0x2222222222222222222222222222222222222222",
  groupId: 0,
});

describe("formatEnrolment", () => {
  it("writes what readEnrolment reads, with and without a proof", () => {
    expect(readEnrolment(formatEnrolment(request))).to.deep.equal(request);
    const { proof: _proof, ...bare } = request;
    expect(readEnrolment(formatEnrolment(bare))).to.deep.equal(bare);
  });

  it("writes every number with the same length", () => {
    const { commitment, proof } = formatEnrolment({ ...request, commitment: 1n });
    for (const word of [commitment, proof?.publicKey.x, proof?.r8.y, proof?.s]) expect(word).to.have.length(66);
  });
});

describe("sendEnrolment", () => {
  let server: Server;
  let url: string;
  let answer: { readonly status: number; readonly body: string };
  let received: { path: string | undefined; body: string };
  before(async () => {
    server = createServer((incoming, outgoing) => {
      let body = "";
      incoming.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
      incoming.on("end", () => {
        received = { path: incoming.url, body };
        outgoing.writeHead(answer.status, { location: "/elsewhere" }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it("sends the request to the group's enrolments", async () => {
    answer = { status: 201, body: "{}" };
    await sendEnrolment(url, 3, request);
    expect(received.path).to.equal("/v1/groups/3/enrolments");
    expect(JSON.parse(received.body)).to.deep.equal(formatEnrolment(request));
  });

  it("passes on why the authority refused", async () => {
    answer = { status: 409, body: JSON.stringify({ code: "ENROLMENT_ENROLLED_BEFORE", message: "m", fix: "f" }) };
    const refusal = await sendEnrolment(url, 0, request).catch((thrown: unknown) => thrown);
    expect(refusal).to.include({ code: "ENROLMENT_AUTHORITY_REFUSED", refusal: "ENROLMENT_ENROLLED_BEFORE", fix: "f" });
  });

  it("does not follow the authority elsewhere, nor take another server for it", async () => {
    for (const wrong of [
      { status: 307, body: "" },
      { status: 200, body: "<html>" },
      { status: 500, body: "null" },
    ]) {
      answer = wrong;
      await expectRejectedCode(sendEnrolment(url, 0, request), "ENROLMENT_AUTHORITY_UNREACHABLE");
    }
    await expectRejectedCode(sendEnrolment("http://127.0.0.1:9", 0, request), "ENROLMENT_AUTHORITY_UNREACHABLE");
  });
});
