import { expect } from "chai";

import { printJson, printTable } from "../../tasks/run.ts";

describe("printTable", () => {
  const printed = (cell: string): string => String(linesOf(() => printTable([{ cell }]))[1]);

  it("shows what is to be read as it is, in any script", () => {
    for (const text of ["https://a.example", '{"uri":"https://a.example"}', "实名", "é"]) {
      expect(printed(text)).to.equal(text);
    }
  });

  it("shows what a terminal would obey instead of letting it obey", () => {
    expect(printed("a\u009b2J\u001b[31m\u202eb\n")).to.equal("a\\u{9b}2J\\u{1b}[31m\\u{202e}b\\u{a}");
  });
});

describe("printJson", () => {
  it("stays the same JSON, with escapes for what a terminal would obey", () => {
    const value = { uri: "https://a.example", note: "实名 \u009b2J\u202e\u{e0001}\n" };
    const text = linesOf(() => printJson(value)).join("");
    expect(text)
      .to.contain("实名")
      .and.not.match(/[\x7f-\x9f\u202e]|\u{e0001}/u);
    expect(JSON.parse(text)).to.deep.equal(value);
  });
});

/** What is printed meanwhile. */
function linesOf(print: () => void): unknown[] {
  const lines: unknown[] = [];
  const { log } = console;
  console.log = (line: unknown) => lines.push(line);
  try {
    print();
  } finally {
    console.log = log;
  }
  return lines;
}
