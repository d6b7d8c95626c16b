import { type Answer, drip, openSocket } from "@realdid/service/testing";
import { expect } from "chai";

import { inventPeople } from "../setup/people.ts";
import { type TestService, describeOnService, startTestService } from "../setup/service.ts";

const PEOPLE = inventPeople(40);
const ENROLMENTS = "/v1/groups/0/enrolments";
const ANYONE = {
  name: "测试",
  number: "1",
  sessionNonce: `0x${"00".repeat(32)}`,
  code: "1",
  commitment: `0x${"00".repeat(32)}`,
};

describeOnService(
  "attempts",
  [],
  (running) => {
    const attempt = (from: string): Promise<Answer> =>
      running().publicCall("POST", ENROLMENTS, ANYONE, { "x-forwarded-for": from });

    it("are limited for each address, whatever they hold", async () => {
      for (let i = 0; i < 3; i++) expect((await attempt("192.0.2.1")).json.code).to.equal("ENROLMENT_REFUSED");
      const refused = await attempt("192.0.2.1");
      expect([refused.status, refused.json.code]).to.deep.equal([429, "SERVICE_TOO_MANY_ATTEMPTS"]);
      expect(Number(refused.headers.get("retry-after"))).to.be.within(1, 60);
      expect(refused.headers.get("x-ratelimit-remaining")).to.equal(null);
      expect((await attempt("192.0.2.2")).status, "another address").to.equal(403);
    });

    it("count malformed ones too", async () => {
      for (let i = 0; i < 3; i++) {
        await running().publicCall("POST", ENROLMENTS, {}, { "x-forwarded-for": "192.0.2.3" });
      }
      expect((await attempt("192.0.2.3")).status).to.equal(429);
    });

    it("are counted for a whole /64 of IPv6", async () => {
      for (const end of ["1", "2", "ffff:1"]) await attempt(`2001:db8:0:1::${end}`);
      expect((await attempt("2001:db8:0:1:aaaa::4")).status).to.equal(429);
      expect((await attempt("2001:db8:0:2::1")).status).to.equal(403);
    });

    it("from elsewhere do not stop what is only read", async () => {
      for (let i = 0; i < 20; i++) {
        const { status } = await running().publicCall("GET", "/v1/authority", undefined, {
          "x-forwarded-for": "192.0.2.1",
        });
        expect(status).to.equal(200);
      }
    });
  },
  { AUTHORITY_ATTEMPTS: "3", AUTHORITY_TRUST_PROXY: "1" },
);

describeOnService(
  "an address that no proxy of ours vouches for",
  [],
  (running) => {
    it("is not taken from the request", async () => {
      const attempt = (from: string): Promise<Answer> =>
        running().publicCall("POST", ENROLMENTS, ANYONE, { "x-forwarded-for": from });
      for (let i = 0; i < 3; i++) await attempt(`192.0.2.${i}`);
      expect((await attempt("192.0.2.9")).status).to.equal(429);
    });
  },
  { AUTHORITY_ATTEMPTS: "3" },
);

