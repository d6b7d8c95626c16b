import { randomBytes } from "node:crypto";

import { migrateDatabase } from "@realdid/service";
import { describeOnDatabases } from "@realdid/service/testing";
import { expect } from "chai";

import { MIGRATIONS } from "../../src/database/migrations.ts";
import type { Schema } from "../../src/database/schema.ts";
import { type KeyStore, ensureKeys, isTokenOf, readKeys, rotateKeys, tokenOf } from "../../src/keys/platformKeys.ts";
import { prune } from "../../src/store/prune.ts";

describeOnDatabases<Schema>(
  "Keys of an origin",
  (database) => migrateDatabase(database, MIGRATIONS),
  (open) => {
    let store: KeyStore;
    beforeEach(async () => {
      store = { db: open().db, platformId: `p${randomBytes(4).toString("hex")}`, sealingKey: randomBytes(32) };
      await ensureKeys(store, 1_000);
    });

    const kids = async (time: number): Promise<readonly unknown[]> =>
      (await readKeys(store, time)).signing.map(({ kid }) => kid);

    it("are made once, also by ten processes that start at once", async () => {
      const before = await readKeys(store, 1_000);
      await Promise.all(Array.from({ length: 10 }, () => ensureKeys(store, 1_001)));
      expect(await readKeys(store, 1_001)).to.deep.equal(before);
      expect(before.signing[0]).to.include({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
    });

    it("are another origin's own", async () => {
      const other = { ...store, platformId: `${store.platformId}x` };
      await ensureKeys(other, 1_000);
      const [one, two] = [await readKeys(store, 1_000), await readKeys(other, 1_000)];
      expect(one.signing[0]?.kid).to.not.equal(two.signing[0]?.kid);
      expect(one.cookies).to.not.deep.equal(two.cookies);
    });

    it("are sealed: another key file does not open them, nor does another place in the database", async () => {
      const rows = await open()
        .db.selectFrom("gateway_keys")
        .selectAll()
        .where("platform_id", "=", store.platformId)
        .execute();
      for (const { sealed } of rows) expect(Buffer.from(sealed).toString("latin1")).to.not.contain('"d"');
      const wrong = { ...store, sealingKey: randomBytes(32) };
      const refusal = await readKeys(wrong, 1_000).catch((thrown: { code: string }) => thrown.code);
      expect(refusal).to.equal("SERVICE_KEY_FOREIGN");
      const other = `${store.platformId}y`;
      await open()
        .db.insertInto("gateway_keys")
        .values(rows.map((row) => ({ ...row, platform_id: other })))
        .execute();
      const moved = await readKeys({ ...store, platformId: other }, 1_000).catch(
        (thrown: { code: string }) => thrown.code,
      );
      expect(moved).to.equal("SERVICE_KEY_FOREIGN");
    });

    it("change places: the new one is shown, then signs; the old one verifies, then goes", async () => {
      const [old] = await kids(1_000);
      expect(await rotateKeys(store, { now: 2_000, leadSeconds: 600, keepSeconds: 3_000 })).to.equal(2);
      const [, fresh] = await kids(2_000);
      expect(await kids(2_000)).to.deep.equal([old, fresh]);
      expect(await kids(2_599)).to.deep.equal([old, fresh]);
      expect(await kids(2_600)).to.deep.equal([fresh, old]);
      expect(await kids(5_599)).to.deep.equal([fresh, old]);
      expect(await kids(5_600)).to.deep.equal([fresh]);
      await prune(open().db, { now: 5_601, visitorSeconds: 1 });
      expect(await kids(2_600)).to.deep.equal([fresh]);
    });

    it("in other hands go at once", async () => {
      const [old] = await kids(1_000);
      await rotateKeys(store, { now: 2_000, leadSeconds: 0, keepSeconds: 0 });
      expect(await kids(2_000))
        .to.have.length(1)
        .and.not.include(old);
    });

    it("of cookies make values for one purpose, which count as long as their key", async () => {
      const before = await readKeys(store, 1_000);
      const token = tokenOf(before, "consent", "uid");
      await rotateKeys(store, { now: 2_000, leadSeconds: 600, keepSeconds: 3_000 });
      const after = await readKeys(store, 2_000);
      expect(isTokenOf(after, token, "consent", "uid")).to.equal(true);
      expect(tokenOf(after, "consent", "uid")).to.not.equal(token);
      expect(isTokenOf(await readKeys(store, 9_000), token, "consent", "uid")).to.equal(false);
      for (const parts of [["form", "uid"], ["consent", "uid2"], ["consent"], ["consent", "u", "id"]]) {
        expect(isTokenOf(after, token, ...parts)).to.equal(false);
      }
      for (const value of [undefined, null, "", 1, [token]])
        expect(isTokenOf(after, value, "consent", "uid")).to.equal(false);
    });
  },
);
