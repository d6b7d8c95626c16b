import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { emptyFolder } from "../../scripts/website/folder.ts";
import { expectCode } from "../codes.ts";

/** No process has it: the kernel's own end below. */
const NOBODY = "4194305";

describe("The folder of npm run website", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "realdid-folder-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is made, and emptied of what a run before left there", () => {
    emptyFolder(join(folder, "new"));
    const [mark] = readdirSync(join(folder, "new"));
    for (const left of ["", "0", NOBODY]) {
      writeFileSync(join(folder, "new", mark ?? ""), left);
      writeFileSync(join(folder, "new", "left"), "");
      emptyFolder(join(folder, "new"));
      expect(readdirSync(join(folder, "new"))).to.deep.equal([mark]);
    }
  });

  it("is not emptied while a run goes on in it", () => {
    emptyFolder(folder);
    writeFileSync(join(folder, "database"), "");
    expectCode(() => emptyFolder(folder), "WEBSITE_FOLDER_TAKEN");
    expect(existsSync(join(folder, "database"))).to.equal(true);
  });

  it("is not emptied of what no run left there", () => {
    writeFileSync(join(folder, "thesis.txt"), "");
    expectCode(() => emptyFolder(folder), "WEBSITE_FOLDER_TAKEN");
    expect(readdirSync(folder)).to.deep.equal(["thesis.txt"]);
  });
});
