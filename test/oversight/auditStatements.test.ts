import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { toBeHex } from "ethers";
import hre from "hardhat";

import { handInStatement } from "../../sdk/disclosure/handInStatement.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { auditStatements } from "../../sdk/oversight/auditStatements.ts";
import { codeOf } from "../codes.ts";
import { type CreatorsFixture, becomeDue, deployWithCreators, discloseSelf } from "../disclosure/creators.ts";

/** Answers as the statements service does; its own tests run the real one. */
describe("a statements service", () => {
  let server: Server;
  let url: string;
  let answers: { status: number; body: object }[];
  let asked: string[];

  beforeEach(async () => {
    [answers, asked] = [[], []];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const { status, body } = answers.shift() ?? { status: 500, body: {} };
      response.writeHead(status, { "content-type": "application/json", "retry-after": "0" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  describe("auditStatements", () => {
    let fixture: CreatorsFixture;
    let statement: NameStatement;

    before(async () => {
      fixture = await deployWithCreators();
      await becomeDue(fixture);
      await becomeDue(fixture, fixture.other);
      statement = await discloseSelf(fixture);
    });

    it("has a task beside it that hands a statement in, and says where its page is", async () => {
      const folder = mkdtempSync(join(tmpdir(), "realdid-"));
      const file = join(folder, "statement.json");
      writeFileSync(file, JSON.stringify(statement));
      const { log } = console;
      let printed = "";
      console.log = (...parts: unknown[]) => void (printed += `${parts.join(" ")}\n`);
      answers = [{ status: 200, body: {} }];
      try {
        await hre.run("disclosure:hand-in", { statement: file, url: `${url}/` });
      } finally {
        console.log = log;
        rmSync(folder, { recursive: true });
      }
      expect(printed).to.contain(`${url}/statements/weibo/${toBeHex(fixture.creator.pseudonym, 32)}\n`);
    });

    it("asks for those who disclosed alone, again if it asked too often", async () => {
      answers = [
        { status: 429, body: {} },
        { status: 200, body: {} },
      ];
      const [served, ...others] = await auditStatements(fixture.network, url);
      expect(others).to.deep.equal([]);
      expect(served).to.include({ platform: "weibo", pseudonym: fixture.creator.pseudonym, isServed: true });
      const place = `/v1/statements/weibo/0x${fixture.creator.pseudonym.toString(16).padStart(64, "0")}`;
      expect(asked).to.deep.equal([`GET ${place}`, `GET ${place}`]);
    });

    for (const status of [404, 410]) {
      it(`says that nobody can see a name, at ${status}`, async () => {
        answers = [{ status, body: {} }];
        const [row] = await auditStatements(fixture.network, url);
        expect(row?.isServed).to.equal(false);
      });
    }

    it("is no verdict if the service fails or is away", async () => {
      expect(await codeOf(auditStatements(fixture.network, url))).to.equal("DISCLOSURE_SERVICE_UNREACHABLE");
      expect(await codeOf(auditStatements(fixture.network, "http://127.0.0.1:1"))).to.equal(
        "DISCLOSURE_SERVICE_UNREACHABLE",
      );
    });
  });

  describe("handInStatement", () => {
    const statement: NameStatement = { credential: "a~b~", attestationSalt: `0x${"11".repeat(32)}` };

    it("is done once the service has it", async () => {
      answers = [{ status: 200, body: {} }];
      await handInStatement(url, statement);
      expect(asked).to.deep.equal(["POST /v1/statements"]);
    });

    it("hands on the code that the service gives", async () => {
      answers = [
        { status: 409, body: { code: "DISCLOSURE_STATEMENT_REVOKED", message: "it was revoked", fix: "None." } },
      ];
      const thrown = await handInStatement(url, statement).catch((error: unknown) => error);
      expect(thrown).to.include({ code: "DISCLOSURE_SERVICE_REFUSED", refusal: "DISCLOSURE_STATEMENT_REVOKED" });
    });

    it("tells what answers in another's place", async () => {
      expect(await codeOf(handInStatement(url, statement))).to.equal("DISCLOSURE_SERVICE_UNREACHABLE");
      expect(await codeOf(handInStatement("http://127.0.0.1:1", statement))).to.equal("DISCLOSURE_SERVICE_UNREACHABLE");
    });
  });
});
