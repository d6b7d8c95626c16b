import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { readConfig } from "../../src/config/settings.ts";
import { describePublic } from "../../src/http/describePublic.ts";

describe("openapi.json", () => {
  it("is what the schemas say now (else: npm run relayer -- openapi > apps/relayer/openapi.json)", async () => {
    const committed = await readFile(new URL("../../../openapi.json", import.meta.url), "utf8");
    const now = JSON.parse(await describePublic(readConfig({}))) as { readonly paths: object };
    expect(JSON.parse(committed)).to.deep.equal(now);
    expect(Object.keys(now.paths)).to.deep.equal(["/health", "/ready", "/v1/proofs", "/v1/proofs/{id}"]);
  });
});