describe("slow and broken clients", function () {
  let running: TestService;
  let stop: () => Promise<void>;
  before(async () => {
    [running, stop] = await startTestService("pglite", [], {
      AUTHORITY_REQUEST_SECONDS: "1",
      AUTHORITY_CONNECTIONS: "20",
    });
  });
  after(() => stop());

  it("are cut off while their headers drip", async () => {
    const answer = await drip(
      await openSocket(running.publicUrl),
      `GET /health HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(500)}`,
      20,
    );
    expect(answer).to.match(/^HTTP\/1\.1 408 /u);
  });

  it("are cut off while their body drips", async () => {
    const head = `POST ${ENROLMENTS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`;
    const connection = await openSocket(running.publicUrl);
    connection.socket.write(head);
    const answer = await drip(connection, " ".repeat(999), 20);
    expect(answer).to.match(/^HTTP\/1\.1 408 /u);
  });

  it("are cut off if they do not read what they asked for: it would be held in memory for ever", async () => {
    const connection = await openSocket(running.publicUrl);
    connection.socket.pause();
    const question = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    connection.socket.write(question.repeat(2_000));
    // Whoever writes to a connection that was cut off learns of it.
    const received = await drip(connection, question.repeat(100), 200);
    expect(received.length).to.be.lessThan(1_000_000);
  });

  it("do not keep others from being answered, however many there are", async () => {
    const slow = await Promise.all(Array.from({ length: 10 }, () => openSocket(running.publicUrl)));
    for (const { socket } of slow) socket.write("GET /health HTTP/1.1\r\nx: ");
    expect((await running.publicCall("GET", "/health")).status).to.equal(200);
    await Promise.all(slow.map(({ ended }) => ended));
  });

  it("get no more connections than there may be", async () => {
    const open = await Promise.all(Array.from({ length: 40 }, () => openSocket(running.publicUrl)));
    const ends = await Promise.race([
      Promise.all(open.slice(0, 40).map(({ ended }) => ended)).then(() => "all ended"),
      Promise.any(open.map(({ ended }) => ended)).then((text) => text),
    ]);
    expect(ends, "those above the limit are closed at once, without an answer").to.equal("");
    for (const { socket } of open) socket.destroy();
    await Promise.all(open.map(({ ended }) => ended));
  });

  it("are refused headers above 8 kB", async () => {
    const connection = await openSocket(running.publicUrl);
    connection.socket.write(`GET /health HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`);
    expect(await connection.ended).to.match(/^HTTP\/1\.1 431 /u);
  });

  it("are told that what they send is no HTTP, and nothing of it comes back", async () => {
    for (const text of [
      "SECRETSECRET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "\u0016\u0003\u0001\u0002\r\n\r\n",
      "GET /health HTTP/1.1\r\n\r\n",
    ]) {
      const connection = await openSocket(running.publicUrl);
      connection.socket.write(text);
      const answer = await connection.ended;
      expect(answer).to.match(/^HTTP\/1\.1 400 /u);
      expect(answer).not.to.contain("SECRET");
    }
  });

  it("cannot smuggle a second request with two lengths", async () => {
    const connection = await openSocket(running.publicUrl);
    connection.socket.write(
      `POST ${ENROLMENTS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nhost: x\r\n\r\n`,
    );
    const answer = await connection.ended;
    expect(answer).to.match(/^HTTP\/1\.1 400 /u);
    expect(answer).not.to.contain('"ok"');
  });
});

describe("more enrolments than can be worked on", () => {
  const ROOM = 2;
  let openRegister = (): void => undefined;
  let running: TestService;
  let stop: () => Promise<void>;
  before(async () => {
    const opened = new Promise<void>((resolve) => (openRegister = resolve));
    const registerOf = () => ({ matches: () => opened.then(() => true) });
    [running, stop] = await startTestService("pglite", PEOPLE, { AUTHORITY_PENDING: String(ROOM) }, { registerOf });
  });
  after(() => stop());

  it("are asked to come back, and get through then", async () => {
    const requests = await Promise.all(PEOPLE.map((person) => running.makeRequest(person)));
    const send = (body: unknown): Promise<Answer> => running.publicCall("POST", ENROLMENTS, body);
    const busy: number[] = [];
    // The register answers when all the others were sent away.
    const answers = await Promise.all(
      requests.map(async (request, i) => {
        const answer = await send(request);
        if (answer.status === 503) busy.push(i);
        if (busy.length === PEOPLE.length - ROOM) openRegister();
        return answer;
      }),
    );
    expect(answers.filter(({ status }) => status === 201).length).to.equal(ROOM);
    for (const i of busy) {
      expect(answers[i]!.json.code).to.equal("SERVICE_BUSY");
      expect(answers[i]!.headers.get("retry-after")).to.equal("2");
      expect((await send(requests[i])).status).to.equal(201);
    }
  });
});
