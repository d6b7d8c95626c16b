import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { StatementsStatementGone } from "../src/errors.ts";
import { STATUSES } from "../src/http/statuses.ts";
import { SETTINGS } from "../src/settings.ts";

const read = (path: string): Promise<string> => readFile(new URL(`../../../../docs/${path}`, import.meta.url), "utf8");

describe("The documents about the statements service", () => {
  it("name no setting and no code that there is not", async () => {
    const settings = Object.values(SETTINGS).map(({ name }) => name);
    const operate = (await read("operate.md")).split("\n## ").find((one) => one.startsWith("The statements service\n"));
    const texts = [operate ?? "", await read("spec/statements.md")];
    const known = [...settings, ...Object.keys(STATUSES), "STATEMENTS_ORIGIN_FOREIGN"];
    for (const text of texts) {
      const named = text.match(/\b(?:STATEMENTS|OVERSIGHT)_[A-Z_]+/gu) ?? [];
      expect(named).not.to.deep.equal([]);
      for (const name of named) expect(known).to.include(name);
    }
  });

  it("have a row for each way in which a statement ends", async () => {
    const spec = await read("spec/statements.md");
    for (const ending of ["withdrawn", "replaced", "revoked", "expired"] as const) {
      const { code } = new StatementsStatementGone(ending);
      expect(STATUSES[code]).to.equal(410);
      expect(spec).to.contain(`| \`${code}\``);
    }
  });
});
