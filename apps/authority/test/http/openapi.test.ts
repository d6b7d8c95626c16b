import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { readConfig } from "../../src/config/readConfig.ts";
import { describePublic } from "../../src/http/describePublic.ts";

describe("openapi.json", () => {
  it("is what the schemas say now (else: npm run authority -- openapi > apps/authority/openapi.json)", async () => {
    const committed = await readFile(new URL("../../../openapi.json", import.meta.url), "utf8");
    expect(JSON.parse(committed)).to.deep.equal(JSON.parse(await describePublic(readConfig({}))));
  });

  it("describes every path with a summary, and every refusal's shape", async () => {
    const { paths, openapi } = JSON.parse(await describePublic(readConfig({}))) as {
      openapi: string;
      paths: Record<string, Record<string, { summary?: string; responses: object }>>;
    };
    expect(openapi).to.equal("3.1.0");
    expect(Object.keys(paths)).to.include.members([
      "/health",
      "/ready",
      "/v1/authority",
      "/v1/groups/{groupId}/enrolments",
    ]);
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { summary }] of Object.entries(methods)) {
        expect(summary, `${method} ${path}`).to.be.a("string").and.not.to.equal("");
      }
    }
  });
});
