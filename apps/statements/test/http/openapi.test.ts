import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { describePublic } from "../../src/http/describePublic.ts";
import { readConfig } from "../../src/settings.ts";

describe("openapi.json", () => {
  it("is what the schemas say now (else: npm run statements -- openapi > apps/statements/openapi.json)", async () => {
    const committed = await readFile(new URL("../../../openapi.json", import.meta.url), "utf8");
    const now = JSON.parse(await describePublic(readConfig({}))) as { readonly paths: object };
    expect(JSON.parse(committed)).to.deep.equal(now);
    expect(Object.keys(now.paths)).to.deep.equal([
      "/health",
      "/ready",
      "/v1/statements",
      "/v1/statements/{platform}/{pseudonym}",
      "/v1/viewing/challenge",
      "/v1/viewing/answer",
      "/v1/viewing/session",
      "/v1/viewing/logout",
      "/statements/{platform}/{pseudonym}",
      "/assets/{name}",
    ]);
  });
});
