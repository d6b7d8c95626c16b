import { chmod, readFile, readdir, stat, writeFile } from "node:fs/promises";

import { outcomeOf } from "@realdid/service/testing";
import { expect } from "chai";

import { createKeyFile, readKeyFile } from "../../src/keys/keyFile.ts";
import { openKeyRing } from "../../src/keys/keyRing.ts";
import { type KeyFolder, makeKeyFolder } from "../setup/keyFolder.ts";

describe("the key file", () => {
  let keys: KeyFolder;

  beforeEach(async () => {
    keys = await makeKeyFolder();
  });

  afterEach(() => keys.remove());

  it("has a key of each purpose, is readable by its owner alone, and is whole", async () => {
    expect((await stat(keys.path)).mode & 0o777).to.equal(0o600);
    const { uniqueness, sealing, register } = await readKeyFile(keys.path);
    const all = [...uniqueness, ...sealing, ...register];
    expect(all.map(({ version, key }) => [version, key.length])).to.deep.equal(Array(3).fill([1, 32]));
    expect(new Set(all.map(({ check }) => check)).size).to.equal(3);
    expect(await readdir(keys.folder)).to.deep.equal(["keys.json"]);
  });

  it("is never replaced, also not by two that make it at the same moment", async () => {
    const before = await readFile(keys.path, "utf8");
    expect(await outcomeOf(createKeyFile(keys.path))).to.equal("AUTHORITY_KEYS_EXIST");
    expect(await readFile(keys.path, "utf8")).to.equal(before);
    const path = `${keys.path}.other`;
    const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(createKeyFile(path))));
    expect(outcomes.sort()).to.deep.equal(["AUTHORITY_KEYS_EXIST", "AUTHORITY_KEYS_EXIST", "done"]);
    expect(await readdir(keys.folder)).to.deep.equal(["keys.json", "keys.json.other"]);
  });

  it("is refused if others may read it, if it is not there, and if it is damaged, without a word of its content", async () => {
    await chmod(keys.path, 0o640);
    expect(await outcomeOf(readKeyFile(keys.path))).to.equal("AUTHORITY_KEYS_EXPOSED");
    await chmod(keys.path, 0o600);
    expect(await outcomeOf(readKeyFile(`${keys.path}.no`))).to.equal("AUTHORITY_KEYS_MISSING");
    const good = await readFile(keys.path, "utf8");
    const secret = /[0-9a-f]{64}/.exec(good)?.[0] ?? "";
    const damaged = [
      "",
      "null",
      "[]",
      good.slice(0, -4),
      good.replace(secret, secret.slice(2)),
      good.replace(secret, secret.toUpperCase()),
      good.replace('"version": 1', '"version": 0'),
      good.replace("keys v1", "keys v9"),
      good.replace('"sealing"', '"sealed"'),
    ];
    for (const text of damaged) {
      await writeFile(keys.path, text);
      const thrown = (await readKeyFile(keys.path).catch((reason: unknown) => reason)) as Error & { code: string };
      expect(thrown.code, text.slice(0, 20)).to.equal("AUTHORITY_KEYS_UNREADABLE");
      expect(`${thrown.message}${String(thrown.cause)}`).not.to.include(secret.slice(0, 16));
    }
  });

  it("can come from the environment instead", async () => {
    const text = await readFile(keys.path, "utf8");
    const ring = await openKeyRing({ AUTHORITY_KEYS: text, AUTHORITY_KEY_FILE: "/nowhere" });
    expect(ring.register.check).to.equal((await keys.open()).register.check);
    expect(await outcomeOf(ring.replace(ring.keys))).to.equal("SERVICE_SETTING_INVALID");
    expect(await outcomeOf(openKeyRing({ AUTHORITY_KEYS: "{}" }))).to.equal("AUTHORITY_KEYS_UNREADABLE");
  });
});
