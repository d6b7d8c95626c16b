import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { createSecretFile } from "../../src/config/secretFile.ts";

/** Long enough that half of it would be seen. */
const TEXT = "x".repeat(20_000_000);

describe("createSecretFile", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-secret-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("shows no file before it is whole: one that a crash left half-made would stand in the way for ever", async () => {
    const path = join(folder, "token");
    const making = createSecretFile(path, TEXT);
    let size: number | undefined;
    while (size === undefined) {
      size = await stat(path).then(
        (found) => found.size,
        () => undefined,
      );
    }
    expect(await making).to.equal(true);
    expect(size).to.equal(TEXT.length);
    expect(await readdir(folder)).to.deep.equal(["token"]);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it("leaves a file that is there as it is", async () => {
    const path = join(folder, "other");
    expect(await createSecretFile(path, "first")).to.equal(true);
    expect(await createSecretFile(path, "second")).to.equal(false);
    expect(await readFile(path, "utf8")).to.equal("first");
  });
});
