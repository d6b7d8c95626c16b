import { PGlite } from "@electric-sql/pglite";
import { expect } from "chai";
import { id } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { memoryLoginStore } from "../../../sdk/login/store/memoryLoginStore.ts";
import { sqlLoginStore } from "../../../sdk/login/store/sqlLoginStore.ts";
import { describeLoginStore, someChallenge } from "./describeLoginStore.ts";

const TABLES = ["challenges", "session_keys", "registrations", "visits"].map((name) => `realdid_login_${name}`);

describe("LoginStore", () => {
  let database: PGlite;
  before(async () => {
    database = await PGlite.create();
  });
  after(() => database.close());

  const emptied = async () => {
    const store = await sqlLoginStore(database);
    await database.exec(`truncate ${TABLES.join(", ")}`);
    return store;
  };

  describeLoginStore("memoryLoginStore", () => Promise.resolve(memoryLoginStore()));
  describeLoginStore("sqlLoginStore on PGlite", emptied);

  describe("memoryLoginStore", () => {
    it("holds no more challenges and visits than its limits, and drops the oldest", async () => {
      const { challenges, visits } = memoryLoginStore({ challenges: 100, visits: 3 });
      const nonces = Array.from({ length: 150 }, (_, i) => i.toString(16).padStart(32, "0"));
      for (const nonce of nonces) await challenges.keep(someChallenge({ nonce }));
      const { platformId } = someChallenge();
      const found = await Promise.all(nonces.map((nonce) => challenges.take(platformId, nonce)));
      expect(found.map((one) => one !== undefined)).to.deep.equal(nonces.map((_, i) => i >= 50));
      const hashes = ["a", "b", "c", "d"].map((text) => id(text) as Hex);
      const visit = { platformId, pseudonym: 7n, controller: `0x${"11".repeat(20)}`, endsAt: 1 } as const;
      for (const tokenHash of hashes) await visits.keep({ ...visit, tokenHash });
      expect(await visits.find(platformId, hashes[0] as Hex)).to.equal(undefined);
      expect(await visits.find(platformId, hashes[3] as Hex)).to.not.equal(undefined);
    });
  });

  describe("sqlLoginStore", () => {
    it("makes its tables once, however many open it at once, and finds what another kept", async () => {
      await emptied();
      await database.exec(`drop table ${TABLES.join(", ")}`);
      const stores = await Promise.all(Array.from({ length: 5 }, () => sqlLoginStore(database)));
      await stores[0]?.challenges.keep(someChallenge());
      const { platformId, nonce } = someChallenge();
      const taken = await Promise.all(stores.map(({ challenges }) => challenges.take(platformId, nonce)));
      expect(taken.filter((one) => one !== undefined)).to.have.length(1);
    });

    it("deletes ended challenges faster than new ones come", async () => {
      const { challenges } = await emptied();
      for (let i = 0; i < 50; i++) await challenges.keep(someChallenge({ nonce: i.toString(16).padStart(32, "0") }));
      for (let i = 50; i < 60; i++) {
        const changes = { issuedAt: 1_800_000_000, expiresAt: 1_800_000_300 };
        await challenges.keep(someChallenge({ nonce: i.toString(16).padStart(32, "0"), ...changes }));
      }
      const { rows } = await database.query<{ n: number }>("select count(*)::int as n from realdid_login_challenges");
      expect(rows[0]?.n).to.equal(10);
    });

    it("has no column that two platforms' rows could be joined by: no counter, no time of writing, no address", async () => {
      await emptied();
      const { rows } = await database.query<{ name: string; value: string | null }>(
        `select table_name || '.' || column_name as name, column_default as value from information_schema.columns
        where table_name like 'realdid_login_%' order by table_name, ordinal_position`,
      );
      expect(rows.filter(({ value }) => value !== null)).to.deep.equal([]);
      expect(rows.map(({ name }) => name.replace("realdid_login_", ""))).to.deep.equal([
        ...[
          "platform_id",
          "nonce",
          "domain",
          "network_id",
          "chain_id",
          "issued_at",
          "expires_at",
          "session_seconds",
        ].map((column) => `challenges.${column}`),
        ...["platform_id", "pseudonym", "controller", "sequence", "deadline", "root", "points"].map(
          (column) => `registrations.${column}`,
        ),
        ...["platform_id", "pseudonym", "public_key", "controller", "sequence", "expires_at"].map(
          (column) => `session_keys.${column}`,
        ),
        ...["platform_id", "token_hash", "pseudonym", "controller", "session_key", "ends_at"].map(
          (column) => `visits.${column}`,
        ),
      ]);
    });
  });
});
