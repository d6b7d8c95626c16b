import { readFile } from "node:fs/promises";

import { standIn } from "@realdid/service";
import { expect } from "chai";

import { SETTINGS } from "../src/config/settings.ts";
import type { RelayerDatabase } from "../src/database/openRelayerDatabase.ts";
import * as errors from "../src/errors.ts";
import { createRelayerMetrics } from "../src/http/metrics.ts";

describe("docs/operate.md", () => {
  let section: string;
  before(async () => {
    const text = await readFile(new URL("../../../../docs/operate.md", import.meta.url), "utf8");
    section = text.split("\n## ").find((one) => one.startsWith("The relayer\n")) ?? "";
  });

  it("names no setting and no code of the relayer that there is not", () => {
    const settings = Object.values(SETTINGS).map(({ name }) => name);
    const codes = Object.values(errors).map((one) => new one().code);
    const named = section.match(/RELAYER_[A-Z_]+/gu) ?? [];
    expect(named).to.not.deep.equal([]);
    for (const name of named) expect([...settings, ...codes]).to.include(name);
  });

  it("has a row for every metric of the relayer's own, and for no other", () => {
    const { registry } = createRelayerMetrics(standIn<RelayerDatabase>({}), () => Promise.resolve(0n));
    const own = registry
      .getMetricsAsArray()
      .map(({ name }) => name.replace("realdid_relayer_", ""))
      .filter((name) => !/^(process|nodejs)_/u.test(name));
    const rows = section.split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) => row.split("|")[1]?.match(/`\w+/gu) ?? []).map((one) => one.slice(1));
    expect(named.sort()).to.deep.equal(own.sort());
  });
});
